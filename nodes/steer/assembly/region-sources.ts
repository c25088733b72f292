/** The task table as an editor needs it to let regions be picked per donor: who gives which region before any choice. */
import { type RegionName, regionLabels } from '../../face/parsing/labels.ts';
import type { RegionSources } from '../../kit/index.ts';
import { type Task, tasks } from './tasks.ts';

const THIRD = 2;

function givenBy(task: Task, regions: readonly RegionName[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    regions.flatMap((region) => {
      if (task.donorRegions.includes(region)) return [[region, 0]];
      return task.thirdRegions?.includes(region) ? [[region, THIRD]] : [];
    }),
  );
}

/** The regions of an assembler with their sources, in the tasks that take any; `maps` are the inputs with the faces' maps. */
export function regionSources(
  regions: readonly RegionName[],
  maps: RegionSources['maps'],
  takes: (task: Task) => boolean,
): RegionSources {
  const taken = Object.entries<Task>(tasks).filter(([, task]) => takes(task));
  return {
    regions: Object.fromEntries(regions.map((region) => [region, regionLabels[region]])),
    donors: 'donors',
    maps,
    task: {
      param: 'task',
      gives: Object.fromEntries(taken.map(([name, task]) => [name, givenBy(task, regions)])),
      chosenBy: Object.fromEntries(taken.flatMap(([name, { choosable }]) => (choosable ? [[name, 'regions']] : []))),
    },
  };
}
