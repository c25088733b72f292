/** XMP in JPEG files: one APP1 segment, or extended segments when the packet is longer than a segment can be. */

import { createHash } from 'node:crypto';
import { writeExtendedNote } from './xmp.ts';

const PLAIN = new TextEncoder().encode('http://ns.adobe.com/xap/1.0/\0');
const EXTENDED = new TextEncoder().encode('http://ns.adobe.com/xmp/extension/\0');
const MOST_PLAIN_BYTES = 65_502;
/** Bytes of an extended packet per segment, as XMP part 3 advises. */
const PART_BYTES = 65_000;
const GUID_BYTES = 32;
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;

/** True when the bytes start like a JPEG file. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

function segment(...parts: readonly Uint8Array[]): Uint8Array {
  const data = Buffer.concat(parts);
  const head = Uint8Array.of(0xff, APP1, (data.length + 2) >> 8, (data.length + 2) & 0xff);
  return Buffer.concat([head, data]);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function* segments(bytes: Uint8Array): Generator<{ marker: number; data: Uint8Array; end: number }> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (marker === START_OF_SCAN || end > bytes.length) return;
    yield { marker, data: bytes.subarray(at + 4, end), end };
    at = end;
  }
}

const startsWith = (data: Uint8Array, head: Uint8Array): boolean => head.every((byte, i) => data[i] === byte);

/** The JPEG file with an XMP packet, placed after the leading APP0 (JFIF wants to be first). */
export function writeJpegXmp(bytes: Uint8Array, xmp: string): Uint8Array {
  const first = segments(bytes).next().value;
  const at = first?.marker === 0xe0 ? first.end : 2;
  const packet = new TextEncoder().encode(xmp);
  const added: Uint8Array[] = [];
  if (packet.length <= MOST_PLAIN_BYTES) {
    added.push(segment(PLAIN, packet));
  } else {
    const guid = createHash('md5').update(packet).digest('hex').toUpperCase();
    added.push(segment(PLAIN, new TextEncoder().encode(writeExtendedNote(guid))));
    for (let offset = 0; offset < packet.length; offset += PART_BYTES) {
      const part = packet.subarray(offset, offset + PART_BYTES);
      added.push(segment(EXTENDED, new TextEncoder().encode(guid), uint32(packet.length), uint32(offset), part));
    }
  }
  return Buffer.concat([bytes.subarray(0, at), ...added, bytes.subarray(at)]);
}

/** The XMP packet of a JPEG file, put together from its segments; undefined when there is none. */
export function readJpegXmp(bytes: Uint8Array): string | undefined {
  let plain: string | undefined;
  const parts: { offset: number; data: Uint8Array }[] = [];
  for (const { marker, data } of segments(bytes)) {
    if (marker !== APP1) continue;
    if (startsWith(data, PLAIN)) plain ??= new TextDecoder().decode(data.subarray(PLAIN.length));
    const head = EXTENDED.length + GUID_BYTES;
    if (!startsWith(data, EXTENDED) || data.length < head + 8) continue;
    const offset = new DataView(data.buffer, data.byteOffset + head + 4).getUint32(0);
    parts.push({ offset, data: data.subarray(head + 8) });
  }
  if (parts.length === 0) return plain;
  parts.sort((a, b) => a.offset - b.offset);
  return new TextDecoder().decode(Buffer.concat(parts.map(({ data }) => data)));
}
