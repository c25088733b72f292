/** The record into and out of picture files: a PNG text chunk named `facex`, XMP for JPEG and WebP. Pixels stay untouched. */

import type { PictureFormat } from '../../nodes/kit/index.ts';
import { engineProblem } from '../errors.ts';
import type { Outcome } from '../plan/wiring.ts';
import { isJpeg, readJpegXmp, writeJpegXmp } from './jpeg.ts';
import { isPng, readPngText, writePngText } from './png.ts';
import { type Provenance, provenanceSchema } from './record.ts';
import { isWebp, readWebpXmp, writeWebpXmp } from './webp.ts';
import { readXmp, writeXmp } from './xmp.ts';

const PNG_KEYWORD = 'facex';

/** The picture file with the record in it. */
export function attachProvenance(bytes: Uint8Array, format: PictureFormat, provenance: Provenance): Uint8Array {
  const text = JSON.stringify(provenance);
  if (format === 'png') return writePngText(bytes, PNG_KEYWORD, text);
  return format === 'jpeg' ? writeJpegXmp(bytes, writeXmp(text)) : writeWebpXmp(bytes, writeXmp(text));
}

function textIn(bytes: Uint8Array): string | undefined {
  if (isPng(bytes)) return readPngText(bytes, PNG_KEYWORD);
  const xmp = isJpeg(bytes) ? readJpegXmp(bytes) : isWebp(bytes) ? readWebpXmp(bytes) : undefined;
  return xmp === undefined ? undefined : readXmp(xmp);
}

/** True for the start of a file that could carry a record: PNG, JPEG or WebP. */
export function isPictureFile(bytes: Uint8Array): boolean {
  return isPng(bytes) || isJpeg(bytes) || isWebp(bytes);
}

/** The record a picture carries, or the problem that it carries none that can be used. */
export function readProvenance(bytes: Uint8Array): Outcome<Provenance> {
  const missing = (message: string, fix: string): Outcome<Provenance> => ({
    ok: false,
    problems: [engineProblem('no-provenance', { pointer: '', message, fix })],
  });
  if (!isPictureFile(bytes))
    return missing('The file is no PNG, JPEG or WebP picture.', 'Give a picture that FaceX Studio made.');
  const text = textIn(bytes);
  if (text === undefined) {
    return missing(
      'The picture carries no graph: FaceX Studio did not make it, or a program that saved it again left the graph out.',
      'Give the picture as it was written, or the graph file itself.',
    );
  }
  const record = provenanceSchema.safeParse(parseJson(text));
  if (record.success) return { ok: true, value: record.data };
  return missing(
    'The graph in the picture cannot be read: it is damaged, or a newer FaceX Studio wrote it.',
    'Update FaceX Studio, or give the graph file itself.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Damaged text fails the schema, which is what is reported.
    return undefined;
  }
}
