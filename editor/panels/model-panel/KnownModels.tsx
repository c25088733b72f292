/** Public models that can be fetched: the licence is read and agreed to first; progress, cancel, and what is asked. */

import { useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../../icons/Icon.tsx';
import { cancelPull, type KnownModel, modelStore, type Pull, pull } from '../../state/models.ts';
import { Questions } from './Questions.tsx';
import { sizeInWords } from './sizes.ts';

const GOING: readonly Pull['state'][] = ['pulling', 'asking'];

export function KnownModels() {
  const known = useStore(modelStore, (state) => state.known).filter(({ here }) => !here);
  if (known.length === 0) return null;
  return (
    <details className="known-models">
      <summary>{known.length} public models can be fetched</summary>
      <ul>
        {known.map((model) => (
          <Known key={model.name} model={model} />
        ))}
      </ul>
    </details>
  );
}

function Known({ model }: { readonly model: KnownModel }) {
  const { name, title, role, licence, terms, origin, bytes, agreed } = model;
  const state = useStore(modelStore, ({ pulls }) => pulls[name]);
  const [open, setOpen] = useState(false);
  const [agree, setAgree] = useState(agreed);
  const [nonCommercial, setNonCommercial] = useState(false);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const going = state && GOING.includes(state.state);
  const restricted = terms === 'non-commercial';
  const fetchIt = (): void => {
    setOpen(false);
    void pull(name, { agree, nonCommercial }, answers);
  };
  return (
    <li data-model={name}>
      <span>
        {title} <code>{name}</code>
      </span>
      <span>{role}</span>
      <span className="time">{sizeInWords(bytes)}</span>
      <span>
        {licence}
        {restricted && <strong> (non-commercial)</strong>}
      </span>
      {state?.state === 'pulling' ? (
        <span className="pull-progress">
          <progress
            aria-label={`Fetching ${name}`}
            {...(state.totalBytes ? { value: state.receivedBytes, max: state.totalBytes } : {})}
          />
          {sizeInWords(state.receivedBytes)}
          <button type="button" className="button quiet small-text" onClick={() => void cancelPull(name)}>
            Cancel
          </button>
        </span>
      ) : (
        <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="download" /> {state?.state === 'cancelled' || state?.state === 'failed' ? 'Go on' : 'Fetch'}
        </button>
      )}
      {(open || state?.state === 'asking') && (
        <div className="pull-terms">
          <p>
            From {origin}, under {licence}.{' '}
            {!model.hashStated && 'Its publisher states no checksum: it is pinned at the first download.'}
          </p>
          <label>
            <input
              type="checkbox"
              className="switch"
              checked={agree}
              onChange={({ target }) => setAgree(target.checked)}
            />
            I agree to its licence
          </label>
          {restricted && (
            <label>
              <input
                type="checkbox"
                className="switch"
                checked={nonCommercial}
                onChange={({ target }) => setNonCommercial(target.checked)}
              />
              I use it for nothing commercial
            </label>
          )}
          <Questions
            questions={going ? state.questions : []}
            answers={answers}
            onAnswer={(fact, answer) => setAnswers((given) => ({ ...given, [fact]: answer }))}
          />
          <button
            type="button"
            className="button primary"
            disabled={!agree || (restricted && !nonCommercial)}
            onClick={fetchIt}
          >
            Fetch {sizeInWords(bytes)}
          </button>
        </div>
      )}
      {state?.problem && <p role="alert">{state.problem}</p>}
    </li>
  );
}
