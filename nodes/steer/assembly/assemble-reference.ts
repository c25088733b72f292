/** The reference picture I_R, its fusion mask and the points its guide is drawn from, by the operation of the task. */

import { pointsOfMotion } from '../../face/motion/camera.ts';
import { type RegionName, regionNames } from '../../face/parsing/labels.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import type { MeshRegion } from '../../geometry/regions.ts';
import { float32, type MotionValue } from '../../kit/index.ts';
import { carryHair } from './carry-hair.ts';
import { carryHead } from './carry-head.ts';
import { carryMotion } from './carry-motion.ts';
import { carryMesh, type Draft, greyLike, meshRegions } from './carry-regions.ts';
import { express } from './express.ts';
import type { AssemblyFace } from './faces.ts';
import { headPlane, reposedArea } from './fusion-area.ts';
import { type Item, type ItemFit, layItem } from './lay-item.ts';
import { movedFace } from './moved-face.ts';
import { type BlurPlane, cutOut, growPlane, layOver, unite } from './planes.ts';
import { reposeFace } from './repose/repose-face.ts';
import { shadeFace } from './shade-face.ts';
import type { Shading } from './shading.ts';
import type { Task } from './tasks.ts';
import { blendShape, innerWeights, takeContours } from './wanted-points.ts';

export interface AssemblyOptions {
  readonly task: Task;
  readonly mode: 'assembled' | 'removed';
  /** Region -> `canvas` or a donor's name. */
  readonly sources: Readonly<Record<RegionName, string>>;
  readonly dilatePx: number;
  readonly featherPx: number;
  readonly colourMatch: number;
  readonly donorShape: number;
  readonly fit: ItemFit;
  readonly blur: BlurPlane;
}

export interface AssemblyParts {
  readonly basis: MotionBasis;
  readonly canvas: AssemblyFace;
  readonly donors: ReadonlyMap<string, AssemblyFace>;
  /** Motion of the result; the canvas's own unless the user edited it or a donor drives it. */
  readonly wanted: MotionValue;
  /** Light and texture of the canvas and of the result, where the task changes them. */
  readonly shading?: { readonly from: Shading; readonly to: Shading } | undefined;
  /** Area given by hand [H * W], 0..1. */
  readonly drawn: Float32Array | undefined;
  /** A cut-out to lay on the face. */
  readonly item: Item | undefined;
  /** Expression [57], of either sign, that donors or a moved canvas are drawn with beyond the wanted one: read-back.ts. */
  readonly beyond: Float32Array;
}

/** RGB [H * W * 3] 0..255, mask [H * W] 0..1, and the points [478, 3] of the wanted face. */
export interface Assembly {
  /** What a moved canvas cannot show, in words for the log. */
  readonly doubts: readonly string[];
  readonly rgb: Float32Array;
  readonly mask: Float32Array;
  readonly points: Float32Array;
  /** Whether the area of the mask shows nothing of the face. */
  readonly cut: boolean;
}

interface Made extends Draft {
  readonly doubts?: readonly string[];
  readonly points: Float32Array;
  /** What mode removed shows instead of a hole. */
  readonly removed?: Float32Array;
}

const isMeshRegion = (name: RegionName): name is MeshRegion => (meshRegions as readonly string[]).includes(name);
const isHairOrEars = (name: RegionName): name is 'hair' | 'ears' => name === 'hair' || name === 'ears';

/** Puts the reference together. */
export function assembleReference(parts: AssemblyParts, options: AssemblyOptions): Assembly {
  const { canvas } = parts;
  const wantedPoints = pointsOfMotion(parts.basis, parts.wanted);
  const made = layParts(parts, options, wantedPoints);
  const drawn = parts.drawn ? { ...made, area: unite(made.area, parts.drawn) } : made;
  const worn = { ...canvas, rgb: made.rgb, points: made.points, motion: parts.wanted };
  const laid = parts.item ? layItem(made.rgb, worn, parts.item, options.fit, options.blur) : undefined;
  const { rgb, area } = laid ? { rgb: laid.rgb, area: unite(drawn.area, laid.area) } : drawn;
  const mask = fusionMask(area, canvas, options);
  const cut = options.mode === 'removed' || options.task.reference === 'hole';
  const gone = made.removed ?? layOver(canvas.rgb, greyLike(canvas.rgb), mask);
  return { rgb: cut ? gone : rgb, mask, points: made.points, cut, doubts: made.doubts ?? [] };
}

/** The operation of the task, without what lies on top of all of them. */
function layParts(parts: AssemblyParts, options: AssemblyOptions, wantedPoints: Float32Array): Made {
  const { canvas } = parts;
  const nothing = new Float32Array(canvas.widthPx * canvas.heightPx);
  const start: Draft = { rgb: canvas.rgb, area: nothing };
  switch (options.task.reference) {
    case 'repose':
      return repose(parts, options);
    case 'mix': {
      const { face, area, doubts } = movedFace(parts.basis, canvas, parts.wanted, options.blur);
      const moved = { ...parts, canvas: face, wanted: face.motion };
      return { ...carry(moved, options, { rgb: face.rgb, area }, face.points), doubts };
    }
    case 'head':
      return swapHead(parts, options, start, wantedPoints);
    case 'shade':
      return {
        ...(parts.shading ? shadeFace(parts.basis, canvas, parts.shading, options.blur) : start),
        points: wantedPoints,
      };
    case 'keep':
      return {
        ...start,
        area: options.task.area === 'crop' ? nothing.map(() => 1) : nothing,
        points: wantedPoints,
      };
    default:
      return carry(parts, options, start, wantedPoints);
  }
}

/** Generated is what changed; where the reference is only a hole, the hole is that of the task, whatever moved. */
function repose({ basis, canvas, wanted, beyond }: AssemblyParts, { task, mode, blur }: AssemblyOptions): Made {
  const { shape, data } = wanted.expression;
  const expression = float32(
    shape,
    data.map((value, i) => value + (beyond[i] ?? 0)),
  );
  // The guide shows what is drawn: with one of what is read, as for donors, the generator takes part of an edit back.
  const { rgb, area, points, doubts } = reposeFace(basis, canvas, { ...wanted, expression }, blur);
  if (mode === 'assembled') return { rgb, area, points, doubts };
  return { rgb, points, doubts, area: unite(area, reposedArea(task.area, canvas, points, headPlane(canvas))) };
}

/** The head of the donor that gives the hair; regions taken from elsewhere are carried onto it afterwards. */
function swapHead(parts: AssemblyParts, options: AssemblyOptions, start: Draft, wantedPoints: Float32Array): Made {
  const donor = parts.donors.get(options.sources.hair);
  if (!donor) return carry(parts, options, start, wantedPoints);
  const carried = carryMotion(parts.basis, donor.motion, parts.wanted, wantedPoints);
  const target = express(parts.basis, carried, parts.wanted, parts.beyond);
  const made = carryHead(start, parts.canvas, donor, target, options);
  return { ...made, points: carried, removed: made.grey };
}

function carry(
  { basis, canvas, donors, wanted, beyond }: AssemblyParts,
  options: AssemblyOptions,
  start: Draft,
  wantedPoints: Float32Array,
): Made {
  let draft = start;
  let points = wantedPoints;
  for (const [name, donor] of donors) {
    const regions = regionNames.filter((region) => options.sources[region] === name);
    const byMesh = regions.filter(isMeshRegion);
    const byLabels = regions.filter(isHairOrEars);
    if (byMesh.length > 0) {
      const weights = innerWeights(wantedPoints);
      const withShape = (motion: MotionValue, own: Float32Array) =>
        blendShape(own, carryMotion(basis, donor.motion, motion, own), options.donorShape, weights);
      const read = withShape(wanted, wantedPoints);
      const target = express(basis, read, wanted, beyond, weights);
      const still = { ...wanted, expression: donor.motion.expression };
      const eyes = { target, rigid: withShape(still, pointsOfMotion(basis, still)) };
      draft = carryMesh(draft, canvas, donor, eyes, byMesh, options);
      // What is drawn beyond the wanted is not read so: the guide shows what is.
      points = takeContours(points, read, byMesh);
    }
    if (byLabels.length > 0) draft = carryHair(draft, canvas, donor, wantedPoints, byLabels, options);
  }
  return { ...draft, points };
}

/** Grown and feathered; what lies on top of the canvas's face (hair, a hat) is given back unless the hair itself is made. */
function fusionMask(area: Float32Array, canvas: AssemblyFace, options: AssemblyOptions): Float32Array {
  const { blur, dilatePx, featherPx, sources, task } = options;
  const grown = growPlane(area, canvas.widthPx, dilatePx);
  const keepsHair = task.reference === 'carry' && sources.hair === 'canvas';
  const free = keepsHair ? cutOut(grown, canvas.planeOf('hair', 'hat')) : grown;
  const soft = featherPx > 0 ? blur(free, featherPx / 2) : free;
  return soft.map((value) => Math.min(1, Math.max(0, value)));
}
