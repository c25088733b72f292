/**
 * The task table: for each task which component comes from where, which regions the source gives, and how the
 * reference picture is made. Both assemblers read this one table. 'donor' is the first donor in the list of donors.
 */
import { type RegionName, regionNames } from '../../face/parsing/labels.ts';

/** Components of a representation beside the region vectors. */
export const componentNames = ['identity', 'expression', 'pose', 'gaze', 'texture', 'light'] as const;

export type ComponentChoice = (typeof componentNames)[number];

/** Where a task takes a part from. */
export type TaskSource = 'canvas' | 'donor';

/**
 * How the reference picture is made. `carry`: donor regions laid on the canvas. `repose`: the canvas itself moved to
 * the wanted motion. `hole`: the canvas with the area of the mask input cut out.
 */
export type ReferenceOperation = 'carry' | 'repose' | 'hole';

/** Which area is generated anew: that of the donor's regions, the face, the whole head, the eyes, or a mask input. */
export type FusionArea = 'regions' | 'face' | 'head' | 'eyes' | 'mask';

export interface Task {
  readonly title: string;
  readonly components: Readonly<Record<ComponentChoice, TaskSource>>;
  /** Regions taken from the donor; with `choosable` these are only the default of the param `regions`. */
  readonly donorRegions: readonly RegionName[];
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
  hairstyle: {
    title: 'Hairstyle',
    components: fromCanvas,
    donorRegions: ['hair'],
    reference: 'carry',
    area: 'regions',
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
