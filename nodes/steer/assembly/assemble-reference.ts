/** The reference picture I_R, its fusion mask and the points its guide is drawn from, by the operation of the task. */

import { pointsOfMotion } from '../../face/motion/camera.ts';
import { type RegionName, regionNames } from '../../face/parsing/labels.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import type { MeshRegion } from '../../geometry/regions.ts';
import type { MotionValue } from '../../kit/index.ts';
import { carryMotion } from './carry-motion.ts';
import { carryByLabels, carryMesh, type Draft, greyLike, meshRegions } from './carry-regions.ts';
import type { AssemblyFace } from './faces.ts';
import { headPlane, reposedArea } from './fusion-area.ts';
import { type BlurPlane, cutOut, growPlane, layOver, unite } from './planes.ts';
import { reposeFace } from './repose.ts';
import type { Task } from './tasks.ts';
import { blendShape, takeContours } from './wanted-points.ts';

export interface AssemblyOptions {
  readonly task: Task;
  readonly mode: 'assembled' | 'removed';
  /** Region -> `canvas` or a donor's name. */
  readonly sources: Readonly<Record<RegionName, string>>;
  readonly dilatePx: number;
  readonly featherPx: number;
  readonly colourMatch: number;
  readonly donorShape: number;
  readonly blur: BlurPlane;
}

export interface AssemblyParts {
  readonly basis: MotionBasis;
  readonly canvas: AssemblyFace;
  readonly donors: ReadonlyMap<string, AssemblyFace>;
  /** Motion of the result; the canvas's own unless the user edited it or a donor drives it. */
  readonly wanted: MotionValue;
  /** Area given by hand [H * W], 0..1. */
  readonly drawn: Float32Array | undefined;
}

/** RGB [H * W * 3] 0..255, mask [H * W] 0..1, and the points [478, 3] of the wanted face. */
export interface Assembly {
  readonly rgb: Float32Array;
  readonly mask: Float32Array;
  readonly points: Float32Array;
}

const isMeshRegion = (name: RegionName): name is MeshRegion => (meshRegions as readonly string[]).includes(name);

/** Puts the reference together. */
export function assembleReference(parts: AssemblyParts, options: AssemblyOptions): Assembly {
  const { canvas } = parts;
  const wantedPoints = pointsOfMotion(parts.basis, parts.wanted);
  const start: Draft = { rgb: canvas.rgb, area: new Float32Array(canvas.widthPx * canvas.heightPx) };
  const made =
    options.task.reference === 'repose'
      ? repose(parts, options, wantedPoints)
      : carry(parts, options, start, wantedPoints);
  const area = parts.drawn ? unite(made.area, parts.drawn) : made.area;
  const mask = fusionMask(area, canvas, options);
  const cut = options.mode === 'removed' || options.task.reference === 'hole';
  const rgb = cut ? layOver(canvas.rgb, greyLike(canvas.rgb), mask) : made.rgb;
  return { rgb, mask, points: made.points };
}

function repose(
  { canvas }: AssemblyParts,
  { task, blur }: AssemblyOptions,
  target: Float32Array,
): Draft & { points: Float32Array } {
  const layer = reposeFace(canvas, target, { head: headPlane(canvas) }, blur);
  return { rgb: layer.rgb, area: reposedArea(task.area, canvas, target, layer.planes.head), points: target };
}

function carry(
  { basis, canvas, donors, wanted }: AssemblyParts,
  options: AssemblyOptions,
  start: Draft,
  wantedPoints: Float32Array,
): Draft & { points: Float32Array } {
  let draft = start;
  let points = wantedPoints;
  for (const [name, donor] of donors) {
    const regions = regionNames.filter((region) => options.sources[region] === name);
    const byMesh = regions.filter(isMeshRegion);
    const byLabels = regions.filter((region): region is 'hair' | 'ears' => region === 'hair' || region === 'ears');
    const carried = carryMotion(basis, donor.motion, wanted, wantedPoints);
    const target = blendShape(wantedPoints, carried, options.donorShape);
    if (byMesh.length > 0) {
      draft = carryMesh(draft, canvas, donor, target, byMesh, options);
      points = takeContours(points, target, byMesh);
    }
    if (byLabels.length > 0) draft = carryByLabels(draft, canvas, donor, wantedPoints, byLabels, options);
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
