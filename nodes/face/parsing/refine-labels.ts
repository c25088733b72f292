/**
 * Labels from the scores of the pack's small parser. Its cells are coarser than the picture: shares of the large classes
 * are brought to the picture's own edges by a guided filter, the features are laid over from the mesh, which knows them
 * better than the network does.
 */

import { faceOvalPolygon, regionPolygons } from '../../geometry/regions.ts';
import { type ParsingLabel, parsingLabels } from '../../kit/index.ts';
import { cornersOf, fillPolygon } from './fill-polygon.ts';
import { findDarkLenses } from './find-dark-lenses.ts';
import { type BlurPlane, clearFace, type PictureForParsing, paintFeatures } from './label-pixels.ts';
import { labelId } from './labels.ts';
import type { Scores } from './network-labels.ts';
import { headAxes } from './position-prior.ts';

/** The classes that are decided by share; every other label of the network counts to one of them. */
const CLASSES = [
  'background',
  'skin',
  'hair',
  'neck',
  'cloth',
  'ear-left',
  'hat',
  'glasses',
  'earring',
  'necklace',
] as const;

/** Frames, rings and chains are as thin as the filter's window, which would wipe them out. */
const THIN: readonly (typeof CLASSES)[number][] = ['glasses', 'earring', 'necklace'];

const BELONGS: Readonly<Partial<Record<ParsingLabel, (typeof CLASSES)[number]>>> = {
  ...Object.fromEntries(CLASSES.map((name) => [name, name])),
  'ear-right': 'ear-left',
};

/** Window of the guided filter for a crop of 256 px, and the variance of brightness (0..1) that counts as flat. */
const WINDOW_PX = 2.5;
const FLAT = 0.002;

/** Share of both eyes that dark lenses cover. */
const HIDDEN = 0.7;

/** A patch of hat below this share of the crop is hair in odd light. */
const LEAST_HAT = 0.02;

/** Shares 0..1 of each of CLASSES per network cell. */
function sharesOf({ data, shape }: Scores): Float32Array[] {
  const [, planes = 0, rows = 0, columns = 0] = shape;
  const area = rows * columns;
  const shares = CLASSES.map(() => new Float32Array(area));
  const classOf = parsingLabels.map((label) => CLASSES.indexOf(BELONGS[label] ?? 'skin'));
  const powers = new Float64Array(planes);
  for (let cell = 0; cell < area; cell += 1) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let plane = 0; plane < planes; plane += 1) highest = Math.max(highest, data[plane * area + cell] ?? 0);
    let total = 0;
    for (let plane = 0; plane < planes; plane += 1) {
      powers[plane] = Math.exp((data[plane * area + cell] ?? 0) - highest);
      total += powers[plane] ?? 0;
    }
    for (let plane = 0; plane < planes; plane += 1) {
      const share = shares[classOf[plane] ?? 0];
      if (share) share[cell] = (share[cell] ?? 0) + (powers[plane] ?? 0) / total;
    }
  }
  return shares;
}

/** A plane [rows, columns] drawn at another size by bilinear interpolation. */
function enlarged(plane: Float32Array, columns: number, widthPx: number, heightPx: number): Float32Array {
  const rows = plane.length / columns;
  const out = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const v = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / heightPx - 0.5));
    const y0 = Math.floor(v);
    const y1 = Math.min(rows - 1, y0 + 1);
    for (let x = 0; x < widthPx; x += 1) {
      const u = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / widthPx - 0.5));
      const x0 = Math.floor(u);
      const x1 = Math.min(columns - 1, x0 + 1);
      const upper = (plane[y0 * columns + x0] ?? 0) * (1 - u + x0) + (plane[y0 * columns + x1] ?? 0) * (u - x0);
      const lower = (plane[y1 * columns + x0] ?? 0) * (1 - u + x0) + (plane[y1 * columns + x1] ?? 0) * (u - x0);
      out[y * widthPx + x] = upper * (1 - v + y0) + lower * (v - y0);
    }
  }
  return out;
}

/** Label ids [H * W] of `parsingLabels`; `scores` are [1, 19, rows, columns] in the order of `parsingLabels`. */
export function refineLabels(picture: PictureForParsing, scores: Scores, blur: BlurPlane): Uint8Array {
  const { widthPx, heightPx, points, pixels, channels } = picture;
  const size = widthPx * heightPx;
  const columns = scores.shape[3] ?? 1;
  const light = new Float32Array(size);
  for (let i = 0, at = 0; i < size; i += 1, at += channels) {
    light[i] = (0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0)) / 255;
  }
  const follow = guide(light, (plane) => blur(plane, (WINDOW_PX * widthPx) / 256));
  const planes = sharesOf(scores).map((share, k) => {
    const plane = enlarged(share, columns, widthPx, heightPx);
    return THIN.includes(CLASSES[k] ?? 'background') ? plane : follow(plane);
  });
  const oval = new Float32Array(size);
  fillPolygon(oval, widthPx, cornersOf(points, faceOvalPolygon), 1);
  const axes = headAxes(points);
  const ids = CLASSES.map((name) => labelId(name));
  const [earLeft, earRight] = [labelId('ear-left'), labelId('ear-right')];
  const labels = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) {
    let best = 0;
    for (let k = 1; k < planes.length; k += 1) if ((planes[k]?.[i] ?? 0) > (planes[best]?.[i] ?? 0)) best = k;
    const id = ids[best] ?? 0;
    const isRight = id === earLeft && axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5)[0] <= 0;
    labels[i] = isRight ? earRight : id;
  }
  dropSmallHats(labels, widthPx);
  findDarkLenses(labels, picture, axes, blur);
  openEyes(labels, widthPx, points);
  clearFace(labels, oval, widthPx, ['hair', 'hat', 'glasses']);
  paintFeatures(labels, widthPx, points, ['glasses', 'hair', 'hat']);
  return labels;
}

/** Turns patches of hat that are too small for one into hair. */
function dropSmallHats(labels: Uint8Array, widthPx: number): void {
  const [hat, hair] = [labelId('hat'), labelId('hair')];
  const seen = new Uint8Array(labels.length);
  for (let start = 0; start < labels.length; start += 1) {
    if (labels[start] !== hat || seen[start]) continue;
    const patch = [start];
    seen[start] = 1;
    for (let n = 0; n < patch.length; n += 1) {
      const i = patch[n] ?? 0;
      const x = i % widthPx;
      for (const near of [x > 0 ? i - 1 : i, x < widthPx - 1 ? i + 1 : i, i - widthPx, i + widthPx]) {
        if (labels[near] !== hat || seen[near]) continue;
        seen[near] = 1;
        patch.push(near);
      }
    }
    if (patch.length < LEAST_HAT * labels.length) for (const i of patch) labels[i] = hair;
  }
}

/** Eyes seen through clear lenses stay eyes: glasses hide them only where they cover most of both. */
function openEyes(labels: Uint8Array, widthPx: number, points: ArrayLike<number>): void {
  const eyes = new Uint8Array(labels.length);
  for (const polygon of regionPolygons.eyes) fillPolygon(eyes, widthPx, cornersOf(points, polygon), 1);
  const [glasses, skin] = [labelId('glasses'), labelId('skin')];
  const covered: number[] = [];
  let size = 0;
  eyes.forEach((inEye, i) => {
    size += inEye;
    if (inEye && labels[i] === glasses) covered.push(i);
  });
  if (covered.length < HIDDEN * size) for (const i of covered) labels[i] = skin;
}

/** A filter that makes planes follow the edges of `light` (He, Sun and Tang 2010, with a Gaussian window). */
function guide(light: Float32Array, mean: (plane: Float32Array) => Float32Array) {
  const lightMean = mean(light);
  const variance = mean(light.map((value) => value * value)).map((value, i) => value - (lightMean[i] ?? 0) ** 2);
  return (plane: Float32Array): Float32Array => {
    const planeMean = mean(plane);
    const products = mean(plane.map((value, i) => value * (light[i] ?? 0)));
    const slope = products.map(
      (value, i) => (value - (lightMean[i] ?? 0) * (planeMean[i] ?? 0)) / ((variance[i] ?? 0) + FLAT),
    );
    const [slopeMean, offsetMean] = [
      mean(slope),
      mean(planeMean.map((value, i) => value - (slope[i] ?? 0) * (lightMean[i] ?? 0))),
    ];
    return slopeMean.map((value, i) => value * (light[i] ?? 0) + (offsetMean[i] ?? 0));
  };
}
