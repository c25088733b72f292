/**
 * The operation `shade`: the canvas under another light or with another texture, as a quotient image. What a vertex's
 * colour is multiplied by, light over light and texture over texture, is spread over the picture and applied in linear
 * light. Nothing moves, and detail finer than the mesh stays the canvas's.
 */
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import { gamma } from '../../geometry/vertex-colours.ts';
import type { AssemblyFace } from './faces.ts';
import { vertexValues } from './mesh-map.ts';
import { type BlurPlane, multiply, unite } from './planes.ts';
import { pyramidFill } from './repose/pyramid-fill.ts';
import { logColours, type Shading } from './shading.ts';

/** A factor beyond these is a shadow that one picture does not tell from black, or a shine. */
const LARGEST = Math.log(6);

/** For crops of 256 px: evens out the edges of the mesh's triangles, which light would show. */
const FACET_PX = 3;

/** How far beside the mesh ears and neck are shaded. */
const NEAR_PX = 16;

/** Eyes and teeth keep their own colours but for some of the light. */
const WET_SHARE = 0.35;
const EDGE_PX = 1.5;
const FRINGE_PX = 5;

/** The canvas's RGB [H * W * 3] 0..255 with the shading `to` where it has `from`, and the area [H * W] that changed. */
export function shadeFace(
  basis: MotionBasis,
  canvas: AssemblyFace,
  { from, to }: { readonly from: Shading; readonly to: Shading },
  blur: BlurPlane,
): { readonly rgb: Float32Array; readonly area: Float32Array } {
  const before = logColours(basis, from, canvas.points);
  const after = logColours(basis, to, canvas.points);
  const factors = after.map((log, i) => Math.min(LARGEST, Math.max(-LARGEST, log - (before[i] ?? log))));
  if (factors.every((log) => log === 0)) return { rgb: canvas.rgb, area: new Float32Array(canvas.rgb.length / 3) };
  const { widthPx, heightPx } = canvas;
  const { values, covered } = vertexValues(factors, canvas.points, widthPx, heightPx);
  const spread = pyramidFill(values, covered, 3, widthPx);
  const fields = [0, 1, 2].map((c) => {
    return blur(
      covered.map((_, i) => spread[i * 3 + c] ?? 0),
      (FACET_PX * widthPx) / 256,
    );
  });
  const alpha = shadedPlane(canvas, covered, blur);
  const rgb = canvas.rgb.map((value, i) => {
    const at = Math.floor(i / 3);
    const log = (fields[i % 3]?.[at] ?? 0) * (alpha[at] ?? 0);
    return 255 * Math.min(1, (value / 255) * Math.exp(log / gamma));
  });
  return { rgb, area: alpha.map((share) => (share > 0.05 ? 1 : 0)) };
}

/**
 * Where light and texture fall on skin [H * W], 0..1, softly: the face, what lies near it of ears and neck, and a little way
 * into the hair; eyes and teeth by a share.
 */
function shadedPlane(canvas: AssemblyFace, covered: Float32Array, blur: BlurPlane): Float32Array {
  const unit = canvas.widthPx / 256;
  const near = blur(covered, NEAR_PX * unit).map((share) => Math.min(1, 2.5 * share));
  const face = canvas.planeOf('skin', 'nose', 'brow-left', 'brow-right', 'upper-lip', 'lower-lip', 'glasses');
  const skin = multiply(unite(face, canvas.planeOf('ear-left', 'ear-right', 'neck')), near);
  const wet = canvas.planeOf('eye-left', 'eye-right', 'mouth').map((inside) => WET_SHARE * inside);
  // At the hairline skin shows through: what ends at once there leaves a rim of the old light.
  const through = blur(skin, FRINGE_PX * unit).map((share) => Math.min(1, 2 * share));
  return blur(unite(skin, wet, multiply(canvas.planeOf('hair'), through)), EDGE_PX * unit);
}
