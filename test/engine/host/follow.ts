/** What tests of the host share: graphs of the slow test nodes, and following a run to its end. */

import path from 'node:path';
import type { Run, RunEvent, RunResult } from '../../../engine/index.ts';

/** Node types that take their time, wait, fail or crash when told to. */
export const nodeModules = [path.join(import.meta.dirname, 'fixtures', 'slow-nodes.js')];

type Nodes = Record<string, { type: string; params?: object; inputs?: object }>;

/** A graph as data. */
export const graphOf = (name: string, nodes: Nodes, outputs: object = {}, inputs: object = {}) => ({
  format: 'facex-graph',
  version: 1,
  name,
  nodes,
  outputs,
  inputs,
});

/** Follows a run to its end; gives its result with its events. */
export async function follow(
  run: Run,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<RunResult & { events: RunEvent[] }> {
  const events: RunEvent[] = [];
  for await (const event of run) {
    events.push(event);
    onEvent(event);
  }
  return { ...(await run.result), events };
}
