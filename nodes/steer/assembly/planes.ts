/** Row-major planes [H * W] of 0..1 and what the reference is built with: grown, united, cut out, mixed. */
import { cornersOf, fillPolygon } from '../../face/parsing/fill-polygon.ts';
import { distanceTo } from '../../mask/planes/distance.ts';

/** Blurs a row-major plane of the reference's size by a Gaussian of `sigmaPx`. */
export type BlurPlane = (plane: Float32Array, sigmaPx: number) => Float32Array;

/** 1 within `radiusPx` of where the plane is at least 0.5, else 0. */
export function growPlane(plane: Float32Array, widthPx: number, radiusPx: number): Float32Array {
  const distance = distanceTo((at) => (plane[at] ?? 0) >= 0.5, widthPx, plane.length / widthPx);
  return distance.map((px) => (px <= radiusPx ? 1 : 0));
}

/** 0 or 1 with gaps narrower than twice `radiusPx` filled. */
export function closePlane(plane: Float32Array, widthPx: number, radiusPx: number): Float32Array {
  const outside = growPlane(plane, widthPx, radiusPx).map((value) => 1 - value);
  return growPlane(outside, widthPx, radiusPx).map((value) => 1 - value);
}

/** The connected patches (0 or 1) that have at least `share` of the pixels of the largest. */
export function keepLarge(plane: Float32Array, widthPx: number, share: number): Float32Array {
  const patchOf = new Int32Array(plane.length);
  const sizes = [0];
  for (let start = 0; start < plane.length; start += 1) {
    if ((plane[start] ?? 0) < 0.5 || patchOf[start]) continue;
    const patch = sizes.length;
    const open = [start];
    patchOf[start] = patch;
    let size = 0;
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      size += 1;
      const x = i % widthPx;
      for (const near of [x > 0 ? i - 1 : i, x < widthPx - 1 ? i + 1 : i, i - widthPx, i + widthPx]) {
        if ((plane[near] ?? 0) < 0.5 || patchOf[near]) continue;
        patchOf[near] = patch;
        open.push(near);
      }
    }
    sizes.push(size);
  }
  const least = share * Math.max(...sizes);
  return Float32Array.from(patchOf, (patch) => (patch > 0 && (sizes[patch] ?? 0) >= least ? 1 : 0));
}

/** The connected patches (0 or 1) of `plane` that share a pixel with `seed`. */
export function keepTouching(plane: Float32Array, widthPx: number, seed: Float32Array): Float32Array {
  const kept = new Float32Array(plane.length);
  const open: number[] = [];
  const take = (i: number): void => {
    if ((plane[i] ?? 0) < 0.5 || kept[i]) return;
    kept[i] = 1;
    open.push(i);
  };
  seed.forEach((value, i) => {
    if (value >= 0.5) take(i);
  });
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const x = i % widthPx;
    for (const near of [x > 0 ? i - 1 : i, x < widthPx - 1 ? i + 1 : i, i - widthPx, i + widthPx]) take(near);
  }
  return kept;
}

/** The larger of the planes at every pixel; at least one plane. */
export function unite(first: Float32Array, ...others: readonly Float32Array[]): Float32Array {
  return first.map((value, i) => others.reduce((largest, plane) => Math.max(largest, plane[i] ?? 0), value));
}

/** `plane` x (1 - `cut`). */
export function cutOut(plane: Float32Array, cut: Float32Array): Float32Array {
  return plane.map((value, i) => value * (1 - (cut[i] ?? 0)));
}

/** Filled polygons over points [n, 3] as a plane of 0 and 1. */
export function polygonPlane(
  points: ArrayLike<number>,
  polygons: readonly (readonly number[])[],
  widthPx: number,
  heightPx: number,
): Float32Array {
  const plane = new Float32Array(widthPx * heightPx);
  for (const polygon of polygons) fillPolygon(plane, widthPx, cornersOf(points, polygon), 1);
  return plane;
}

/** RGB `over` laid on `under` (both [H * W * 3], 0..255) as far as `alpha` says; a new array. */
export function layOver(under: Float32Array, over: Float32Array, alpha: Float32Array): Float32Array {
  const mixed = Float32Array.from(under);
  for (let pixel = 0; pixel < alpha.length; pixel += 1) {
    const share = alpha[pixel] as number;
    if (share === 0) continue;
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
      mixed[at] = (under[at] as number) + share * ((over[at] as number) - (under[at] as number));
    }
  }
  return mixed;
}

/** One channel of interleaved RGB as a plane. */
export function channelOf(rgb: ArrayLike<number>, channel: number): Float32Array {
  const plane = new Float32Array(rgb.length / 3);
  for (let i = 0; i < plane.length; i += 1) plane[i] = rgb[i * 3 + channel] ?? 0;
  return plane;
}
