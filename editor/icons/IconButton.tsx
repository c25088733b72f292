/** A button that shows an icon alone: its words are its name, and its tip where no other is given. */

import type { ComponentProps } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'children' | 'aria-label' | 'aria-pressed'> {
  readonly icon: IconName;
  readonly label: string;
  /** Said under the pointer; the label when absent, nothing when null. */
  readonly tip?: string | null | undefined;
  readonly pressed?: boolean | undefined;
  /** Without a frame until the pointer is over it. */
  readonly quiet?: boolean;
  readonly small?: boolean;
}

/** Takes every other property of a button as well, so that it can be a trigger of Radix (`asChild`). */
export function IconButton(props: IconButtonProps) {
  const { icon, label, tip = label, pressed, quiet, small, className, ...rest } = props;
  const looks = ['button', quiet && 'quiet', 'square', small && 'small', className].filter(Boolean).join(' ');
  return (
    <button
      {...rest}
      type="button"
      className={looks}
      aria-label={label}
      aria-pressed={pressed}
      data-tip={tip ?? undefined}
    >
      <Icon name={icon} />
    </button>
  );
}
