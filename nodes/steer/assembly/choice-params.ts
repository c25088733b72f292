/** Params that both assemblers have, so that one exposed input of a graph can set both. */
import type { RegionName } from '../../face/parsing/labels.ts';
import type { ParamSpec } from '../../kit/index.ts';
import { itemPlaces } from './lay-item.ts';
import { taskNames } from './tasks.ts';

/** Regions a donor can give; the background always stays the canvas's. */
export const givenRegions = [
  'brows',
  'eyes',
  'nose',
  'lips',
  'skin',
  'hair',
  'ears',
] as const satisfies readonly RegionName[];

/** Task, donors and the regions of an attribute swap. */
export const taskParams = {
  task: {
    param: 'choice',
    default: 'face-swap',
    options: taskNames,
    help: 'Sets where every part comes from; each can be chosen apart below.',
  },
  donors: {
    param: 'names',
    default: ['source'],
    help: 'Names of the donors; each gets its own inputs. A task takes its parts from the first.',
  },
  regions: {
    param: 'set',
    default: [],
    options: givenRegions,
    help: 'Regions the donor gives in an attribute swap; none means eyes. Other tasks have their own.',
  },
} as const satisfies Record<string, ParamSpec>;

/** How an item (input `item`) is placed on the face. */
export const itemParams = {
  itemPlace: {
    param: 'choice',
    default: 'auto',
    options: ['auto', ...itemPlaces],
    title: 'item place',
    help: 'auto: a wide cut-out is taken for glasses, any other for a beard.',
  },
  itemScale: { param: 'number', default: 1, min: 0.3, max: 3, step: 0.02, unit: 'x', title: 'item size' },
  itemRight: {
    param: 'number',
    default: 0,
    min: -1,
    max: 1,
    step: 0.01,
    unit: 'share',
    title: 'item right',
    help: "Moves the item to the picture's right, in shares of the width between the outer eye corners.",
  },
  itemUp: {
    param: 'number',
    default: 0,
    min: -1,
    max: 1,
    step: 0.01,
    unit: 'share',
    title: 'item up',
    help: 'Moves the item up, in the same shares.',
  },
} as const satisfies Record<string, ParamSpec>;

/** A choice of where one part comes from: as the task says, from the canvas, from a donor by name (or nowhere). */
export function sourceParam<const O extends readonly string[]>(title: string, ...more: O) {
  return {
    param: 'choice',
    default: 'task',
    options: ['task', 'canvas', ...more] as const,
    optionsFrom: 'donors',
    title,
  } as const;
}
