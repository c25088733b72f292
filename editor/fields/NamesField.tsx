/** Words in order, for example donors: take one away, add one, in letters, digits and '-'. */

import { useState } from 'react';
import { Icon } from '../icons/Icon.tsx';
import type { PropsOf } from './field-props.ts';
import { isName, toName } from './names.ts';
import { removeName } from './remove-name.ts';

export function NamesField({ id, node, param, value, onChange }: PropsOf<'names'>) {
  const [draft, setDraft] = useState('');
  const names = Array.isArray(value) ? value.map(String) : [];
  const name = toName(draft);
  const hint =
    draft.trim() === ''
      ? undefined
      : names.includes(name)
        ? `There is a ${name} already.`
        : isName(name)
          ? undefined
          : 'A name starts with a letter.';
  const add = (): void => {
    if (hint || !isName(name)) return;
    onChange([...names, name]);
    setDraft('');
  };
  return (
    <div className="chips">
      {names.map((one) => (
        <span key={one} className="chip name">
          {one}
          <button type="button" aria-label={`Take ${one} away`} onClick={() => removeName(node, param, one)}>
            <Icon name="cross" />
          </button>
        </span>
      ))}
      <input
        id={id}
        className="input add-name"
        placeholder="add"
        aria-invalid={hint !== undefined}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ',') return;
          event.preventDefault();
          add();
        }}
      />
      {hint && (
        <span className="field-hint" role="status">
          {hint}
        </span>
      )}
    </div>
  );
}
