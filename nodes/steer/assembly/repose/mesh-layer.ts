/**
 * The face itself at its new points. What the picture hardly shows of a half that comes into view is taken from the
 * other half, mirrored and brought to the light of its surroundings.
 */
import { faceOvalPolygon } from '../../../geometry/regions.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import type { AssemblyFace } from '../faces.ts';
import { sample, samplePixels } from '../layers.ts';
import { mapMesh, type SourceMap } from '../mesh-map.ts';
import { type BlurPlane, polygonPlane } from '../planes.ts';
import { pyramidFill } from './pyramid-fill.ts';
import { ramp } from './ramp.ts';

/** The light of a mirrored part is matched on a grid of 2^4 px. */
const LIGHT_LEVEL = 4;
/** Pixels of the picture per pixel of the result below which a part is taken for hidden, and from which for shown. */
/** The rim of the mesh lies a little outside the face: where it is enlarged, what is shown starts this far inside. */
const RIM_PX = 4;
const HIDDEN_DETAIL = 0.25;
const SHOWN_DETAIL = 0.5;

/** The face's map with its movement carried on beyond its edge: positions hold everywhere. */
export interface SpreadMap extends SourceMap {
  /** Pixels to the mesh. */
  readonly offMesh: Float32Array;
  /** 0..1: how far what lies just outside the mesh can be taken along; not where the rim was seen edge-on. */
  readonly strip: Float32Array;
}

/** Map of the face from `source` to `target` points, spread over its edge and over the mouth's opening. */
export function spreadMap(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
  blur: BlurPlane,
): SpreadMap {
  const map = mapMesh(source, target, widthPx, heightPx);
  const unit = widthPx / 256;
  const known = new Float32Array(map.covered.length * 3);
  map.covered.forEach((inside, i) => {
    if (!inside) return;
    known[i * 3] = (map.positions[i * 2] ?? 0) - (i % widthPx) - 0.5;
    known[i * 3 + 1] = (map.positions[i * 2 + 1] ?? 0) - Math.floor(i / widthPx) - 0.5;
    known[i * 3 + 2] = Math.min(1, map.detail[i] ?? 0);
  });
  const spread = pyramidFill(known, map.covered, 3, widthPx);
  const positions = Float32Array.from(map.positions);
  const strip = new Float32Array(map.covered.length);
  for (let i = 0; i < strip.length; i += 1) {
    strip[i] = ramp(spread[i * 3 + 2] ?? 0, 0.55, 0.85);
    if (map.covered[i]) continue;
    positions[i * 2] = (i % widthPx) + 0.5 + (spread[i * 3] ?? 0);
    positions[i * 2 + 1] = Math.floor(i / widthPx) + 0.5 + (spread[i * 3 + 1] ?? 0);
  }
  keepOffRim(map, positions, source, widthPx, heightPx, unit, blur);
  const offMesh = distanceTo((i) => (map.covered[i] ?? 0) > 0, widthPx, heightPx);
  return { ...map, positions, offMesh, strip };
}

/** Moves source positions near the rim of the face inwards where the rim is enlarged, in place. */
function keepOffRim(
  map: SourceMap,
  positions: Float32Array,
  source: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
  unit: number,
  blur: BlurPlane,
): void {
  const oval = polygonPlane(source, [faceOvalPolygon], widthPx, heightPx);
  const depth = distanceTo((i) => (oval[i] ?? 0) === 0, widthPx, heightPx);
  const at = (x: number, y: number) => sample(depth, 1, widthPx, { positions: Float32Array.of(x, y) })[0] ?? 0;
  const push = [new Float32Array(depth.length), new Float32Array(depth.length)] as const;
  map.covered.forEach((inside, i) => {
    const share = inside ? ramp(map.detail[i] ?? 0, 0.85, 0.45) : 0;
    if (share === 0) return;
    const [x, y] = [positions[i * 2] ?? 0, positions[i * 2 + 1] ?? 0];
    const missing = RIM_PX * unit - at(x, y);
    if (missing <= 0) return;
    const [dx, dy] = [at(x + 2, y) - at(x - 2, y), at(x, y + 2) - at(x, y - 2)];
    const length = Math.hypot(dx, dy);
    if (length < 1e-3) return;
    push[0][i] = (share * missing * dx) / length;
    push[1][i] = (share * missing * dy) / length;
  });
  push.forEach((plane, axis) => {
    // Smooth, or neighbouring rows are pushed by different amounts and the skin shows streaks.
    const smooth = blur(plane, unit);
    for (let i = 0; i < smooth.length; i += 1)
      if (map.covered[i]) positions[i * 2 + axis] = (positions[i * 2 + axis] ?? 0) + (smooth[i] ?? 0);
  });
}

/** RGB [H * W * 3] of the face at its new points; `mirror` names the counterpart of each mesh point. */
export function meshLayer(
  face: AssemblyFace,
  target: ArrayLike<number>,
  map: SpreadMap,
  mirror: Uint16Array,
  blur: BlurPlane,
): Float32Array {
  const { widthPx, heightPx } = face;
  const rgb = samplePixels(face.rgb, widthPx, map);
  const unit = widthPx / 256;
  const hidden = map.covered.map((inside, i) => (inside ? ramp(map.detail[i] ?? 0, SHOWN_DETAIL, HIDDEN_DETAIL) : 0));
  if (!hidden.some((share) => share > 0.5)) return rgb;
  const flipped = new Float32Array(face.points.length);
  for (let i = 0; i < mirror.length; i += 1) {
    const from = (mirror[i] ?? i) * 3;
    flipped.set([-(face.points[from] ?? 0), face.points[from + 1] ?? 0, face.points[from + 2] ?? 0], i * 3);
  }
  const other = mapMesh(flipped, target, widthPx, heightPx);
  const positions = other.positions.map((value, i) => (i % 2 === 0 ? -value : value));
  const mirrored = sample(face.rgb, 3, widthPx, { positions });
  const share = blur(
    hidden.map((value, i) => value * ramp(other.detail[i] ?? 0, HIDDEN_DETAIL, SHOWN_DETAIL)),
    unit,
  );
  const known = hidden.map((value, i) => (map.covered[i] && other.covered[i] ? 1 - value : 0));
  const both = Float32Array.from({ length: known.length * 6 }, (_, i) => {
    const [at, channel] = [Math.floor(i / 6) * 3 + (i % 3), i % 6];
    return (channel < 3 ? rgb : mirrored)[at] ?? 0;
  });
  const light = pyramidFill(both, known, 6, widthPx, LIGHT_LEVEL);
  share.forEach((part, i) => {
    if (part < 0.01) return;
    for (let c = 0; c < 3; c += 1) {
      const gain = ((light[i * 6 + c] ?? 0) + 4) / ((light[i * 6 + 3 + c] ?? 0) + 4);
      const value = (mirrored[i * 3 + c] ?? 0) * Math.min(2.5, Math.max(0.4, gain));
      rgb[i * 3 + c] = (rgb[i * 3 + c] ?? 0) * (1 - part) + Math.min(255, value) * part;
    }
  });
  return rgb;
}
