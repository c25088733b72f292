/** A dialog over the page: Radix keeps the focus inside, Escape and a click beside it close. */

import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../icons/Icon.tsx';
import { dialogs } from '../state/dialogs.ts';

interface DialogProps {
  readonly name: NonNullable<ReturnType<typeof dialogs.getState>['open']>;
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ name, title, wide, children }: DialogProps) {
  const open = useStore(dialogs, (state) => state.open === name);
  return (
    <Radix.Root open={open} onOpenChange={(next) => dialogs.setState({ open: next ? name : undefined })}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content className="dialog" data-wide={wide} aria-describedby={undefined}>
          <header>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close className="button quiet square" aria-label="Close">
              <Icon name="cross" />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
