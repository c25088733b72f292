/** A picture: drop a file or choose one; it is kept by content on the server and shown here. */

import { useRef, useState } from 'react';
import type { ParamSpec } from '../../nodes/kit/index.ts';
import { addressOf, Refused, request } from '../link/http.ts';
import { say } from '../state/notices.ts';
import type { FieldProps } from './ParamField.tsx';

const SIDE_PX = 480;
const PREFIX = 'picture:';

/** Address of the picture a file param names; only pictures kept by content can be shown. */
export function pictureAddress(value: string): string | undefined {
  if (value === '') return undefined;
  if (value.startsWith(PREFIX))
    return addressOf('readPicture', { sha256: value.slice(PREFIX.length) }, { side: SIDE_PX });
  return undefined;
}

/** Sends a file to the server; gives what a file param holds, or undefined after telling the user why not. */
export async function keepPicture(file: File): Promise<string | undefined> {
  try {
    return (await request('addPicture', { body: file })).id;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say('bad', `${file.name}: ${error.problems.map(({ message, fix }) => `${message} ${fix}`).join(' ')}`);
    return undefined;
  }
}

export function PictureField({ id, value, onChange }: FieldProps<Extract<ParamSpec, { param: 'file' }>>) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    const kept = file && (await keepPicture(file));
    if (kept) onChange(kept);
  };
  const address = pictureAddress(String(value));
  return (
    <>
      <span />
      <button
        type="button"
        className="picture-drop"
        data-over={over}
        style={address ? { backgroundImage: `url("${address}")` } : undefined}
        data-tip="Drop a picture here, or click to choose one"
        onClick={() => chooser.current?.click()}
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
        {address ? <span className="visually-hidden">Change the picture</span> : 'Drop a picture or click'}
      </button>
      <input
        id={id}
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
