/**
 * The operation `carry`: a donor's regions laid on the canvas. What the mesh covers is warped triangle by triangle to
 * the wanted points. Colour and light come from the canvas.
 */
import { opennessOf } from '../../geometry/gaze.ts';
import {
  faceOvalPolygon,
  lidPolygons,
  type MeshPolygon,
  type MeshRegion,
  mouthPolygon,
  regionPolygons,
} from '../../geometry/regions.ts';
import type { ParsingLabel } from '../../kit/index.ts';
import type { AssemblyFace } from './faces.ts';
import { layMesh } from './layers.ts';
import { matchLight } from './match-light.ts';
import { layMouth } from './mouth-map.ts';
import { type BlurPlane, cutOut, growPlane, invert, layOver, multiply, polygonPlane, unite } from './planes.ts';
import { type EyeMove, turnEyes } from './repose/eye-layer.ts';
import { softPolygon } from './repose/soft-polygon.ts';
import { meetAtBorder } from './seam.ts';

export const meshRegions = ['brows', 'eyes', 'nose', 'lips', 'skin'] as const satisfies readonly MeshRegion[];

const features = ['brows', 'eyes', 'nose', 'lips'] as const;

/** A picture being put together: RGB [H * W * 3] 0..255, and the area [H * W] that came from donors or has to be made. */
export interface Draft {
  readonly rgb: Float32Array;
  readonly area: Float32Array;
}

export interface CarryOptions {
  /** 0 = the donor's own colours, 1 = the canvas's light and skin tone. */
  readonly colourMatch: number;
  readonly blur: BlurPlane;
}

/** Sizes below are for crops of 256 px and follow the crop. */
const REFERENCE_SIDE = 256;
const LIGHT_SIGMA = 24;
const SOFT_EDGE = 2.5;
const FEATURE_MARGIN = 4;
const OVAL_INSET = 2;
/** Skin this near to a fringe is in its shade, and strands thinner than the parsing sees lie on it. */
const COVER_MARGIN = 4;
/** Lids nearer to each other than this share of the eye's width hide the iris. */
const SHUT = 0.14;

/** What is carried as a region: an eye comes with its lids. */
const CARRIED: Readonly<Record<MeshRegion, readonly MeshPolygon[]>> = { ...regionPolygons, eyes: lidPolygons };

/** Area of mesh regions over points: skin is the oval without the features that are not taken with it. */
export function meshArea(
  points: Float32Array,
  regions: readonly MeshRegion[],
  widthPx: number,
  heightPx: number,
  marginPx: number,
): Float32Array {
  const plane = (region: MeshRegion) => polygonPlane(points, CARRIED[region], widthPx, heightPx);
  const grown = (region: MeshRegion) => growPlane(plane(region), widthPx, marginPx);
  const oval = polygonPlane(points, [faceOvalPolygon], widthPx, heightPx);
  const taken = features.filter((region) => regions.includes(region)).map(grown);
  if (!regions.includes('skin')) return taken.reduce((sum, part) => unite(sum, part), new Float32Array(oval.length));
  const left = features.filter((region) => !regions.includes(region)).map(plane);
  return left.reduce((area, part) => cutOut(area, part), oval);
}

/** Where a face shows plain skin: its oval's skin and the nose. */
export function skinOf(face: AssemblyFace): Float32Array {
  return face.planeOf('skin', 'nose');
}

/**
 * What lies over the face and does not go with it. Clear glasses do: a frame is too thin to be cut out whole, and half of
 * one is worse than either. Lenses that hide the eyes are a cover like a hat.
 */
function coverOf(face: AssemblyFace, ...covers: readonly ParsingLabel[]): Float32Array {
  const eyesAreSeen = face.planeOf('eye-left', 'eye-right').some((value) => value > 0);
  return eyesAreSeen ? face.planeOf(...covers) : face.planeOf(...covers, 'glasses');
}

/** Lays the mesh regions of one donor; `move.target` are the points its own come to lie on. */
export function carryMesh(
  draft: Draft,
  canvas: AssemblyFace,
  donor: AssemblyFace,
  move: EyeMove,
  regions: readonly MeshRegion[],
  options: CarryOptions,
): Draft {
  const { target } = move;
  const { widthPx, heightPx } = canvas;
  const { blur, colourMatch } = options;
  const unit = widthPx / REFERENCE_SIDE;
  // What covers the donor's skin is not the donor's face, and what covers the canvas's stays on top.
  const covering = coverOf(donor, 'hair', 'hat', 'background', 'cloth');
  const shaded = growPlane(covering, widthPx, COVER_MARGIN * unit);
  const layer = layMesh(donor, target, widthPx, heightPx, { skin: skinOf(donor), covering: shaded });
  if (regions.includes('eyes') && opennessOf(donor.points) >= SHUT) turnEyes(layer.rgb, donor, move);
  const kept = blur(coverOf(canvas, 'hair', 'hat'), unit);
  const lit = matchLight(
    { rgb: layer.rgb, skin: multiply(layer.planes.skin, layer.seen) },
    { rgb: canvas.rgb, skin: skinOf(canvas) },
    { strength: colourMatch, sigmaPx: LIGHT_SIGMA * unit, widthPx, blur },
  );
  const area = meshArea(target, regions, widthPx, heightPx, FEATURE_MARGIN * unit);
  const shown = multiply(area, multiply(invert(layer.planes.covering), layer.seen)).map((v) => (v >= 0.5 ? 1 : 0));
  const comparable = multiply(layer.planes.skin, blur(skinOf(canvas), unit)).map((v) => (v > 0.7 ? 1 : 0));
  const rgb =
    colourMatch === 0 ? lit : meetAtBorder(lit, draft.rgb, { area: shown, comparable }, { widthPx, unit }, blur);
  const inner = invert(growPlane(invert(cutOut(area, layer.planes.covering)), widthPx, OVAL_INSET * unit));
  const opening = softPolygon(target, mouthPolygon, widthPx, heightPx);
  const solid = cutOut(closeGaps(layer.seen, unit, blur), opening);
  const alpha = cutOut(multiply(blur(inner, SOFT_EDGE * unit), solid), kept);
  const before = meshArea(canvas.points, regions, widthPx, heightPx, FEATURE_MARGIN * unit);
  const under = regions.includes('lips') ? layMouth(draft.rgb, { ...canvas, rgb: draft.rgb }, target) : draft.rgb;
  return { rgb: layOver(under, rgb, alpha), area: unite(draft.area, cutOut(unite(area, before), kept)) };
}

/** The grey that stands for `not there` in a reference. */
export const ABSENT_GREY = 127;

/** A picture of that grey, of the size of `rgb`. */
export function greyLike(rgb: Float32Array): Float32Array {
  return new Float32Array(rgb.length).fill(ABSENT_GREY);
}

/** Single triangles that turn away leave specks; only what is unseen over some pixels stays out, with a soft edge. */
function closeGaps(seen: Float32Array, unit: number, blur: BlurPlane): Float32Array {
  return blur(seen, 3 * unit).map((share) => Math.min(1, Math.max(0, (share - 0.3) / 0.3)));
}
