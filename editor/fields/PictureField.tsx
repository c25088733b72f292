/** A picture: drop a file, paste one or choose one; it is kept by content on the server and shown here. */

import { useRef, useState } from 'react';
import { IconButton } from '../icons/IconButton.tsx';
import { say } from '../state/notices.ts';
import type { PropsOf } from './field-props.ts';
import { ACCEPTED, ACCEPTED_IN_WORDS, keepFile, pictureAddress } from './picture-files.ts';

export function PictureField({ id, value, onChange }: PropsOf<'file'>) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const name = String(value);
  const address = pictureAddress(name);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(true);
    const kept = await keepFile(file);
    setBusy(false);
    setRefusal('refusal' in kept ? kept.refusal : undefined);
    if ('id' in kept) onChange(kept.id);
    else say('bad', kept.refusal);
  };
  return (
    <div className="picture-field">
      <button
        type="button"
        className="picture-drop"
        data-over={over}
        aria-busy={busy}
        style={address ? { backgroundImage: `url("${address}")` } : undefined}
        data-tip={`Drop or paste a picture here, or click to choose one: ${ACCEPTED_IN_WORDS}`}
        onClick={() => chooser.current?.click()}
        onPaste={(event) => void take([...event.clipboardData.files][0])}
        onDragOver={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        {address ? (
          <span className="visually-hidden">Change the picture</span>
        ) : (
          <span>
            {busy ? 'Sending ...' : name === '' ? 'Drop a picture or click' : `${name} (a file on the server)`}
          </span>
        )}
      </button>
      {name !== '' && (
        <IconButton small className="clear" icon="cross" label="Take the picture away" onClick={() => onChange('')} />
      )}
      {refusal && (
        <p className="field-hint" role="alert">
          {refusal}
        </p>
      )}
      <input
        id={id}
        ref={chooser}
        type="file"
        accept={Object.keys(ACCEPTED).join(',')}
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
