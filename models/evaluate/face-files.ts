/** The folder of faces: which pictures there are, which of them are held out, and how large each crop was. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvaluateError } from './errors.ts';

/** A picture to measure with. */
export interface FaceFile {
  readonly name: string;
  readonly path: string;
  /** Side of the face's crop in pixels of the picture it was cut from, where an index.csv says so. */
  readonly cropSidePx?: number;
}

const PICTURE = /\.(jpe?g|png|webp)$/i;

/** Of ten pictures in order, the one that training leaves out: p0009, p0019, ... */
const HELD_OUT = 9;

/**
 * Pictures of a folder (or of its folder `images`) in the order of their names; with `holdout` every tenth.
 * @throws EvaluateError no-faces when there are fewer than two.
 */
export async function listFaces(folder: string, holdout: boolean): Promise<readonly FaceFile[]> {
  const inFolder = await namesOf(folder);
  const inImages = inFolder.length > 0 ? inFolder : await namesOf(join(folder, 'images'));
  const root = inFolder.length > 0 ? folder : join(folder, 'images');
  const sides = {
    ...(await readSides(join(folder, 'index.csv'))),
    ...(await readSides(join(folder, '..', 'index.csv'))),
  };
  const faces = inImages
    .filter((_, i) => !holdout || i % 10 === HELD_OUT)
    .map((file): FaceFile => {
      const side = sides[file];
      return {
        name: file.replace(PICTURE, ''),
        path: join(root, file),
        ...(side === undefined ? {} : { cropSidePx: side }),
      };
    });
  if (faces.length >= 2) return faces;
  throw new EvaluateError(
    'no-faces',
    `${folder} holds ${faces.length === 0 ? 'no picture' : 'one picture'}${holdout ? ' that is held out (every tenth)' : ''}. Give a folder with at least two JPEG, PNG or WebP pictures of faces.`,
  );
}

async function namesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => PICTURE.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return [];
    throw error;
  }
}

/** File name -> crop side, from a table with the columns file and crop_side_px; empty when there is none. */
async function readSides(file: string): Promise<Record<string, number>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [head = '', ...lines] = text.split(/\r?\n/);
  const columns = head.split(',');
  const [name, side] = [columns.indexOf('file'), columns.indexOf('crop_side_px')];
  if (name < 0 || side < 0) return {};
  return Object.fromEntries(
    lines.flatMap((line) => {
      const cells = line.split(',');
      const px = Number(cells[side]);
      return cells[name] && Number.isFinite(px) ? [[cells[name], px] as const] : [];
    }),
  );
}
