/**
 * Row-major planes [H * W] of 0..1 and what the reference is built with: grown, united, cut out, mixed. Plain loops:
 * `map` calls its function once per pixel, which costs ten times as much as the arithmetic.
 */
import { cornersOf, fillPolygon } from '../../face/parsing/fill-polygon.ts';
import { distanceTo } from '../../mask/planes/distance.ts';

/** Blurs a row-major plane of the reference's size by a Gaussian of `sigmaPx`. */
export type BlurPlane = (plane: Float32Array, sigmaPx: number) => Float32Array;

/** 1 within `radiusPx` of where the plane is at least 0.5, else 0. */
export function growPlane(plane: Float32Array, widthPx: number, radiusPx: number): Float32Array {
  const grown = distanceTo((at) => (plane[at] as number) >= 0.5, widthPx, plane.length / widthPx);
  for (let i = 0; i < grown.length; i += 1) grown[i] = (grown[i] as number) <= radiusPx ? 1 : 0;
  return grown;
}

/** 0 or 1 with gaps narrower than twice `radiusPx` filled. */
export function closePlane(plane: Float32Array, widthPx: number, radiusPx: number): Float32Array {
  return invert(growPlane(invert(growPlane(plane, widthPx, radiusPx)), widthPx, radiusPx));
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
  const united = Float32Array.from(first);
  for (const plane of others) {
    for (let i = 0; i < united.length; i += 1) united[i] = Math.max(united[i] as number, plane[i] as number);
  }
  return united;
}

/** `plane` x (1 - `cut`). */
export function cutOut(plane: Float32Array, cut: Float32Array): Float32Array {
  const left = new Float32Array(plane.length);
  for (let i = 0; i < left.length; i += 1) left[i] = (plane[i] as number) * (1 - (cut[i] as number));
  return left;
}

/** 1 - plane. */
export function invert(plane: Float32Array): Float32Array {
  const inverted = new Float32Array(plane.length);
  for (let i = 0; i < inverted.length; i += 1) inverted[i] = 1 - (plane[i] as number);
  return inverted;
}

/** Product of two planes. */
export function multiply(a: Float32Array, b: Float32Array): Float32Array {
  const product = new Float32Array(a.length);
  for (let i = 0; i < product.length; i += 1) product[i] = (a[i] as number) * (b[i] as number);
  return product;
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
