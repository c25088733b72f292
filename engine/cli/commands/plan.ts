/** `facex plan`: what a run would do, node by node, and why. */

import type { Command } from 'commander';
import { openEngine } from '../../engine.ts';
import { problemsOf } from '../../host/client.ts';
import { reasonInWords } from '../../plan/reasons.ts';
import { EXIT, exitCodeFor } from '../exit-codes.ts';
import { type GivenOptions, withDevice, withGiven } from '../graph-options.ts';
import { alignColumns, print, printJson, say, sayProblems } from '../terminal.ts';

/** Adds `facex plan`. */
export function addPlanCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('plan')
    .description('say what a run would do, node by node, and why')
    .argument('<graph>', 'graph file, or a picture that FaceX Studio made')
    .option('--json', 'one JSON object per node and line on stdout: { node, type, state, reason, because }');
  withDevice(withGiven(command)).action(async (graph: string, options: GivenOptions & { readonly json?: boolean }) => {
    finish(await planCommand(graph, options));
  });
}

async function planCommand(graph: string, options: GivenOptions & { readonly json?: boolean }): Promise<number> {
  const engine = openEngine({ device: options.device, ...(options.home ? { home: options.home } : {}) });
  try {
    const { device, nodes, muted } = await engine.plan(graph, {
      ...(options.input ? { inputs: options.input } : {}),
      ...(options.set ? { params: options.set } : {}),
    });
    if (options.json) {
      for (const { node, type, state, reason } of nodes) {
        printJson({ node, type, state, reason: reasonInWords(reason), because: reason });
      }
      return EXIT.ok;
    }
    const rows = nodes.map(({ node, type, state, reason }) => [
      state === 'hit' ? 'keep' : 'run',
      node,
      type,
      reasonInWords(reason),
    ]);
    for (const line of alignColumns(rows)) print(line);
    const runs = nodes.filter(({ state }) => state === 'miss').length;
    say(
      `${runs} of ${nodes.length} nodes would run on ${device}${muted.length > 0 ? `; muted: ${muted.join(', ')}` : ''}`,
    );
    return EXIT.ok;
  } catch (error) {
    const problems = problemsOf(error);
    if (options.json) printJson({ event: 'refused', problems });
    sayProblems(problems);
    return exitCodeFor(problems, false);
  } finally {
    await engine.close();
  }
}
