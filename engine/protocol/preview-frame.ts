/**
 * Binary previews: magic `FXP1`, uint32 length of the header (little-endian), header as JSON, encoded picture. Newest
 * wins per run, node and port; a slow client drops old ones.
 */

import * as z from 'zod';

const MAGIC = 0x31505846; // 'FXP1' read as little-endian uint32
const PREAMBLE_BYTES = 8;
const MAX_HEADER_BYTES = 4096;

export const previewHeaderSchema = z.strictObject({
  runId: z.string(),
  node: z.string(),
  port: z.string(),
  seq: z.int().nonnegative(),
  format: z.enum(['webp', 'jpeg', 'png']),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
});

export type PreviewHeader = z.infer<typeof previewHeaderSchema>;

/** Frame of a header and an encoded picture. */
export function writePreviewFrame(header: PreviewHeader, picture: Uint8Array): Uint8Array {
  const text = utf8(JSON.stringify(header));
  const frame = new Uint8Array(PREAMBLE_BYTES + text.length + picture.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, text.length, true);
  frame.set(text, PREAMBLE_BYTES);
  frame.set(picture, PREAMBLE_BYTES + text.length);
  return frame;
}

/** Header and picture of a frame; undefined when the bytes are not one. */
export function readPreviewFrame(frame: Uint8Array): { header: PreviewHeader; picture: Uint8Array } | undefined {
  if (frame.length < PREAMBLE_BYTES) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const headerBytes = view.getUint32(4, true);
  const end = PREAMBLE_BYTES + headerBytes;
  if (view.getUint32(0, true) !== MAGIC || headerBytes > MAX_HEADER_BYTES || end > frame.length) return undefined;
  const header = previewHeaderSchema.safeParse(parseJson(frame.subarray(PREAMBLE_BYTES, end)));
  return header.success ? { header: header.data, picture: frame.subarray(end) } : undefined;
}

// Header text is ASCII by construction (ids and numbers), so no encoder of either platform is needed here.
function utf8(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0x7f);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(String.fromCharCode(...bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
