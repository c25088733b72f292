/**
 * Sunglasses. The pack's parser learnt glasses from drawn ones and misses most real ones; dark lenses need no network:
 * both eyes and what is round them are far darker than the cheeks.
 */
import { lidPolygons } from '../../geometry/regions.ts';
import { cornersOf } from './fill-polygon.ts';
import type { BlurPlane, PictureForParsing } from './label-pixels.ts';
import { labelId } from './labels.ts';
import type { HeadAxes } from './position-prior.ts';

/** Dark is less than this share of the cheeks' median brightness; this share of both eyes must be dark. */
const DARK = 0.45;
const COVERED = 0.85;

/** How far round the lids it must be dark, for a crop of 256 px: an eye in shadow is dark, its corner is not. */
const ROUND_PX = [6, 3] as const;

/** Where lenses and the bridge between them can be, in head axes. */
const ACROSS = 1.12;
const UP = [-0.3, 0.5] as const;

/** Dark hair farther out than this is hair. */
const TEMPLES = 0.9;

const CHEEKS = { across: 0.7, up: [-0.5, 0.1] } as const;

/** Blur, for a crop of 256 px, that closes glints and smooths the edge. */
const SMOOTH_PX = 1.5;

/** Writes the id of glasses into `labels` where dark lenses hide both eyes; `labels` say where skin is. */
export function findDarkLenses(labels: Uint8Array, picture: PictureForParsing, axes: HeadAxes, blur: BlurPlane): void {
  const { pixels, channels, widthPx, heightPx, points } = picture;
  const light = (i: number): number => {
    const at = i * channels;
    return 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
  };
  const [skin, hair] = [labelId('skin'), labelId('hair')];
  const cheeks: number[] = [];
  const dark = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i += 1) {
    const [across, up] = axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5);
    const aside = Math.abs(across);
    if (labels[i] === skin && aside < CHEEKS.across && up > CHEEKS.up[0] && up < CHEEKS.up[1]) cheeks.push(light(i));
    const isFringe = labels[i] === hair && aside > TEMPLES;
    if (aside < ACROSS && up > UP[0] && up < UP[1] && !isFringe) dark[i] = 1;
  }
  cheeks.sort((a, b) => a - b);
  const limit = DARK * (cheeks[cheeks.length >> 1] ?? 0);
  for (let i = 0; i < labels.length; i += 1) if (dark[i] && light(i) >= limit) dark[i] = 0;
  const starts: number[] = [];
  for (const polygon of lidPolygons) {
    const inEye = pixelsRound(cornersOf(points, polygon), widthPx, heightPx);
    const covered = inEye.filter((i) => dark[i] === 1);
    if (inEye.length === 0 || covered.length < COVERED * inEye.length) return;
    starts.push(...covered);
  }
  const lenses = joined(dark, starts, widthPx);
  blur(lenses, (SMOOTH_PX * widthPx) / 256).forEach((share, i) => {
    if (share > 0.5) labels[i] = labelId('glasses');
  });
}

/** Indices of the box round corners, grown by ROUND_PX. */
function pixelsRound(
  corners: readonly (readonly [number, number])[],
  widthPx: number,
  heightPx: number,
): readonly number[] {
  const [growX, growY] = ROUND_PX.map((px) => (px * widthPx) / 256) as [number, number];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right] = [Math.max(0, Math.min(...xs) - growX), Math.min(widthPx - 1, Math.max(...xs) + growX)];
  const [top, bottom] = [Math.max(0, Math.min(...ys) - growY), Math.min(heightPx - 1, Math.max(...ys) + growY)];
  const found: number[] = [];
  for (let y = Math.floor(top); y <= bottom; y += 1) {
    for (let x = Math.floor(left); x <= right; x += 1) found.push(y * widthPx + x);
  }
  return found;
}

/** 1 where `plane` is 1 and joined to one of the starts. */
function joined(plane: Float32Array, starts: readonly number[], widthPx: number): Float32Array {
  const found = new Float32Array(plane.length);
  const open = [...starts];
  for (const i of open) found[i] = 1;
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const x = i % widthPx;
    for (const near of [x > 0 ? i - 1 : i, x < widthPx - 1 ? i + 1 : i, i - widthPx, i + widthPx]) {
      if (plane[near] !== 1 || found[near] === 1) continue;
      found[near] = 1;
      open.push(near);
    }
  }
  return found;
}
