/**
 * The task table: for each task which component comes from where, which regions the source gives, and how the
 * reference picture is made. Both assemblers read this one table. 'donor' is the first in the list of donors.
 */
import { type RegionName, regionNames } from '../../face/parsing/labels.ts';

/** Components of a representation beside the region vectors. */
export const componentNames = ['identity', 'expression', 'pose', 'gaze', 'texture', 'light'] as const;

export type ComponentChoice = (typeof componentNames)[number];

/** Where a task takes a part from: the canvas, or the first, second or third donor in the list of donors. */
export type TaskSource = 'canvas' | 'donor' | 'second-donor' | 'third-donor';

/**
 * How the reference picture is made. `carry`: donor regions laid on the canvas. `head`: a donor's whole head laid on it.
 * `repose`: the canvas itself moved to the wanted motion. `mix`: reposed, then donor regions carried. `hole`: the canvas
 * with the area of the mask input cut out. `shade`: the canvas in other light or with another texture. `keep`: the canvas
 * as it is. An item is laid on top of any of them.
 */
export type ReferenceOperation = 'carry' | 'head' | 'repose' | 'mix' | 'hole' | 'shade' | 'keep';

/**
 * Which area is generated anew: that of the donor's regions or of the skin that is shaded, the face, the whole head, the
 * eyes, a mask input, the item that is added, or the whole crop.
 */
export type FusionArea = 'regions' | 'face' | 'head' | 'eyes' | 'mask' | 'item' | 'crop';

export interface Task {
  readonly title: string;
  readonly components: Readonly<Record<ComponentChoice, TaskSource>>;
  /** Regions taken from the donor; with `choosable` these are only the default of the param `regions`. */
  readonly donorRegions: readonly RegionName[];
  /** Regions taken from the third donor. */
  readonly thirdRegions?: readonly RegionName[];
  readonly choosable?: true;
  readonly reference: ReferenceOperation;
  readonly area: FusionArea;
}

const fromCanvas = {
  identity: 'canvas',
  expression: 'canvas',
  pose: 'canvas',
  gaze: 'canvas',
  texture: 'canvas',
  light: 'canvas',
} as const;

const innerFace = ['brows', 'eyes', 'nose', 'lips', 'skin'] as const;

/** Every task both assemblers can do. In a reenactment the canvas is the face that is moved, the donor drives it. */
export const tasks = {
  'face-swap': {
    title: 'Face swap',
    components: { ...fromCanvas, identity: 'donor', texture: 'donor' },
    donorRegions: innerFace,
    reference: 'carry',
    area: 'regions',
  },
  'attribute-swap': {
    title: 'Attribute swap',
    components: fromCanvas,
    donorRegions: ['eyes'],
    choosable: true,
    reference: 'carry',
    area: 'regions',
  },
  'head-swap': {
    title: 'Head swap',
    components: { ...fromCanvas, identity: 'donor', texture: 'donor' },
    donorRegions: [...innerFace, 'hair', 'ears'],
    reference: 'head',
    area: 'head',
  },
  relight: {
    title: 'Relight',
    components: { ...fromCanvas, light: 'donor' },
    donorRegions: [],
    reference: 'shade',
    area: 'regions',
  },
  hairstyle: {
    title: 'Hairstyle',
    components: fromCanvas,
    donorRegions: ['hair'],
    reference: 'carry',
    area: 'regions',
  },
  accessory: {
    title: 'Accessory',
    components: fromCanvas,
    donorRegions: [],
    reference: 'keep',
    area: 'item',
  },
  stylise: {
    title: 'Stylise',
    components: fromCanvas,
    donorRegions: [],
    reference: 'keep',
    area: 'crop',
  },
  mixture: {
    title: 'Mixture',
    components: {
      ...fromCanvas,
      identity: 'donor',
      texture: 'donor',
      expression: 'second-donor',
      pose: 'second-donor',
      gaze: 'second-donor',
    },
    donorRegions: innerFace,
    thirdRegions: ['hair'],
    reference: 'mix',
    area: 'head',
  },
  inpainting: {
    title: 'Inpainting',
    components: fromCanvas,
    donorRegions: [],
    reference: 'hole',
    area: 'mask',
  },
  reenactment: {
    title: 'Reenactment',
    components: { ...fromCanvas, expression: 'donor', pose: 'donor', gaze: 'donor' },
    donorRegions: [],
    reference: 'repose',
    area: 'head',
  },
  'pose-edit': {
    title: 'Pose edit',
    components: fromCanvas,
    donorRegions: [],
    reference: 'repose',
    area: 'head',
  },
  'expression-edit': {
    title: 'Expression edit',
    components: fromCanvas,
    donorRegions: [],
    reference: 'repose',
    area: 'face',
  },
  'gaze-edit': {
    title: 'Gaze edit',
    components: fromCanvas,
    donorRegions: [],
    reference: 'repose',
    area: 'eyes',
  },
} as const satisfies Record<string, Task>;

export type TaskName = keyof typeof tasks;

/** Task names, in the order a menu shows them. */
export const taskNames = Object.keys(tasks) as readonly TaskName[];

/** A task by its name. */
export function taskOf(name: string): Task {
  return tasks[name as TaskName];
}

/**
 * The regions a donor gives in a task: the param `regions` where the task lets the user choose and names any, else
 * the task's own.
 */
export function donorRegionsOf(task: Task, chosen: readonly string[]): readonly RegionName[] {
  if (!task.choosable || chosen.length === 0) return task.donorRegions;
  return regionNames.filter((name) => chosen.includes(name));
}
