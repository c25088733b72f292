/** A seed: a dice for another one, and a lock that, when open, throws the dice with each run. */

import { useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../icons/IconButton.tsx';
import { documentStore } from '../state/document.ts';
import { freshSeed, SEEDS, toggleRolling } from '../state/seeds.ts';
import type { PropsOf } from './field-props.ts';

export function SeedField({ id, node, param, value, onChange }: PropsOf<'seed'>) {
  const [draft, setDraft] = useState<string>();
  const rolls = useStore(documentStore, ({ content }) => content.layout.nodes[node]?.rolls?.includes(param) === true);
  const seed = Number(draft);
  const bad = draft !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed < SEEDS && draft.trim() !== '');
  return (
    <div className="row">
      <input
        id={id}
        className="input"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={bad}
        data-tip={bad ? `A seed is a whole number from 0 to ${SEEDS - 1}.` : undefined}
        value={draft ?? String(value)}
        onChange={(event) => {
          setDraft(event.target.value);
          const typed = Number(event.target.value);
          if (event.target.value.trim() !== '' && Number.isInteger(typed) && typed >= 0 && typed < SEEDS)
            onChange(typed);
        }}
        onBlur={() => setDraft(undefined)}
      />
      <IconButton
        small
        icon="dice"
        label="Another seed"
        onClick={() => {
          setDraft(undefined);
          onChange(freshSeed());
        }}
      />
      <IconButton
        small
        icon={rolls ? 'unlock' : 'lock'}
        label="Keep this seed"
        tip={rolls ? 'Each run takes a new seed. Press to keep this one.' : 'Locked: every run takes this seed.'}
        pressed={!rolls}
        onClick={() => toggleRolling(node, param)}
      />
    </div>
  );
}
