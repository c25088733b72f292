/** Pictures for file params: which files are taken, how they are kept, where they are shown from. */

import { addressOf, Refused, request } from '../link/http.ts';
import { say } from '../state/notices.ts';

const SIDE_PX = 480;
const PREFIX = 'picture:';

/** Types the server decodes, by what browsers call them. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/tiff': 'TIFF',
  'image/gif': 'GIF',
};
/** The same in words. */
export const ACCEPTED_IN_WORDS = Object.values(ACCEPTED)
  .join(', ')
  .replace(/, (\w+)$/, ' and $1');

/** Address of the picture a file param names; only pictures kept by content can be shown. */
export function pictureAddress(value: string): string | undefined {
  if (!value.startsWith(PREFIX)) return undefined;
  return addressOf('readPicture', { sha256: value.slice(PREFIX.length) }, { side: SIDE_PX });
}

/** Why a file is not taken, naming the types that are; undefined when it may be a picture. */
export function refusalOfFile({ name, type }: { readonly name: string; readonly type: string }): string | undefined {
  // A file without a type is left to the server, which looks at its bytes.
  if (type === '' || type in ACCEPTED) return undefined;
  return `${name} is ${type}. This field takes ${ACCEPTED_IN_WORDS} pictures.`;
}

/** Sends a file to the server; gives what a file param holds, or why it was refused. */
export async function keepFile(file: File): Promise<{ readonly id: string } | { readonly refusal: string }> {
  const refusal = refusalOfFile(file);
  if (refusal) return { refusal };
  try {
    return { id: (await request('addPicture', { body: file })).id };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const why = error.problems.map(({ message, fix }) => `${message} ${fix}`).join(' ');
    return { refusal: `${file.name}: ${why}` };
  }
}

/** The same, telling the user why not; then undefined. */
export async function keepPicture(file: File): Promise<string | undefined> {
  const kept = await keepFile(file);
  if ('id' in kept) return kept.id;
  say('bad', kept.refusal);
  return undefined;
}
