/** Adding a model of one's own: drop or choose its file, say its role, answer what the file does not tell. */

import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../../icons/Icon.tsx';
import { addUpload, dropUpload, modelStore, sendModelFiles, type Upload } from '../../state/models.ts';
import { Questions } from './Questions.tsx';
import { sizeInWords } from './sizes.ts';

export function AddModel() {
  const sending = useStore(modelStore, (state) => state.sending);
  const upload = useStore(modelStore, (state) => state.upload);
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  if (sending) {
    return (
      <p className="model-sending">
        Sending {sending.file}
        <progress value={sending.share} max={1} aria-label={`Sending ${sending.file}`} />
        {Math.round(sending.share * 100)} %
      </p>
    );
  }
  if (upload) return <UploadForm key={upload.uploadId} upload={upload} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut of the button inside
    <div
      className="model-drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void sendModelFiles([...event.dataTransfer.files]);
      }}
    >
      <button type="button" className="button" onClick={() => chooser.current?.click()}>
        <Icon name="plus" /> Add a model
      </button>
      <span>or drop its .onnx file here, with the files that lie beside it</span>
      <input
        ref={chooser}
        type="file"
        accept=".onnx,.data,.json"
        multiple
        hidden
        aria-label="Files of the model"
        onChange={({ target }) => void sendModelFiles([...(target.files ?? [])])}
      />
    </div>
  );
}

function UploadForm({ upload }: { readonly upload: Upload }) {
  const questions = useStore(modelStore, (state) => state.questions);
  const [role, setRole] = useState(upload.known?.role ?? '');
  const [name, setName] = useState(upload.file.replace(/\.onnx$/, '').toLowerCase());
  const [licence, setLicence] = useState(upload.known?.licence ?? '');
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const ports = (all: Upload['inputs']): string =>
    all.map(({ name: port, dtype, shape }) => `${port} ${dtype} [${shape.join(', ')}]`).join('; ');
  return (
    <form
      className="model-form"
      onSubmit={(event) => {
        event.preventDefault();
        const given = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== ''));
        void addUpload({ role, facts: given, ...(name ? { name } : {}), ...(licence ? { licence } : {}) });
      }}
    >
      <p>
        <strong>{upload.file}</strong> {sizeInWords(upload.bytes)}
        {upload.known ? ` is ${upload.known.title}.` : ' is no file that is known here.'}
      </p>
      <dl>
        <dt>Takes</dt>
        <dd>
          <code>{ports(upload.inputs)}</code>
        </dd>
        <dt>Gives</dt>
        <dd>
          <code>{ports(upload.outputs)}</code>
        </dd>
      </dl>
      <label className="form-row">
        <span>Role</span>
        <select className="input" required value={role} onChange={({ target }) => setRole(target.value)}>
          <option value="">choose</option>
          {upload.roles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label className="form-row">
        <span>Name</span>
        <input className="input" value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label className="form-row">
        <span>Licence</span>
        <input
          className="input"
          placeholder="unknown"
          value={licence}
          onChange={({ target }) => setLicence(target.value)}
        />
      </label>
      <Questions
        questions={questions}
        answers={answers}
        onAnswer={(fact, answer) => setAnswers((given) => ({ ...given, [fact]: answer }))}
      />
      <div className="row-actions">
        <button type="submit" className="button primary" disabled={role === ''}>
          {questions.length > 0 ? 'Add with these answers' : 'Add'}
        </button>
        <button type="button" className="button" onClick={() => void dropUpload()}>
          Leave it
        </button>
      </div>
    </form>
  );
}
