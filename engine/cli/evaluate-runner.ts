/** The engine as models/evaluate asks for it: graphs as data in, values and pictures out, stopped by a signal. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GraphData } from '../../models/evaluate/graph.ts';
import { type Outcome, type Runner, StoppedError } from '../../models/evaluate/runner.ts';
import { currentLane } from '../../models/evaluate/side-by-side.ts';
import { findNanoFolder } from '../../models/store/places.ts';
import type { Value } from '../../nodes/kit/index.ts';
import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import { createEvaluateProgress } from './evaluate-progress.ts';

function installationFolder(): string {
  return path.dirname(path.dirname(findNanoFolder()));
}

/** The compiled module of measuring nodes; the host loads compiled code only. */
export function measuringNodes(): string {
  return path.join(installationFolder(), 'dist', 'models', 'evaluate', 'nodes', 'index.js');
}

/** A runner over engines that were opened with `measuringNodes`; each lane of the evaluation keeps to one of them. */
export function createRunner(engines: readonly [Engine, ...Engine[]], signal: AbortSignal): Runner {
  const samples = path.join(installationFolder(), 'graphs', 'samples');
  return {
    atOnce: engines.length,
    ...createEvaluateProgress(process.stderr, process.stderr.isTTY === true && process.env.TERM !== 'dumb'),
    describe: () => engines[0].describe(),
    async sample(name) {
      const text = await readFile(path.join(samples, `${name}.json`), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : (JSON.parse(text) as GraphData);
    },
    async run(graph, targets): Promise<Outcome> {
      if (signal.aborted) throw new StoppedError();
      const whole = { format: 'facex-graph', version: 1, ...graph, name: 'evaluate', outputs: {} };
      const engine = engines[currentLane() % engines.length] ?? engines[0];
      const run = engine.run(whole, { targets, baseDir: samples, signal });
      const result = await run.result;
      if (result.status === 'cancelled') throw new StoppedError();
      // Without an output and with a problem that names no node, the graph itself was refused.
      if (result.problems.some(({ node }) => node === undefined)) throw new EngineError(result.problems);
      const at = ({ node, port }: { node: string; port: string }) => result.outputs[`${node}.${port}`];
      return {
        problems: result.problems.map(({ node, code, message }) => ({ code, message, ...(node ? { node } : {}) })),
        ran: result.ran,
        tookMs: result.tookMs,
        has: (target) => at(target) !== undefined,
        value: async (target) => (await at(target)?.value()) as Value | undefined,
        picture: async (target) => at(target)?.picture('jpeg', { quality: 88 }),
      };
    },
  };
}
