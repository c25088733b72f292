/** Text in PNG files: an iTXt chunk (PNG 1.2, section 11.3.4.5), zlib-compressed, right after IHDR. */

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const LENGTH_TYPE_BYTES = 8;
const CRC_BYTES = 4;
/** Largest text that is inflated, so that a hostile file cannot fill the memory. */
const MOST_TEXT_BYTES = 256 * 2 ** 20;

/** True when the bytes start like a PNG file. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(LENGTH_TYPE_BYTES + data.length + CRC_BYTES);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, LENGTH_TYPE_BYTES);
  view.setUint32(LENGTH_TYPE_BYTES + data.length, crc32(out.subarray(4, LENGTH_TYPE_BYTES + data.length)));
  return out;
}

function* chunks(bytes: Uint8Array): Generator<{ type: string; data: Uint8Array; end: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + LENGTH_TYPE_BYTES + CRC_BYTES <= bytes.length; ) {
    const start = at + LENGTH_TYPE_BYTES;
    const end = start + view.getUint32(at) + CRC_BYTES;
    if (end > bytes.length) return;
    const type = new TextDecoder('latin1').decode(bytes.subarray(at + 4, start));
    const data = bytes.subarray(start, end - CRC_BYTES);
    if (view.getUint32(end - CRC_BYTES) !== crc32(bytes.subarray(at + 4, end - CRC_BYTES))) return;
    yield { type, data, end };
    at = end;
  }
}

/** The PNG file with `text` under `keyword` (1 to 79 Latin-1 characters). */
export function writePngText(bytes: Uint8Array, keyword: string, text: string): Uint8Array {
  const header = new TextEncoder().encode(keyword);
  const packed = deflateSync(new TextEncoder().encode(text));
  // keyword, 0, compressed, method zlib, language '' 0, translated keyword '' 0, text
  const data = new Uint8Array(header.length + 5 + packed.length);
  data.set(header, 0);
  data[header.length + 1] = 1;
  data.set(packed, header.length + 5);
  const afterHeader = chunks(bytes).next().value?.end ?? SIGNATURE.length;
  return Buffer.concat([bytes.subarray(0, afterHeader), chunk('iTXt', data), bytes.subarray(afterHeader)]);
}

/** The text under `keyword`, or undefined when there is none that is whole. */
export function readPngText(bytes: Uint8Array, keyword: string): string | undefined {
  const header = new TextEncoder().encode(`${keyword}\0`);
  for (const { type, data } of chunks(bytes)) {
    if (type !== 'iTXt' || !header.every((byte, i) => data[i] === byte)) continue;
    const compressed = data[header.length] === 1;
    const languageEnd = data.indexOf(0, header.length + 2);
    const textStart = data.indexOf(0, languageEnd + 1) + 1;
    const text = data.subarray(textStart);
    try {
      return new TextDecoder().decode(compressed ? inflateSync(text, { maxOutputLength: MOST_TEXT_BYTES }) : text);
    } catch {
      // Damaged inside: the same as not there.
      return undefined;
    }
  }
  return undefined;
}
