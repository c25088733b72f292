/**
 * The library: run a saved graph from a script. `import { runGraph } from 'facex-studio'`.
 *
 * @example
 * const run = runGraph('face-swap.json', { inputs: { source: 'a.jpg', target: 'b.jpg' } });
 * for await (const event of run) console.log(event.event);
 * const { outputs, problems } = await run.result;
 * if (outputs.result) await writeFile('swapped.png', await outputs.result.picture('png'));
 */

import path from 'node:path';
import { checkGraph as checkAgainst } from '../graphs/check/index.ts';
import { type Problem, parseGraph } from '../graphs/format/index.ts';
import { allManifests, modelFacts } from '../models/store/kept-models.ts';
import { findHome } from '../models/store/places.ts';
import { catalogue } from '../nodes/catalogue.ts';
import {
  type Engine,
  type EngineOptions,
  type GraphOptions,
  type GraphSource,
  openEngine,
  type RunOptions,
  readGraphSource,
} from './engine.ts';
import { problemsOf, type Run } from './host/client.ts';
import type { PlanReply } from './host/messages.ts';

export type { Problem } from '../graphs/format/index.ts';
export { problemInWords } from '../graphs/format/index.ts';
export type {
  DeviceChoice,
  Engine,
  EngineOptions,
  GivenValue,
  GraphOptions,
  GraphSource,
  RunOptions,
} from './engine.ts';
export { openEngine } from './engine.ts';
export { EngineError } from './errors.ts';
export type { Run, RunOutputHandle, RunResult } from './host/client.ts';
export type { DoctorReply, PlanReply } from './host/messages.ts';
export { reasonInWords } from './plan/reasons.ts';
export type { Target } from './plan/targets.ts';
export type { PlannedNode, Reason, RunEvent } from './protocol/index.ts';
export { readProvenance } from './provenance/picture-file.ts';
export type { Provenance } from './provenance/record.ts';

/** Engines by their options: scripts that run several graphs share one host process, which ends with the script. */
const engines = new Map<string, Engine>();

function sharedEngine(options: EngineOptions): Engine {
  const { device, home = findHome(), nodeModules, env, verifyInputs, hardCancelMs } = options;
  const { memoryBudgetBytes, deviceBudgetBytes, diskBudgetBytes } = options;
  const budgets = [memoryBudgetBytes, deviceBudgetBytes, diskBudgetBytes];
  const key = JSON.stringify([device, path.resolve(home), nodeModules, env, verifyInputs, hardCancelMs, ...budgets]);
  const engine = engines.get(key) ?? openEngine(options);
  engines.set(key, engine);
  return engine;
}

/**
 * Runs a graph: an async iterable of its events, with `result` for its end. Problems of the graph, the inputs and the
 * nodes are values in the result; the process that runs the models stays for the next call and ends with the script.
 */
export function runGraph(graph: GraphSource, options: RunOptions & EngineOptions = {}): Run {
  return sharedEngine(options).run(graph, options);
}

/** What running the graph would do, and why each node would run or not. @throws EngineError with the graph's problems. */
export function planGraph(graph: GraphSource, options: GraphOptions & EngineOptions = {}): Promise<PlanReply> {
  return sharedEngine(options).plan(graph, options);
}

/** Every problem of a graph against the built-in node types, without starting a host; empty when it can run. */
export async function checkGraph(
  graph: GraphSource,
  options: GraphOptions & { readonly home?: string } = {},
): Promise<readonly Problem[]> {
  const home = path.resolve(options.home ?? findHome());
  try {
    const read = await readGraphSource(graph, options, home);
    const parsed = parseGraph(read.graph);
    if ('problems' in parsed) return parsed.problems;
    const descriptions = new Map([...catalogue].map(([type, { description }]) => [type, description] as const));
    return checkAgainst(parsed.graph, descriptions, modelFacts(await allManifests(home)));
  } catch (error) {
    return problemsOf(error);
  }
}
