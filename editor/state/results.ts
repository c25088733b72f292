/** Pictures that can be looked at beside each other: results of runs, and the pictures the graph starts from. Pure. */

import type { RunSummary } from '../../engine/protocol/index.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { addressOf } from '../link/http.ts';
import { PICTURED_KINDS } from './layout.ts';

/** A picture by what it is: `run <runId> <output>` or `input <sha256>`. */
export interface Picture {
  readonly id: string;
  readonly title: string;
  readonly address: (sidePx: number) => string;
  /** The whole picture as a file; a result carries its graph. */
  readonly download: string;
}

export interface Result extends Picture {
  readonly runId: string;
  readonly output: string;
  readonly endedAtMs: number;
  readonly tookMs: number;
}

/** The one picture of a run that stands for it: its first image, else the first output with a picture form. */
function mainOutput({ outputs }: RunSummary): string | undefined {
  const pictured = Object.entries(outputs).filter(([, { kind }]) => PICTURED_KINDS.includes(kind));
  const named = pictured.find(([name, { kind }]) => name === 'result' && kind === 'image');
  return (named ?? pictured.find(([, { kind }]) => kind === 'image') ?? pictured[0])?.[0];
}

/** Results of the finished runs of a graph, newest first; `undefined` = of every graph. */
export function resultsOf(runs: readonly RunSummary[], graphId: string | undefined): readonly Result[] {
  const results = runs.flatMap((run): Result[] => {
    const { runId, state, startedAtMs, endedAtMs } = run;
    const output = mainOutput(run);
    const found = output === undefined ? undefined : run.outputs[output];
    if (state !== 'finished' || endedAtMs === null || output === undefined || found === undefined) return [];
    if (graphId !== undefined && run.graphId !== graphId) return [];
    const { valueId } = found;
    return [
      {
        id: `run ${runId} ${output}`,
        title: `${new Date(endedAtMs).toLocaleTimeString()}, ${run.name}`,
        runId,
        output,
        endedAtMs,
        tookMs: endedAtMs - (startedAtMs ?? endedAtMs),
        address: (sidePx) => addressOf('readValue', { valueId }, { as: 'webp', side: sidePx }),
        download: addressOf('readValue', { valueId }, { as: 'png', run: runId, output }),
      },
    ];
  });
  return results.sort((a, b) => b.endedAtMs - a.endedAtMs);
}

/** The pictures that nodes of the graph are given, under their nodes' names. */
export function inputsOf({ nodes }: Graph): readonly Picture[] {
  const found = Object.entries(nodes).flatMap(([node, { title, params }]) =>
    Object.values(params).flatMap((value) => {
      if (typeof value !== 'string' || !value.startsWith('picture:')) return [];
      return [{ name: title ?? node, sha256: value.slice('picture:'.length) }];
    }),
  );
  const first = found.filter(({ sha256 }, i) => found.findIndex((one) => one.sha256 === sha256) === i);
  return first.map(({ name, sha256 }) => ({
    id: `input ${sha256}`,
    title: name,
    address: (sidePx) => addressOf('readPicture', { sha256 }, { side: sidePx }),
    download: addressOf('readPicture', { sha256 }),
  }));
}
