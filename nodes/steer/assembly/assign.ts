/**
 * Who gives what: resolves the choices on an assembler (`task`, `canvas`, a donor's name, `ignored`) to sources by the
 * task table. Pure, so that both assemblers and their tests share it.
 */
import { type RegionName, regionNames } from '../../face/parsing/labels.ts';
import { type ComponentChoice, componentNames, donorRegionsOf, type Task, type TaskSource } from './tasks.ts';

/** A resolved source: `canvas`, `ignored`, or the name of a donor. */
export type Source = string;

export const CANVAS = 'canvas';
export const IGNORED = 'ignored';

/** What the user chose on an assembler; a part that is not named counts as `task`. */
export interface Choices {
  readonly donors: readonly string[];
  readonly regions: readonly string[];
  readonly parts: Readonly<Record<string, unknown>>;
}

const DONOR_INDEX: Readonly<Record<TaskSource, number>> = { canvas: -1, donor: 0, 'second-donor': 1, 'third-donor': 2 };

/** A donor that the list does not have leaves the part with the canvas. */
function resolve(choice: unknown, fromTask: TaskSource, donors: readonly string[]): Source {
  if (typeof choice === 'string' && choice !== 'task') return choice;
  return donors[DONOR_INDEX[fromTask]] ?? CANVAS;
}

/** Component -> source. */
export function assignComponents(task: Task, choices: Choices): Readonly<Record<ComponentChoice, Source>> {
  return Object.fromEntries(
    componentNames.map((name) => [name, resolve(choices.parts[name], task.components[name], choices.donors)]),
  ) as Record<ComponentChoice, Source>;
}

/** Region -> source. */
export function assignRegions(task: Task, choices: Choices): Readonly<Record<RegionName, Source>> {
  const given = donorRegionsOf(task, choices.regions);
  const fromTask = (name: RegionName): TaskSource => {
    if (given.includes(name)) return 'donor';
    return task.thirdRegions?.includes(name) ? 'third-donor' : 'canvas';
  };
  return Object.fromEntries(
    regionNames.map((name) => [name, resolve(choices.parts[name], fromTask(name), choices.donors)]),
  ) as Record<RegionName, Source>;
}
