/** A dialog over the page: Radix keeps the focus inside, Escape and a click beside it close. */

import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../icons/IconButton.tsx';
import { type DialogName, dialogs } from '../state/dialogs.ts';

/** What is opened is read out from its title on; a ring round its Close button would point at the wrong thing. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

interface DialogProps {
  readonly name: DialogName;
  readonly title: string;
  readonly wide?: boolean;
  /** As large as the page allows, for looking at pictures. */
  readonly full?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ name, title, wide, full, children }: DialogProps) {
  const open = useStore(dialogs, (state) => state.open === name);
  return (
    <Radix.Root open={open} onOpenChange={(next) => dialogs.setState({ open: next ? name : undefined })}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade" />
        <Radix.Content
          className="dialog"
          data-wide={wide}
          data-full={full}
          aria-describedby={undefined}
          onOpenAutoFocus={focusItself}
        >
          <header>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton quiet icon="cross" label="Close" tip={null} />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
