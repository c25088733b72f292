/** `facex check`: every problem of a graph at once, without running anything. */

import type { Command } from 'commander';
import { checkGraph } from '../../index.ts';
import { EXIT } from '../exit-codes.ts';
import { print, printJson, problemLines } from '../terminal.ts';

/** Adds `facex check`. */
export function addCheckCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('check')
    .description('list every problem of a graph, without running it')
    .argument('<graph>', 'graph file, or a picture that FaceX Studio made')
    .option('--json', 'one JSON object on stdout: { problems }')
    .action(async (graph: string, options: { readonly json?: boolean }) => {
      const problems = await checkGraph(graph);
      if (options.json) printJson({ problems });
      else for (const line of problemLines(problems)) print(line);
      if (!options.json && problems.length === 0) print(`${graph}: no problems`);
      finish(problems.length === 0 ? EXIT.ok : EXIT.refused);
    });
}
