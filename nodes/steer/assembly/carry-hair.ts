/**
 * Hair and ears of a donor on the canvas. The donor's picture is moved so that its face lies on the canvas's, then its
 * hair is laid over a canvas whose own hair was taken away: forehead and ears the old hair hid come from the donor.
 */
import { regionLabels } from '../../face/parsing/labels.ts';
import { headAxes } from '../../face/parsing/position-prior.ts';
import { faceOvalPolygon } from '../../geometry/regions.ts';
import { type CarryOptions, type Draft, skinOf } from './carry-regions.ts';
import { layWhole } from './dense-map.ts';
import { behindHead } from './empty-head.ts';
import type { AssemblyFace } from './faces.ts';
import { spreadColours } from './fill-emptied.ts';
import { matchLight } from './match-light.ts';
import { ownColours, softMatte } from './matte.ts';
import { closePlane, cutOut, growPlane, invert, keepLarge, layOver, multiply, polygonPlane, unite } from './planes.ts';

/** Sizes are for crops of 256 px. Strands thinner than the parsing sees stand this far out of it. */
const EMPTY_MARGIN = 5;
/** Skin beside a fringe is in its shade and mixed with strands: its colours are not spread. */
const SHADE_MARGIN = 5;
const CLOSE = 3;
/** A label map reaches a little over the edge of hair. */
const SHRINK = 1;
const LIGHT_SIGMA = 40;

/** Patches of hair below this share of the largest are slips of the parsing. */
const SMALL_SHARE = 0.08;

/** How far hair takes the light of the canvas, which is read off the skin. */
const HAIR_LIGHT = 0.3;

/** Below this height in head axes, hair inside the face is a beard. */
const BEARD_UP = -0.15;

const binary = (plane: Float32Array) => plane.map((value) => (value >= 0.5 ? 1 : 0));

/** The part of a hair plane that is no beard: in the lower face, what lies inside the oval. */
function withoutBeard(hair: Float32Array, face: AssemblyFace, points: ArrayLike<number>): Float32Array {
  const { widthPx, heightPx } = face;
  const oval = polygonPlane(points, [faceOvalPolygon], widthPx, heightPx);
  const axes = headAxes(points);
  return hair.map((value, i) => {
    const up = axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5)[1];
    return oval[i] && up < BEARD_UP ? 0 : value;
  });
}

/** Lays hair, ears or both of one donor; `target` are the points [478, 3] its face is brought onto. */
export function carryHair(
  draft: Draft,
  canvas: AssemblyFace,
  donor: AssemblyFace,
  target: Float32Array,
  regions: readonly ('hair' | 'ears')[],
  options: CarryOptions,
): Draft {
  const { widthPx, heightPx } = canvas;
  const { blur, colourMatch } = options;
  const unit = widthPx / 256;
  const hairLabels = ['hair', 'hat'] as const;
  const earLabels = regionLabels.ears;
  const layer = layWhole(
    donor,
    target,
    {
      hair: withoutBeard(donor.planeOf(...hairLabels), donor, donor.points),
      ears: donor.planeOf(...earLabels),
      skin: skinOf(donor),
    },
    blur,
  );
  const oval = polygonPlane(canvas.points, [faceOvalPolygon], widthPx, heightPx);
  const wantsHair = regions.includes('hair');
  const hairPlane = keepLarge(closePlane(layer.planes.hair, widthPx, CLOSE * unit), widthPx, SMALL_SHARE);
  const inner = invert(growPlane(invert(hairPlane), widthPx, SHRINK * unit));
  const hair = wantsHair ? multiply(inner, layer.seen) : new Float32Array(oval.length);
  const ownHair = withoutBeard(canvas.planeOf(...hairLabels), canvas, canvas.points);
  const own = unite(
    wantsHair ? ownHair : new Float32Array(oval.length),
    regions.includes('ears') ? canvas.planeOf(...earLabels) : new Float32Array(oval.length),
  );
  const gone = growPlane(own, widthPx, EMPTY_MARGIN * unit);
  const lit = matchLight(
    { rgb: layer.rgb, skin: multiply(binary(layer.planes.skin), layer.seen) },
    { rgb: canvas.rgb, skin: skinOf(canvas) },
    { strength: colourMatch, sigmaPx: LIGHT_SIGMA * unit, widthPx, blur },
  );
  // Where the old hair is gone: what is behind, then the donor's bare skin, then inside the oval the canvas's own skin.
  const skinOfCanvas = cutOut(skinOf(canvas), growPlane(gone, widthPx, SHADE_MARGIN * unit));
  const inside = spreadColours(canvas.rgb, skinOfCanvas, 127, unit, blur);
  const features = canvas.planeOf('brow-left', 'brow-right', 'eye-left', 'eye-right', 'nose', 'glasses');
  const free = cutOut(gone, growPlane(features, widthPx, unit));
  const bared = unite(
    binary(layer.planes.skin),
    regions.includes('ears') || wantsHair ? binary(layer.planes.ears) : oval,
  );
  let rgb = layOver(draft.rgb, behindHead(canvas, unite(gone, oval), unit, blur), blur(free, unit));
  rgb = layOver(rgb, lit, blur(multiply(multiply(bared, free), multiply(layer.seen, invert(oval))), 1.5 * unit));
  rgb = layOver(rgb, inside, blur(multiply(free, oval), 1.5 * unit));
  const ears = regions.includes('ears')
    ? multiply(binary(layer.planes.ears), layer.seen)
    : new Float32Array(oval.length);
  rgb = layOver(rgb, lit, blur(ears, unit));
  if (wantsHair) {
    const matte = softMatte(hair, layer.rgb, unit, blur);
    const toned = layOver(
      layer.rgb,
      lit,
      hair.map(() => HAIR_LIGHT),
    );
    rgb = layOver(rgb, ownColours(toned, matte, unit, blur), matte);
  }
  return { rgb, area: unite(draft.area, free, hair, ears) };
}
