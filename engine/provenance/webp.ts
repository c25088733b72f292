/** XMP in WebP files: the `XMP ` chunk of the extended format (RFC 9649), to which a simple file is turned first. */

const HEAD_BYTES = 12;
const ALPHA_FLAG = 0x10;
const XMP_FLAG = 0x04;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const ascii = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** True when the bytes start like a WebP file. */
export function isWebp(bytes: Uint8Array): boolean {
  return ascii(bytes.subarray(0, 4)) === 'RIFF' && ascii(bytes.subarray(8, HEAD_BYTES)) === 'WEBP';
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = HEAD_BYTES; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) break;
    chunks.push({ type: ascii(bytes.subarray(at, at + 4)), data: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

/** VP8X header for a simple file, its size and alpha read from the bitstream. */
function extendedHeader(picture: Chunk): Uint8Array {
  const view = new DataView(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength);
  const lossless = picture.type === 'VP8L';
  // VP8L: signature byte, then 14 bits width - 1, 14 bits height - 1, 1 bit alpha. VP8: sizes after the start code.
  const packed = lossless ? view.getUint32(1, true) : 0;
  const width = lossless ? packed & 0x3fff : (view.getUint16(6, true) & 0x3fff) - 1;
  const height = lossless ? (packed >>> 14) & 0x3fff : (view.getUint16(8, true) & 0x3fff) - 1;
  const alpha = lossless && ((packed >>> 28) & 1) === 1;
  const bytes = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
  return Uint8Array.of(alpha ? ALPHA_FLAG : 0, 0, 0, 0, ...bytes(width), ...bytes(height));
}

function toFile(chunks: readonly Chunk[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { type, data } of chunks) {
    const head = new Uint8Array(8);
    head.set(new TextEncoder().encode(type));
    new DataView(head.buffer).setUint32(4, data.length, true);
    parts.push(head, data, new Uint8Array(data.length % 2));
  }
  const body = Buffer.concat(parts);
  const head = new Uint8Array(HEAD_BYTES);
  head.set(new TextEncoder().encode('RIFF'), 0);
  new DataView(head.buffer).setUint32(4, body.length + 4, true);
  head.set(new TextEncoder().encode('WEBP'), 8);
  return Buffer.concat([head, body]);
}

/** The WebP file with an XMP packet. */
export function writeWebpXmp(bytes: Uint8Array, xmp: string): Uint8Array {
  const chunks = chunksOf(bytes).filter(({ type }) => type !== 'XMP ');
  const first = chunks[0];
  if (first === undefined) return bytes;
  const header = first.type === 'VP8X' ? first.data.slice() : extendedHeader(first);
  header[0] = (header[0] ?? 0) | XMP_FLAG;
  const pictures = first.type === 'VP8X' ? chunks.slice(1) : chunks;
  return toFile([{ type: 'VP8X', data: header }, ...pictures, { type: 'XMP ', data: new TextEncoder().encode(xmp) }]);
}

/** The XMP packet of a WebP file, or undefined. */
export function readWebpXmp(bytes: Uint8Array): string | undefined {
  const found = chunksOf(bytes).find(({ type }) => type === 'XMP ');
  return found && new TextDecoder().decode(found.data);
}
