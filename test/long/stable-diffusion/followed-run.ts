// A run of the Stable Diffusion graph on a server, with the times of what its sampler did.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, RunSummary } from '../../../engine/client.ts';
import { parseGraph } from '../../../graphs/format/index.ts';
import { usedBy } from './processes.ts';

const GRAPH = join(import.meta.dirname, '..', '..', '..', 'graphs', 'stable-diffusion', 'face-swap.json');

/** A moment by the clock and by the processor time that the host had used. */
export interface Moment {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What is changed in the sampler for one run; `whole` asks for the picture too, else the latent is enough. */
export interface Asked {
  readonly steps: number;
  readonly seed: number;
  readonly guidance: number;
  readonly whole?: boolean;
  readonly cancelAfterStep?: number;
}

export interface Followed {
  readonly run: RunSummary;
  readonly samplerStarted: Moment;
  /** When each step was told. */
  readonly steps: readonly Moment[];
  readonly samplerFinished: Moment | undefined;
  /** Milliseconds of every node that ran, by its id. */
  readonly nodesMs: Readonly<Record<string, number>>;
  readonly cancelAskedMs: number | undefined;
}

export const since = (from: Moment, to: Moment): Moment => ({
  wallMs: to.wallMs - from.wallMs,
  cpuMs: to.cpuMs - from.cpuMs,
});

/** Runs the graph and waits for its end. @throws when it fails. */
export async function followRun(client: Client, hostPid: () => number, asked: Asked): Promise<Followed> {
  const { steps, seed, guidance, whole = false, cancelAfterStep } = asked;
  // The graph names pulled files; those of the test were added.
  const parsed = parseGraph(readFileSync(GRAPH, 'utf8').replaceAll('public/sd15-', 'own/sd15-'));
  const graph = 'graph' in parsed ? parsed.graph : undefined;
  const sample = graph?.nodes.sample;
  if (!graph || !sample) throw new Error(`${GRAPH} is no graph with a sampler`);
  const params = { ...sample.params, steps, seed, guidance };
  const changed = { ...graph, nodes: { ...graph.nodes, sample: { ...sample, params } } };
  const target = whole ? { node: 'decode', port: 'image' } : { node: 'sample', port: 'latent' };
  const { runId } = await client.call('startRun', { body: { graph: changed, targets: [target], supersede: false } });

  const now = (): Moment => ({ wallMs: performance.now(), cpuMs: usedBy(hostPid()).cpuMs });
  const startedMs = new Map<string, number>();
  const nodesMs: Record<string, number> = {};
  const told: Moment[] = [];
  let [samplerStarted, samplerFinished, cancelAskedMs]: [Moment?, Moment?, number?] = [];
  const run = await client.follow(runId, (event) => {
    if (event.event === 'node-started') startedMs.set(event.node, performance.now());
    if (event.event === 'node-started' && event.node === 'sample') samplerStarted = now();
    if (event.event === 'node-progress' && event.node === 'sample') {
      told.push(now());
      if (told.length !== cancelAfterStep) return;
      cancelAskedMs = performance.now();
      void client.call('cancelRun', { path: { runId } });
    }
    if (event.event === 'node-finished') {
      const fromMs = startedMs.get(event.node);
      if (fromMs !== undefined) nodesMs[event.node] = performance.now() - fromMs;
      if (event.node === 'sample') samplerFinished = now();
    }
  });
  const wanted = cancelAfterStep === undefined ? 'finished' : 'cancelled';
  if (run.state !== wanted)
    throw new Error(`the run is ${run.state}, not ${wanted}: ${run.problems.map(({ message }) => message).join('; ')}`);
  if (!samplerStarted) throw new Error('the sampler did not run');
  return { run, samplerStarted, steps: told, samplerFinished, nodesMs, cancelAskedMs };
}
