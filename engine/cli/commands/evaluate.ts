/** `facex evaluate`: the quality tables of a pack on a folder of faces; models/evaluate measures, the engine runs. */

import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { EvaluateError } from '../../../models/evaluate/errors.ts';
import { type EvaluateOptions, evaluatePack } from '../../../models/evaluate/evaluate.ts';
import { reportAsHtml } from '../../../models/evaluate/report/html.ts';
import { reportAsJson } from '../../../models/evaluate/report/json.ts';
import { StoppedError } from '../../../models/evaluate/runner.ts';
import { keepFile } from '../../../models/store/files.ts';
import { findHome } from '../../../models/store/places.ts';
import { type DeviceChoice, type Engine, openEngine } from '../../engine.ts';
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
  readonly edits?: number;
  readonly rows?: string;
  readonly seed: number;
  readonly maps?: string;
  readonly groups?: string;
  readonly jobs: number;
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
    .option('--edits <n>', 'the same for the rows of edits, tasks and regions; default the limit', wholeNumber)
    .option('--rows <names>', 'only these rows (comma between), or rows that begin so: swap,vae.psnr')
    .option('--seed <n>', 'which pairs and faces are taken', wholeNumber, 1)
    .option('--maps <dir>', 'label maps corrected by hand (grey PNG, level = label id, named like the pictures)')
    .option('--groups <file>', 'list of groups by eye: a table with the columns file and one per group')
    .option('--jobs <n>', 'how many engines measure side by side, each with the models in memory', atLeastOne, 2)
    .option('--holdout', 'only every tenth picture: those that the training leaves out');
  withDevice(command).action(async (options: EvaluateCommandOptions) => finish(await evaluateCommand(options)));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(`Wanted a whole number, got "${text}".`);
}

function atLeastOne(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Wanted 1 or more.');
}

async function evaluateCommand(options: EvaluateCommandOptions): Promise<number> {
  const home = path.resolve(options.home ?? findHome());
  const open = (): Engine => openEngine({ device: options.device, home, nodeModules: [measuringNodes()] });
  const engines: [Engine, ...Engine[]] = [open(), ...Array.from({ length: options.jobs - 1 }, open)];
  const stop = new AbortController();
  const interrupt = onInterrupt({
    cancel: () => stop.abort(),
    kill: () => {
      for (const engine of engines) {
        const pid = engine.hostPid();
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      }
    },
  });
  const asked: EvaluateOptions = {
    pack: options.pack,
    folder: path.resolve(options.faces),
    holdout: options.holdout === true,
    limit: options.limit,
    ...(options.edits === undefined ? {} : { edits: options.edits }),
    rows: (options.rows ?? '').split(',').filter((name) => name !== ''),
    seed: options.seed,
    ...(options.maps ? { maps: path.resolve(options.maps) } : {}),
    ...(options.groups ? { groups: path.resolve(options.groups) } : {}),
    home,
    onRows: async (report) => {
      if (options.json) await keepFile(path.resolve(options.json), reportAsJson(report));
      if (options.html) await keepFile(path.resolve(options.html), reportAsHtml(report));
    },
  };
  try {
    const { rows } = await evaluatePack(createRunner(engines, stop.signal), asked);
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
    await Promise.all(engines.map((engine) => engine.close()));
  }
}
