/**
 * The operation `carry`: a donor's regions laid on the canvas. What the mesh covers is warped triangle by triangle to
 * the wanted points; hair and ears follow by a similarity. Colour and light come from the canvas.
 */
import { type RegionName, regionLabels } from '../../face/parsing/labels.ts';
import {
  faceOvalPolygon,
  lidPolygons,
  type MeshPolygon,
  type MeshRegion,
  regionPolygons,
} from '../../geometry/regions.ts';
import type { AssemblyFace } from './faces.ts';
import { spreadColours } from './fill-emptied.ts';
import { type Layer, layAffine, layMesh } from './layers.ts';
import { matchLight } from './match-light.ts';
import {
  type BlurPlane,
  closePlane,
  cutOut,
  growPlane,
  keepLarge,
  keepTouching,
  layOver,
  polygonPlane,
  unite,
} from './planes.ts';

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
const CLOSE = 4;
/** Hair and ears begin at the face; patches farther from its oval are slips of the parsing. */
const ATTACH = 12;
/** Strands thinner than the parsing sees stand this far out of it. */
const EMPTY_MARGIN = 3;

/** Patches of hair or ears below this share of the largest are slips of the parsing. */
const SMALL_SHARE = 0.08;

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

function skinOf(face: AssemblyFace): Float32Array {
  return face.planeOf('skin', 'nose');
}

/** Lays the mesh regions of one donor; `target` are the points its own come to lie on. */
export function carryMesh(
  draft: Draft,
  canvas: AssemblyFace,
  donor: AssemblyFace,
  target: Float32Array,
  regions: readonly MeshRegion[],
  options: CarryOptions,
): Draft {
  const { widthPx, heightPx } = canvas;
  const { blur, colourMatch } = options;
  const unit = widthPx / REFERENCE_SIDE;
  // What covers the donor's skin is not the donor's face, and what covers the canvas's stays on top.
  const covering = donor.planeOf('hair', 'hat', 'background', 'cloth', 'glasses');
  const layer = layMesh(donor, target, widthPx, heightPx, { skin: skinOf(donor), covering });
  const kept = blur(canvas.planeOf('hair', 'hat', 'glasses'), unit);
  const rgb = matchLight(
    { rgb: layer.rgb, skin: multiply(layer.planes.skin, layer.seen) },
    { rgb: canvas.rgb, skin: skinOf(canvas) },
    colourMatch,
    LIGHT_SIGMA * unit,
    blur,
  );
  const area = meshArea(target, regions, widthPx, heightPx, FEATURE_MARGIN * unit);
  const inner = invert(growPlane(invert(cutOut(area, layer.planes.covering)), widthPx, OVAL_INSET * unit));
  const alpha = cutOut(multiply(blur(inner, SOFT_EDGE * unit), closeGaps(layer.seen, unit, blur)), kept);
  const before = meshArea(canvas.points, regions, widthPx, heightPx, FEATURE_MARGIN * unit);
  return { rgb: layOver(draft.rgb, rgb, alpha), area: unite(draft.area, cutOut(unite(area, before), kept)) };
}

/** Upper oval and temples: what hair and ears are fixed to. */
const SKULL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 109, 67, 103, 54, 21, 162, 127, 234, 93, 168];

/** Lays hair or ears of one donor. What the canvas's own shows beside them is cut out, for the generator to fill. */
export function carryByLabels(
  draft: Draft,
  canvas: AssemblyFace,
  donor: AssemblyFace,
  target: Float32Array,
  regions: readonly Exclude<RegionName, MeshRegion>[],
  options: CarryOptions,
): Draft {
  const labels = regions.flatMap((region) => regionLabels[region]);
  const { widthPx, heightPx } = canvas;
  const unit = widthPx / REFERENCE_SIDE;
  const layer: Layer<'part'> = layAffine(donor, target, SKULL, widthPx, heightPx, { part: donor.planeOf(...labels) });
  const oval = polygonPlane(canvas.points, [faceOvalPolygon], widthPx, heightPx);
  const atFace = growPlane(oval, widthPx, ATTACH * unit);
  const held = (plane: Float32Array) => keepTouching(keepLarge(plane, widthPx, SMALL_SHARE), widthPx, atFace);
  const part = held(closePlane(layer.planes.part, widthPx, CLOSE * unit));
  const own = held(canvas.planeOf(...labels));
  const gone = growPlane(own, widthPx, EMPTY_MARGIN * unit);
  const behind = (known: Float32Array) =>
    spreadColours(draft.rgb, cutOut(known, gone), ABSENT_GREY, unit, options.blur);
  // Under a fringe there is skin; everywhere else what is behind the head.
  const bare = layOver(behind(canvas.planeOf('background', 'cloth')), behind(skinOf(canvas)), oval);
  const emptied = layOver(draft.rgb, bare, options.blur(cutOut(gone, featuresOf(canvas)), unit));
  return {
    rgb: layOver(emptied, layer.rgb, multiply(options.blur(part, unit), layer.seen)),
    area: unite(draft.area, own, part),
  };
}

function featuresOf(canvas: AssemblyFace): Float32Array {
  const { points, widthPx, heightPx } = canvas;
  return features
    .map((region) => polygonPlane(points, CARRIED[region], widthPx, heightPx))
    .reduce((a, b) => unite(a, b));
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

function invert(plane: Float32Array): Float32Array {
  return plane.map((value) => 1 - value);
}

function multiply(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value * (b[i] ?? 0));
}
