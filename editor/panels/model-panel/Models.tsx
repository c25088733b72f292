/** The models: what is there, what is missing and what to do, how large, under which licence, and where they run. */

import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Icon, type IconName } from '../../icons/Icon.tsx';
import { IconButton } from '../../icons/IconButton.tsx';
import { loadKnownModels, loadModels, type ModelEntry, modelStore, removeModel } from '../../state/models.ts';
import { told } from '../../state/runs.ts';
import { AddModel } from './AddModel.tsx';
import { KnownModels } from './KnownModels.tsx';
import { sizeInWords } from './sizes.ts';

const STATES: Readonly<Record<ModelEntry['state'], { icon: IconName; words: string; tip: string }>> = {
  present: { icon: 'check', words: 'present', tip: 'On this machine, its content checked.' },
  importable: { icon: 'download', words: 'made on first use', tip: 'Made from its npm package when a node needs it.' },
  missing: { icon: 'warning', words: 'missing', tip: 'Not on this machine.' },
  tampered: { icon: 'cross', words: 'changed', tip: 'Its content is not what it was.' },
};

export function Models() {
  const models = useStore(modelStore, (state) => state.models);
  useEffect(() => {
    void told(() => Promise.all([loadModels(), loadKnownModels()]));
  }, []);
  if (!models) return <p>Looking for models…</p>;
  const missing = models.filter(({ state }) => state === 'missing' || state === 'tampered').length;
  const provider = models.find((model) => model.provider !== null)?.provider;
  return (
    <>
      <p className="models-head">
        {models.length} models, {missing === 0 ? 'none missing' : `${missing} missing or changed`}.{' '}
        {provider ? `They run on ${provider}.` : 'Where they run is known after the first run.'}
      </p>
      <AddModel />
      <table className="models">
        <thead>
          <tr>
            {['Model', 'State', 'Role', 'Size', 'Licence'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <Row key={model.id} model={model} />
          ))}
        </tbody>
      </table>
      <KnownModels />
    </>
  );
}

function Row({ model: { id, title, role, pack, state, bytes, licence, terms, fix } }: { readonly model: ModelEntry }) {
  const { icon, words, tip } = STATES[state];
  return (
    <tr>
      <th scope="row">
        {title} <code>{id}</code>
        {fix && <span className="fix">{fix}</span>}
      </th>
      <td>
        <span className="model-state" data-state={state} data-tip={fix ?? tip}>
          <Icon name={icon} /> {words}
        </span>
      </td>
      <td>{role}</td>
      <td className="time">{sizeInWords(bytes)}</td>
      <td>
        {licence}
        {terms === 'non-commercial' && <strong> (non-commercial)</strong>}
      </td>
      <td>
        {pack !== 'nano' && (
          <IconButton
            quiet
            small
            icon="trash"
            label={`Remove ${id}`}
            tip="Remove it with its files"
            onClick={() => void removeModel(id)}
          />
        )}
      </td>
    </tr>
  );
}
