/**
 * An item (glasses, beard, moustache) laid on a face: a cut-out with alpha, fitted by the box of what it shows. Glasses
 * go from temple to temple with their middle on the bridge of the nose, so that they turn with the head; beards and
 * moustaches lie on the line from nose to chin.
 */
import type { AssemblyFace } from './faces.ts';
import { type BlurPlane, layOver } from './planes.ts';

/** A cut-out: RGB [H * W * 3] 0..255 and alpha [H * W] 0..1. */
export interface Item {
  readonly rgb: Float32Array;
  readonly alpha: Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

export const itemPlaces = ['glasses', 'beard', 'moustache'] as const;
export type ItemPlace = (typeof itemPlaces)[number];

/** How an item is moved from where it fits: size as a factor, shifts as shares of the distance between the eyes. */
export interface ItemFit {
  readonly place: ItemPlace | 'auto';
  readonly scale: number;
  readonly shiftRight: number;
  readonly shiftUp: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Alpha below this counts as clear when the box is taken. */
const CLEAR = 0.1;

/** A shape wider than this share of its height is a pair of glasses, unless the user says otherwise. */
const GLASSES_ASPECT = 1.7;

/** Shadow of glasses: its share of the alpha, its blur and its drop in px of a 256 px crop. */
const SHADOW = { share: 0.28, blurPx: 3, dropPx: 3 } as const;

/** Box of what a cut-out shows; undefined when it is clear all over. */
export function boxOfAlpha({ alpha, widthPx }: Pick<Item, 'alpha' | 'widthPx'>): Box | undefined {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  alpha.forEach((value, i) => {
    if (value < CLEAR) return;
    const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return right < 0 ? undefined : { left, top, width: right + 1 - left, height: bottom + 1 - top };
}

/** Half the width, as a share of the box, in which the opening for the mouth is looked for. */
const OPENING_HALF_WIDTH = 0.06;

/**
 * Height (0 top, 1 bottom of the box) of the middle of a beard's opening for the mouth: clear between hair above and
 * below. Undefined for a beard without one.
 */
export function mouthOpening({ alpha, widthPx }: Pick<Item, 'alpha' | 'widthPx'>, box: Box): number | undefined {
  const half = Math.max(1, Math.round(OPENING_HALF_WIDTH * box.width));
  const middle = Math.round(box.left + box.width / 2);
  const rows = Array.from({ length: box.height }, (_, row) => {
    let sum = 0;
    for (let x = middle - half; x <= middle + half; x += 1) sum += alpha[(box.top + row) * widthPx + x] ?? 0;
    return sum / (2 * half + 1);
  });
  const firstHair = rows.findIndex((share) => share > 0.5);
  const opens = rows.findIndex((share, row) => row > firstHair && share < 0.25);
  const closes = rows.findIndex((share, row) => row > opens && share > 0.5);
  return firstHair < 0 || opens < 0 || closes < 0 ? undefined : (opens + closes) / 2 / box.height;
}

/** The place a cut-out of that shape is most likely for. */
export function placeOf(box: Box): ItemPlace {
  return box.width / box.height >= GLASSES_ASPECT ? 'glasses' : 'beard';
}

type Point = readonly [number, number];
const add = (a: Point, b: Point, share = 1): Point => [a[0] + share * b[0], a[1] + share * b[1]];
const minus = (a: Point, b: Point): Point => add(a, b, -1);
const mid = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const size = (a: Point) => Math.hypot(...a);

/** Left end, middle and right end of the item's box in the picture, and its down axis for the whole height. */
interface Anchors {
  readonly left: Point;
  readonly middle: Point;
  readonly right: Point;
  readonly down: Point;
  /** Height in the box (0 top, 1 bottom) that lies on the three points. */
  readonly level: number;
}

/** Where the fitted box lies: ends and middle of one of its levels, at the face's own yaw, roll and size. */
function anchorsOf(face: AssemblyFace, item: Item, place: ItemPlace, box: Box): Anchors {
  const at = (i: number): Point => [face.points[i * 3] ?? 0, face.points[i * 3 + 1] ?? 0];
  const [eyeLeft, eyeRight] = [mid(at(33), at(133)), mid(at(362), at(263))];
  const across = minus(eyeRight, eyeLeft);
  const axis: Point = [across[0] / size(across), across[1] / size(across)];
  const chinward = minus(at(152), at(168));
  const along = Math.hypot(...chinward) || 1;
  const downAxis: Point = [chinward[0] / along, chinward[1] / along];
  const yaw = (Math.abs(face.motion.pose.data[0] ?? 0) * Math.PI) / 180;
  // A turned head is narrower in the picture, its height is not.
  const upright = Math.max(0.6, Math.cos(yaw));
  const downOf = (widthPx: number): Point => {
    const height = ((widthPx / upright) * box.height) / box.width;
    return [downAxis[0] * height, downAxis[1] * height];
  };
  if (place === 'glasses') {
    const eyes = mid(eyeLeft, eyeRight);
    const project = (point: Point) => (point[0] - eyes[0]) * axis[0] + (point[1] - eyes[1]) * axis[1];
    const [left, right] = [add(eyes, axis, project(at(127))), add(eyes, axis, project(at(356)))];
    const middle = add(eyes, axis, project(at(6)));
    return { left, middle, right, down: downOf(size(minus(right, left))), level: 0.45 };
  }
  if (place === 'moustache') {
    const [from, to] = [add(at(61), axis, -0.04 * size(across)), add(at(291), axis, 0.04 * size(across))];
    const centre = mid(at(164), at(2));
    const half = (point: Point) => (point[0] - centre[0]) * axis[0] + (point[1] - centre[1]) * axis[1];
    const [left, right] = [add(centre, axis, half(from)), add(centre, axis, half(to))];
    return { left, middle: centre, right, down: downOf(size(minus(right, left))), level: 0.4 };
  }
  const chin = add(at(152), downAxis, 0.05 * along);
  const opening = mouthOpening(item, box);
  const lips = mid(at(13), at(14));
  const level = opening ?? 1;
  const base = opening === undefined ? chin : lips;
  const onBase = (point: Point) => (point[0] - base[0]) * axis[0] + (point[1] - base[1]) * axis[1];
  const [left, right] = [add(base, axis, onBase(at(132))), add(base, axis, onBase(at(361)))];
  const plain = downOf(size(minus(right, left)));
  // A beard with an opening has it on the lips and ends at the chin, whatever its own proportions.
  const deep = size(minus(chin, lips)) / Math.max(0.2, 1 - level);
  const down: Point = opening === undefined ? plain : [downAxis[0] * deep, downAxis[1] * deep];
  return { left, middle: base, right, down, level };
}

function adjusted({ left, middle, right, down, level }: Anchors, fit: ItemFit, face: AssemblyFace): Anchors {
  const at = (i: number): Point => [face.points[i * 3] ?? 0, face.points[i * 3 + 1] ?? 0];
  const eyes = minus(at(263), at(33));
  const shift: Point = [
    fit.shiftRight * eyes[0] + fit.shiftUp * eyes[1],
    fit.shiftRight * eyes[1] - fit.shiftUp * eyes[0],
  ];
  const centre = mid(left, right);
  const moved = (point: Point) => add(add(centre, minus(point, centre), fit.scale), shift);
  return {
    left: moved(left),
    middle: moved(middle),
    right: moved(right),
    down: [down[0] * fit.scale, down[1] * fit.scale],
    level,
  };
}

/** RGB [3] and alpha of the item at fractional positions; clear outside it. */
function sampleItem(item: Item, x: number, y: number, out: Float32Array): number {
  const [x0, y0] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [fx, fy] = [x - 0.5 - x0, y - 0.5 - y0];
  let alpha = 0;
  out.fill(0);
  for (const [column, row, weight] of [
    [x0, y0, (1 - fx) * (1 - fy)],
    [x0 + 1, y0, fx * (1 - fy)],
    [x0, y0 + 1, (1 - fx) * fy],
    [x0 + 1, y0 + 1, fx * fy],
  ] as const) {
    if (column < 0 || row < 0 || column >= item.widthPx || row >= item.heightPx) continue;
    const i = row * item.widthPx + column;
    const share = weight * (item.alpha[i] ?? 0);
    alpha += share;
    for (let c = 0; c < 3; c += 1) out[c] = (out[c] ?? 0) + share * (item.rgb[i * 3 + c] ?? 0);
  }
  if (alpha > 1e-4) for (let c = 0; c < 3; c += 1) out[c] = (out[c] ?? 0) / alpha;
  return alpha;
}

/** Samples across and down per pixel: items are drawn much larger than they are shown. */
const SAMPLES = 4;

/** The item on a picture of the face's size, and where it lies; undefined when the cut-out is clear all over. */
export function layItem(
  rgb: Float32Array,
  face: AssemblyFace,
  item: Item,
  fit: ItemFit,
  blur: BlurPlane,
): { readonly rgb: Float32Array; readonly area: Float32Array } | undefined {
  const box = boxOfAlpha(item);
  if (!box) return undefined;
  const place = fit.place === 'auto' ? placeOf(box) : fit.place;
  const anchors = adjusted(anchorsOf(face, item, place, box), fit, face);
  const { widthPx, heightPx } = face;
  const colours = new Float32Array(rgb.length);
  const alpha = new Float32Array(widthPx * heightPx);
  const one = new Float32Array(3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const i = y * widthPx + x;
      const [across, below] = placeInBox(anchors, [x + 0.5, y + 0.5]);
      if (Math.abs(across - 0.5) > 0.6 || Math.abs(below - 0.5) > 0.6) continue;
      let total = 0;
      for (let s = 0; s < SAMPLES * SAMPLES; s += 1) {
        const here: Point = [x + ((s % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES];
        const [u, v] = placeInBox(anchors, here);
        if (u < -0.02 || u > 1.02 || v < -0.02 || v > 1.02) continue;
        const share = sampleItem(item, box.left + u * box.width, box.top + v * box.height, one);
        total += share;
        for (let c = 0; c < 3; c += 1) colours[i * 3 + c] = (colours[i * 3 + c] ?? 0) + share * (one[c] ?? 0);
      }
      if (total > 0) for (let c = 0; c < 3; c += 1) colours[i * 3 + c] = (colours[i * 3 + c] ?? 0) / total;
      alpha[i] = total / (SAMPLES * SAMPLES);
    }
  }
  const under = place === 'glasses' ? shaded(rgb, alpha, face, blur) : rgb;
  return { rgb: layOver(under, colours, alpha), area: alpha.map((value) => (value > CLEAR ? 1 : 0)) };
}

/** Place in the box, 0..1 across and down; left and right of the middle have their own widths. */
function placeInBox({ left, middle, right, down, level }: Anchors, here: Point): Point {
  const axis = minus(right, left);
  const from = minus(here, middle);
  const det = axis[0] * down[1] - axis[1] * down[0] || 1e-6;
  const across = (from[0] * down[1] - from[1] * down[0]) / det;
  const below = (axis[0] * from[1] - axis[1] * from[0]) / det;
  const [a, b] = [size(minus(middle, left)) / size(axis), size(minus(right, middle)) / size(axis)];
  return [0.5 + (0.5 * across) / Math.max(0.15, across < 0 ? a : b), level + below];
}

/** The face under glasses, darkened a little below them. */
function shaded(rgb: Float32Array, alpha: Float32Array, face: AssemblyFace, blur: BlurPlane): Float32Array {
  const { widthPx } = face;
  const unit = widthPx / 256;
  const drop = Math.round(SHADOW.dropPx * unit) * widthPx;
  const soft = blur(alpha, SHADOW.blurPx * unit);
  return rgb.map((value, i) => value * (1 - SHADOW.share * (soft[Math.floor(i / 3) - drop] ?? 0)));
}
