/**
 * A whole picture moved with its face: inside the mesh every triangle moves, round it the movement goes over smoothly
 * into the similarity of the heads, so that hair, ears and neck stay joined to the face.
 */
import { invertAffine } from '../../face/detection/frames.ts';
import type { Affine } from '../../kit/index.ts';
import { similarityBetween } from './affine-fit.ts';
import type { AssemblyFace } from './faces.ts';
import { type Layer, layerFrom } from './layers.ts';
import { mapMesh } from './mesh-map.ts';
import type { BlurPlane } from './planes.ts';

/** Upper oval and temples: what hair and ears are fixed to. */
const SKULL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 109, 67, 103, 54, 21, 162, 127, 234, 93, 168];

/** For crops of 256 px: how far the movement of the mesh spreads beyond it. */
const SPREAD_PX = [6, 20] as const;

/** What pulls the spread movement to none (the similarity) far from the mesh. */
const PULL = 0.02;

/** The donor's picture with its mesh on `target` [478, 3]; `seen` is 0 where the map leaves the donor's picture. */
export function layWhole<P extends string>(
  donor: AssemblyFace,
  target: ArrayLike<number>,
  planes: Readonly<Record<P, Float32Array>>,
  blur: BlurPlane,
): Layer<P> {
  const { widthPx, heightPx, points } = donor;
  const unit = widthPx / 256;
  const back = invertAffine(similarityBetween(points, target, SKULL));
  const { positions, covered } = mapMesh(points, target, widthPx, heightPx);
  const shifts = ([0, 1] as const).map((axis) => {
    const plane = covered.map((inside, i) =>
      inside ? (positions[i * 2 + axis] ?? 0) - (placeBy(back, i, widthPx)[axis] ?? 0) : 0,
    );
    return spread(plane, covered, unit, blur);
  });
  const all = new Float32Array(positions.length);
  const seen = new Float32Array(covered.length);
  for (let i = 0; i < covered.length; i += 1) {
    const place = placeBy(back, i, widthPx);
    const [x, y] = [place[0] + (shifts[0]?.[i] ?? 0), place[1] + (shifts[1]?.[i] ?? 0)];
    all[i * 2] = x;
    all[i * 2 + 1] = y;
    seen[i] = x >= 0 && y >= 0 && x <= widthPx && y <= heightPx ? 1 : 0;
  }
  return layerFrom(donor, { positions: all, seen }, planes);
}

function placeBy([a, b, c, d, e, f]: Affine, i: number, widthPx: number): readonly [number, number] {
  const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
  return [a * x + b * y + c, d * x + e * y + f];
}

/** A shift known under the mesh carried on beyond it: fine near its edge, then coarse, then none. */
function spread(known: Float32Array, covered: Float32Array, unit: number, blur: BlurPlane): Float32Array {
  const levels = SPREAD_PX.map((px) => ({ sums: blur(known, px * unit), shares: blur(covered, px * unit) }));
  const [fine, coarse] = levels;
  return known.map((value, i) => {
    if (covered[i]) return value;
    const far = (coarse?.sums[i] ?? 0) / ((coarse?.shares[i] ?? 0) + PULL);
    const near = (fine?.sums[i] ?? 0) / ((fine?.shares[i] ?? 0) + 1e-6);
    const share = Math.min(1, (fine?.shares[i] ?? 0) / 0.1);
    return share * near + (1 - share) * far;
  });
}
