/** `facex doctor`: what works on this machine, what does not, and what to do about it. */

import type { Command } from 'commander';
import { openEngine } from '../../engine.ts';
import { problemsOf } from '../../host/client.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withHome } from '../graph-options.ts';
import { alignColumns, print, printJson, sayProblems } from '../terminal.ts';

const MARKS = { works: 'ok', absent: '--', fault: 'FAULT' } as const;

/** Adds `facex doctor`. */
export function addDoctorCommand(program: Command, finish: (code: number) => void): void {
  withHome(
    program
      .command('doctor')
      .description('say what works here (devices, models, folders) and what to do about the rest'),
  )
    .option('--json', 'one JSON object on stdout: { checks }')
    .action(async (options: HomeOption & { readonly json?: boolean }) => finish(await doctor(options)));
}

async function doctor(options: HomeOption & { readonly json?: boolean }): Promise<number> {
  const engine = openEngine(options.home ? { home: options.home } : {});
  try {
    const { checks } = await engine.doctor();
    if (options.json) {
      printJson({ checks });
    } else {
      const rows = checks.map(({ about, name, state, detail, fix }) => [
        MARKS[state],
        `${about} ${name}`,
        fix === undefined ? detail : `${detail}  -> ${fix}`,
      ]);
      for (const line of alignColumns(rows)) print(line);
    }
    return checks.some(({ state }) => state === 'fault') ? EXIT.failed : EXIT.ok;
  } catch (error) {
    sayProblems(problemsOf(error));
    return EXIT.failed;
  } finally {
    await engine.close();
  }
}
