/** A text being edited in place: Enter or leaving takes it, Escape does not. In a longer text Enter is a new line. */

import { useState } from 'react';
import { renaming } from '../state/selection.ts';

interface TextEditProps {
  readonly label: string;
  readonly text: string;
  readonly lines?: boolean;
  /** Called with the new text, or undefined when nothing was changed or it was left by Escape. */
  readonly onDone: (text: string | undefined) => void;
}

export function TextEdit({ label, text, lines, onDone }: TextEditProps) {
  const [draft, setDraft] = useState(text);
  const close = (taken: string | undefined): void => {
    renaming.setState({ id: undefined });
    onDone(taken === text ? undefined : taken);
  };
  const shared = {
    className: 'input nodrag nowheel',
    'aria-label': label,
    value: draft,
    autoFocus: true,
    onBlur: () => close(draft),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setDraft(event.target.value),
    onFocus: (event: React.FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => event.target.select(),
    onKeyDown: (event: React.KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === 'Escape') close(undefined);
      if (event.key === 'Enter' && (!lines || event.ctrlKey || event.metaKey)) close(draft);
    },
  };
  return lines ? <textarea {...shared} /> : <input {...shared} />;
}
