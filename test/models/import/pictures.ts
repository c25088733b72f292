// Pictures for the whole-model tests: drawn heads that are the same everywhere, or real portraits where they are.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Picture } from '../../../models/train/face-finder.ts';
import { cropPicture } from '../../../models/train/face-finder.ts';

const portraits = fileURLToPath(new URL('../../../../shared/data/portraits/images/', import.meta.url));
const sidePx = 256;

/** What the pictures of this run are, for test titles. */
export const pictureKind = existsSync(portraits) ? 'portraits' : 'drawn heads';

/** `count` RGB pictures of 256 x 256 pixels, spread over what there is. */
export async function loadPictures(count: number): Promise<Picture[]> {
  const indices = Array.from({ length: count }, (_, index) => index);
  return Promise.all(
    indices.map((index) => (pictureKind === 'portraits' ? readPortrait(index * 100) : drawHead(index))),
  );
}

async function readPortrait(index: number): Promise<Picture> {
  const name = `p${String(index).padStart(4, '0')}.jpg`;
  return toPicture(sharp(`${portraits}${name}`));
}

const leanOf = (index: number): number => ((index * 13) % 31) - 15;

/** Centres of the pupils drawHead draws: the person's left one (at the picture's right), then the right one. */
export function pupilsOf(index: number): [number, number][] {
  const lean = (leanOf(index) * Math.PI) / 180;
  return [28, -28].map((x) => [
    128 + x * Math.cos(lean) + 14 * Math.sin(lean),
    140 + x * Math.sin(lean) - 14 * Math.cos(lean),
  ]);
}

/** A head of ellipses, leaning, wide and coloured by its number. */
export async function drawHead(index: number): Promise<Picture> {
  const hue = (index * 47) % 360;
  const lean = leanOf(index);
  const width = 62 + ((index * 7) % 17);
  const eyes = [-28, 28].map(
    (x) => `<ellipse cx="${x}" cy="-14" rx="15" ry="8" fill="white"/><circle cx="${x}" cy="-14" r="7" fill="#432"/>
      <path d="M${x - 17} -32 q17 -9 34 0" stroke="#321" stroke-width="5" fill="none"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sidePx}" height="${sidePx}">
    <rect width="100%" height="100%" fill="hsl(${hue},40%,60%)"/>
    <g transform="translate(128 140) rotate(${lean})">
      <ellipse cx="0" cy="-20" rx="${width + 14}" ry="100" fill="hsl(${(hue + 120) % 360},35%,22%)"/>
      <ellipse cx="0" cy="0" rx="${width}" ry="88" fill="hsl(24,45%,${48 + ((index * 11) % 30)}%)"/>
      ${eyes.join('')}
      <path d="M0 -8 l-9 34 h18 z" fill="hsl(20,40%,45%)"/>
      <ellipse cx="0" cy="50" rx="25" ry="8" fill="#a44"/>
    </g></svg>`;
  return toPicture(sharp(Buffer.from(svg)).blur(1.2));
}

async function toPicture(image: ReturnType<typeof sharp>): Promise<Picture> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { rgb: data, widthPx: info.width, heightPx: info.height };
}

/** The picture's part from (x, y), `partPx` wide, as float32 of a square of `toPx` pixels with value x gain + offset. */
export function partOf(
  picture: Picture,
  part: { x: number; y: number; partPx: number },
  toPx: number,
  [gain, offset]: [number, number],
): Float32Array {
  const scale = part.partPx / toPx;
  const crop = cropPicture(picture, [scale, 0, part.x, 0, scale, part.y], toPx);
  return Float32Array.from(crop, (value) => value * gain + offset);
}
