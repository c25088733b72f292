/** `facex evaluate`: the quality tables of a pack on a folder of faces; models/evaluate measures, the engine runs. */

import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { EvaluateError } from '../../../models/evaluate/errors.ts';
import { type EvaluateOptions, evaluatePack } from '../../../models/evaluate/evaluate.ts';
import { reportAsHtml } from '../../../models/evaluate/report/html.ts';
import { reportAsJson } from '../../../models/evaluate/report/json.ts';
import { StoppedError } from '../../../models/evaluate/runner.ts';
import { writeWhole } from '../../../models/store/files.ts';
import { findHome } from '../../../models/store/places.ts';
import { type DeviceChoice, openEngine } from '../../engine.ts';
import { problemsOf } from '../../host/client.ts';
import { createRunner, measuringNodes } from '../evaluate-runner.ts';
import { EXIT, exitCodeFor } from '../exit-codes.ts';
import { withDevice } from '../graph-options.ts';
import { onInterrupt } from '../interrupt.ts';
import { alignColumns, print, say, sayProblems } from '../terminal.ts';

interface EvaluateCommandOptions {
  readonly pack: string;
  readonly faces: string;
  readonly json?: string;
  readonly html?: string;
  readonly limit: number;
  readonly rows?: string;
  readonly seed: number;
  readonly maps?: string;
  readonly holdout?: boolean;
  readonly device: DeviceChoice;
  readonly home?: string;
}

/** Adds `facex evaluate`; `finish` is told the exit code. */
export function addEvaluateCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('evaluate')
    .description('measure a pack on a folder of faces')
    .requiredOption('--faces <dir>', 'folder of face pictures, aligned or not')
    .option('--pack <pack>', 'the pack to measure', 'nano')
    .option('--json <file>', 'write the rows as JSON')
    .option('--html <file>', 'write a page with tables and pictures')
    .option('--limit <n>', 'most pairs of a swap, and most faces of every other row', wholeNumber, 200)
    .option('--rows <names>', 'only these rows (comma between), or rows that begin so: swap,vae.psnr')
    .option('--seed <n>', 'which pairs and faces are taken', wholeNumber, 1)
    .option('--maps <dir>', 'label maps corrected by hand (grey PNG, level = label id, named like the pictures)')
    .option('--holdout', 'only every tenth picture: those that the training leaves out');
  withDevice(command).action(async (options: EvaluateCommandOptions) => finish(await evaluateCommand(options)));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Wanted a whole number, got "${text}".`);
}

async function evaluateCommand(options: EvaluateCommandOptions): Promise<number> {
  const home = path.resolve(options.home ?? findHome());
  const engine = openEngine({ device: options.device, home, nodeModules: [measuringNodes()] });
  const stop = new AbortController();
  const interrupt = onInterrupt({
    cancel: () => stop.abort(),
    kill: () => {
      const pid = engine.hostPid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  });
  const asked: EvaluateOptions = {
    pack: options.pack,
    folder: path.resolve(options.faces),
    holdout: options.holdout === true,
    limit: options.limit,
    rows: (options.rows ?? '').split(',').filter((name) => name !== ''),
    seed: options.seed,
    ...(options.maps ? { maps: path.resolve(options.maps) } : {}),
    home,
    onRows: async (report) => {
      if (options.json) await writeWhole(path.resolve(options.json), reportAsJson(report));
      if (options.html) await writeWhole(path.resolve(options.html), reportAsHtml(report));
    },
  };
  try {
    const { rows } = await evaluatePack(createRunner(engine, stop.signal), asked);
    const lines = rows.map(({ name, value, unit, n }) => [name, value.toFixed(3), unit, `n ${n}`]);
    for (const line of alignColumns(lines)) print(line);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof StoppedError) return EXIT.cancelled;
    if (error instanceof EvaluateError) {
      say(error.message);
      return error.code === 'run-failed' ? EXIT.failed : EXIT.refused;
    }
    const problems = problemsOf(error);
    sayProblems(problems);
    return exitCodeFor(problems, true);
  } finally {
    interrupt.stop();
    await engine.close();
  }
}
