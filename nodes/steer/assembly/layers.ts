import type { AssemblyFace } from './faces.ts';
import { mapMesh, type SourceMap } from './mesh-map.ts';

/** A face's picture on new pixels: RGB [H * W * 3], where it is really seen (0 or 1), and planes brought along. */
export interface Layer<P extends string> {
  readonly rgb: Float32Array;
  readonly seen: Float32Array;
  readonly planes: Readonly<Record<P, Float32Array>>;
}

/** Bilinear samples of interleaved `values` at the map's positions; the nearest edge pixel outside. */
export function sample(
  values: Float32Array,
  channels: number,
  widthPx: number,
  map: Pick<SourceMap, 'positions'>,
): Float32Array {
  const heightPx = values.length / channels / widthPx;
  const count = map.positions.length / 2;
  const out = new Float32Array(count * channels);
  for (let i = 0; i < count; i += 1) {
    const x = Math.min(widthPx - 1, Math.max(0, (map.positions[i * 2] ?? 0) - 0.5));
    const y = Math.min(heightPx - 1, Math.max(0, (map.positions[i * 2 + 1] ?? 0) - 0.5));
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [x1, y1] = [Math.min(widthPx - 1, x0 + 1), Math.min(heightPx - 1, y0 + 1)];
    const [fx, fy] = [x - x0, y - y0];
    const [upperLeft, upperRight] = [(y0 * widthPx + x0) * channels, (y0 * widthPx + x1) * channels];
    const [lowerLeft, lowerRight] = [(y1 * widthPx + x0) * channels, (y1 * widthPx + x1) * channels];
    for (let c = 0; c < channels; c += 1) {
      const upper = (values[upperLeft + c] ?? 0) * (1 - fx) + (values[upperRight + c] ?? 0) * fx;
      const lower = (values[lowerLeft + c] ?? 0) * (1 - fx) + (values[lowerRight + c] ?? 0) * fx;
      out[i * channels + c] = upper * (1 - fy) + lower * fy;
    }
  }
  return out;
}

/** Catmull-Rom weights of the four samples round a place `t` (0..1) between the second and the third. */
function cubicWeights(t: number): readonly [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2];
}

/**
 * Bicubic samples of RGB `rgb` (0..255) at the map's positions; the nearest edge pixel outside. Bilinear samples would
 * cost pores and lashes about a third of their strength.
 */
export function samplePixels(rgb: Float32Array, widthPx: number, map: Pick<SourceMap, 'positions'>): Float32Array {
  const heightPx = rgb.length / 3 / widthPx;
  const count = map.positions.length / 2;
  const out = new Float32Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    const x = Math.min(widthPx - 1, Math.max(0, (map.positions[i * 2] ?? 0) - 0.5));
    const y = Math.min(heightPx - 1, Math.max(0, (map.positions[i * 2 + 1] ?? 0) - 0.5));
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [across, down] = [cubicWeights(x - left), cubicWeights(y - top)];
    let [r, g, b] = [0, 0, 0];
    for (let row = 0; row < 4; row += 1) {
      const from = Math.min(heightPx - 1, Math.max(0, top + row - 1)) * widthPx;
      for (let column = 0; column < 4; column += 1) {
        const at = (from + Math.min(widthPx - 1, Math.max(0, left + column - 1))) * 3;
        const weight = (down[row] as number) * (across[column] as number);
        r += weight * (rgb[at] as number);
        g += weight * (rgb[at + 1] as number);
        b += weight * (rgb[at + 2] as number);
      }
    }
    out[i * 3] = Math.min(255, Math.max(0, r));
    out[i * 3 + 1] = Math.min(255, Math.max(0, g));
    out[i * 3 + 2] = Math.min(255, Math.max(0, b));
  }
  return out;
}

/** A face's picture and planes sampled by a map. */
export function layerFrom<P extends string>(
  face: AssemblyFace,
  map: Pick<SourceMap, 'positions' | 'seen'>,
  planes: Readonly<Record<P, Float32Array>>,
): Layer<P> {
  const warped = Object.entries<Float32Array>(planes).map(([name, plane]) => [
    name,
    sample(plane, 1, face.widthPx, map),
  ]);
  return {
    rgb: samplePixels(face.rgb, face.widthPx, map),
    seen: map.seen,
    planes: Object.fromEntries(warped) as Record<P, Float32Array>,
  };
}

/** The face with its mesh moved to `target` points [478, 3]. */
export function layMesh<P extends string>(
  face: AssemblyFace,
  target: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
  planes: Readonly<Record<P, Float32Array>>,
): Layer<P> {
  return layerFrom(face, mapMesh(face.points, target, widthPx, heightPx), planes);
}
