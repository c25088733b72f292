// Picture files to 8-bit sRGB pixels. Size limits are checked on the header, before any pixel is decoded, so a small
// file that unfolds to gigabytes is refused for free.

import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ImageValue } from '../../nodes/kit/index.ts';
import { uint8 } from '../../nodes/kit/index.ts';
import { detailOf, imageFault } from './faults.ts';

/** Largest pictures that are decoded. */
export interface PictureLimits {
  readonly maxSidePx: number;
  readonly maxPixels: number;
}

const MIN_SIDE_PX = 2;
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'tiff', 'gif']);
const FORMATS_IN_WORDS = 'JPEG, PNG, WebP, TIFF or GIF';
// First bytes, as latin1, that tell a damaged picture from a file that never was one.
const SIGNATURES = ['\xff\xd8\xff', '\x89PNG', 'RIFF', 'II*\0', 'MM\0*', 'GIF8'];
// Orientations 5 to 8 swap the sides.
const FIRST_TURNED_ORIENTATION = 5;

/**
 * Decodes the first page: EXIF rotation applied, CMYK, grey, 16 bit and other profiles converted to 8-bit sRGB, alpha
 * kept as a fourth channel unless it is opaque all over. The frame is original space; its picture id is the sha256 of the bytes.
 * @throws NodeFault picture-unreadable, picture-damaged, picture-too-large or picture-too-small.
 */
export async function decodePicture(bytes: Uint8Array, name: string, limits: PictureLimits): Promise<ImageValue> {
  const { widthPx, heightPx } = await readHeader(bytes, name);
  checkSize(widthPx, heightPx, name, limits);
  const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .autoOrient()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(name, error);
    });
  const visible = withoutOpaqueAlpha(new Uint8Array(data.buffer, data.byteOffset, data.length), info.channels);
  const pixels = uint8([info.height, info.width, visible.channels], visible.data);
  const pictureId = createHash('sha256').update(bytes).digest('hex');
  const frame = {
    space: 'original',
    pictureId,
    widthPx: info.width,
    heightPx: info.height,
    toOriginal: [1, 0, 0, 0, 1, 0],
  } as const;
  return { kind: 'image', pixels, frame };
}

async function readHeader(bytes: Uint8Array, name: string): Promise<{ widthPx: number; heightPx: number }> {
  if (bytes.length === 0) throw unreadable(`${name} is empty`, name);
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
      if (SIGNATURES.some((signature) => start.startsWith(signature))) throw damaged(name, error);
      throw unreadable(`${name} is not a picture (${detailOf(error)})`, name);
    });
  if (!FORMATS.has(header.format)) throw unreadable(`${name} is ${header.format}, which is not read`, name);
  const turned = (header.orientation ?? 1) >= FIRST_TURNED_ORIENTATION;
  return turned
    ? { widthPx: header.height, heightPx: header.width }
    : { widthPx: header.width, heightPx: header.height };
}

function checkSize(widthPx: number, heightPx: number, name: string, limits: PictureLimits): void {
  const size = `${name} is ${widthPx} x ${heightPx} px`;
  if (Math.min(widthPx, heightPx) < MIN_SIDE_PX) {
    throw imageFault(
      'picture-too-small',
      `${size}, too small to hold a face`,
      name,
      'take a picture of at least 64 x 64 px',
    );
  }
  if (Math.max(widthPx, heightPx) > limits.maxSidePx) {
    throw imageFault(
      'picture-too-large',
      `${size}; sides up to ${limits.maxSidePx} px are read`,
      name,
      'make it smaller or cut it',
    );
  }
  if (widthPx * heightPx > limits.maxPixels) {
    const most = `${Math.round(limits.maxPixels / 1e6)} million pixels`;
    throw imageFault('picture-too-large', `${size}; up to ${most} are read`, name, 'make it smaller or cut it');
  }
}

function damaged(name: string, error: unknown): Error {
  const what = `${name} is cut off or damaged (${detailOf(error)})`;
  return imageFault('picture-damaged', what, name, 'get the file again, or open and save it in another program');
}

function unreadable(what: string, name: string): Error {
  return imageFault('picture-unreadable', what, name, `give it a ${FORMATS_IN_WORDS} file`);
}

/** The pixels without an alpha that hides nothing (GIF files always come with one). */
function withoutOpaqueAlpha(data: Uint8Array, channels: number): { data: Uint8Array; channels: number } {
  if (channels !== 4) return { data, channels };
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return { data, channels };
  const colours = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    colours[to] = data[from] as number;
    colours[to + 1] = data[from + 1] as number;
    colours[to + 2] = data[from + 2] as number;
  }
  return { data: colours, channels: 3 };
}
