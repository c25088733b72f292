/**
 * The operation `repose`: the canvas itself moved to other points of its own face. Inside the mesh each triangle moves;
 * around it the movement fades out smoothly, so that hair and neck follow a little and the background stays.
 */

import { distanceTo } from '../../mask/planes/distance.ts';
import type { AssemblyFace } from './faces.ts';
import { type Layer, layerFrom } from './layers.ts';
import { mapMesh } from './mesh-map.ts';
import type { BlurPlane } from './planes.ts';

/** For crops of 256 px: how far the movement spreads, and at what distance from the face it has died out. */
const SPREAD_PX = 14;
const REACH_PX = 70;

/** Movement on one axis, spread beyond the mesh by averaging what is known near by. */
function spread(known: Float32Array, covered: Float32Array, sigmaPx: number, blur: BlurPlane): Float32Array {
  const weighted = blur(known, sigmaPx);
  const share = blur(covered, sigmaPx);
  return known.map((value, i) => {
    if (covered[i]) return value;
    return (weighted[i] ?? 0) / ((share[i] ?? 0) + 1e-3);
  });
}

/** The canvas with its points moved to `target` [478, 3]; planes come along. */
export function reposeFace<P extends string>(
  canvas: AssemblyFace,
  target: ArrayLike<number>,
  planes: Readonly<Record<P, Float32Array>>,
  blur: BlurPlane,
): Layer<P> {
  const { widthPx, heightPx } = canvas;
  const unit = widthPx / 256;
  const { positions, covered } = mapMesh(canvas.points, target, widthPx, heightPx);
  const place = (i: number, axis: 0 | 1) => (axis === 0 ? i % widthPx : Math.floor(i / widthPx)) + 0.5;
  const moved = ([0, 1] as const).map((axis) =>
    spread(
      covered.map((inside, i) => (inside ? (positions[i * 2 + axis] ?? 0) - place(i, axis) : 0)),
      covered,
      SPREAD_PX * unit,
      blur,
    ),
  );
  const distance = distanceTo((at) => (covered[at] ?? 0) > 0, widthPx, heightPx);
  const all = new Float32Array(positions.length);
  for (let i = 0; i < covered.length; i += 1) {
    const t = Math.max(0, 1 - (distance[i] ?? 0) / (REACH_PX * unit));
    const share = t * t * (3 - 2 * t);
    all[i * 2] = place(i, 0) + share * (moved[0]?.[i] ?? 0);
    all[i * 2 + 1] = place(i, 1) + share * (moved[1]?.[i] ?? 0);
  }
  return layerFrom(canvas, { positions: all, seen: new Float32Array(covered.length).fill(1) }, planes);
}
