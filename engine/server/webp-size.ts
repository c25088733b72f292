/** Width and height of a WebP file from its first 30 bytes: the server tells both of every preview and decodes none. */

/** Size in pixels. @throws RangeError when the bytes are no WebP picture. */
export function webpSize(bytes: Uint8Array): { readonly widthPx: number; readonly heightPx: number } {
  const text = (from: number): string => Buffer.from(bytes.subarray(from, from + 4)).toString('latin1');
  if (bytes.length < 30 || text(0) !== 'RIFF' || text(8) !== 'WEBP') throw new RangeError('not a WebP picture');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (text(12)) {
    // Lossy: 14 bits each after the frame's tag and start code.
    case 'VP8 ':
      return { widthPx: view.getUint16(26, true) & 0x3fff, heightPx: view.getUint16(28, true) & 0x3fff };
    // Lossless: 14 bits each, less one, after a signature byte.
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >> 14) & 0x3fff) + 1 };
    }
    // With alpha, profile or metadata: 24 bits each, less one.
    case 'VP8X': {
      const side = (at: number): number => (view.getUint16(at, true) | (view.getUint8(at + 2) << 16)) + 1;
      return { widthPx: side(24), heightPx: side(27) };
    }
    default:
      throw new RangeError(`a WebP chunk ${text(12)} comes first`);
  }
}
