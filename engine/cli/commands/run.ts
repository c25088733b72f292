/** `facex run`: runs a graph, or the graph in a result picture, and writes what it exposes. */

import path from 'node:path';
import type { Command } from 'commander';
import type { Problem } from '../../../graphs/format/index.ts';
import type { Engine, RunOptions } from '../../engine.ts';
import { openEngine } from '../../engine.ts';
import type { Run, RunResult } from '../../host/client.ts';
import { problemsOf } from '../../host/client.ts';
import type { Assignments } from '../arguments.ts';
import { collectAssignment } from '../arguments.ts';
import { type Asked, askedOutputs } from '../asked-outputs.ts';
import { EXIT, exitCodeFor } from '../exit-codes.ts';
import { type GivenOptions, withDevice, withGiven } from '../graph-options.ts';
import { onInterrupt } from '../interrupt.ts';
import { checkFolder, checkOutputFile, defaultFile, writeOutput } from '../output-files.ts';
import { createProgress, type Progress } from '../progress.ts';
import { print, printJson, sayProblems } from '../terminal.ts';

interface RunCommandOptions extends GivenOptions {
  readonly output?: Assignments;
  readonly out?: string;
  readonly embedInputs?: boolean;
  readonly json?: boolean;
}

/** Adds `facex run`; `finish` is told the exit code. */
export function addRunCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('run')
    .description('run a graph and write its outputs')
    .argument('<graph>', 'graph file, or a picture that FaceX Studio made')
    .option(
      '--output <name=file>',
      'write an exposed output, or any node.port, to a file; the extension (.png .jpg .webp .json .npy) says how; then only the named ones are written unless --out is given',
      collectAssignment,
    )
    .option('--out <dir>', 'folder for outputs without --output, as <name>.png or <name>.json (default: here)')
    .option('--embed-inputs', 'put the input files into the pictures, so that they run again anywhere')
    .option('--json', 'one JSON event per line on stdout');
  withDevice(withGiven(command)).action(async (graph: string, options: RunCommandOptions) => {
    finish(await runCommand(graph, options));
  });
}

async function runCommand(graph: string, options: RunCommandOptions): Promise<number> {
  const before = await checkFiles(options);
  if (before.length > 0) return refuse(before, options.json === true);
  const engine = openEngine({ device: options.device, ...(options.home ? { home: options.home } : {}) });
  try {
    const asked = await askedOutputs(graph, options);
    return await runAndWrite(engine, graph, options, asked);
  } catch (error) {
    return refuse(problemsOf(error), options.json === true);
  } finally {
    await engine.close();
  }
}

/** Problems of the output files that show before anything runs. */
async function checkFiles(options: RunCommandOptions): Promise<readonly Problem[]> {
  const files = Object.entries(options.output ?? {}).map(([name, file]) => checkOutputFile(name, path.resolve(file)));
  const folder =
    options.output && options.out === undefined
      ? []
      : [checkFolder(path.resolve(options.out ?? '.'), 'The output folder')];
  return (await Promise.all([...files, ...folder])).filter((problem) => problem !== undefined);
}

function refuse(problems: readonly Problem[], json: boolean): number {
  if (json) printJson({ event: 'refused', problems });
  sayProblems(problems);
  return exitCodeFor(problems, false);
}

async function runAndWrite(engine: Engine, graph: string, options: RunCommandOptions, asked: Asked): Promise<number> {
  const progress = createProgress({ json: options.json === true });
  const runOptions: RunOptions = {
    ...(options.input ? { inputs: options.input } : {}),
    ...(options.set ? { params: options.set } : {}),
    ...asked.ask,
    outDir: options.out ?? '.',
    embedInputs: options.embedInputs === true,
  };
  const run = engine.run(graph, runOptions);
  const interrupt = onInterrupt({ cancel: () => run.cancel(), kill: () => killHost(engine) });
  try {
    const { result, started, lastSeq } = await follow(run, progress);
    if (result.status === 'cancelled') return EXIT.cancelled;
    if (result.status === 'failed') {
      sayProblems(result.problems);
      return exitCodeFor(result.problems, started);
    }
    return await writeAll(result, options, asked, lastSeq);
  } finally {
    interrupt.stop();
  }
}

function killHost(engine: Engine): void {
  const pid = engine.hostPid();
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

async function follow(run: Run, progress: Progress): Promise<{ result: RunResult; started: boolean; lastSeq: number }> {
  let started = false;
  let lastSeq = -1;
  for await (const event of run) {
    if (event.event === 'run-started') started = true;
    lastSeq = event.seq;
    progress.show(event);
  }
  progress.end();
  return { result: await run.result, started, lastSeq };
}

/** Writes every output; one that fails does not keep the others from being written. */
async function writeAll(result: RunResult, options: RunCommandOptions, asked: Asked, lastSeq: number): Promise<number> {
  const folder = path.resolve(options.out ?? '.');
  const problems: Problem[] = [];
  let seq = lastSeq;
  const tell = (event: Record<string, unknown>): void => {
    seq += 1;
    printJson({ ...event, runId: result.runId, seq, atMs: Date.now() });
  };
  for (const [key, output] of Object.entries(result.outputs)) {
    const name = asked.nameOf(key);
    const named = options.output && Object.hasOwn(options.output, name) ? options.output[name] : undefined;
    if (options.output && named === undefined && options.out === undefined) continue;
    const file = named === undefined ? defaultFile(name, output.kind, folder) : path.resolve(named);
    try {
      await writeOutput(name, output, file);
      if (options.json) tell({ event: 'output-written', output: name, file, kind: output.kind });
      else print(path.relative(process.cwd(), file));
    } catch (error) {
      const found = problemsOf(error);
      problems.push(...found);
      if (options.json) tell({ event: 'output-failed', output: name, file, problems: found });
    }
  }
  for (const file of options.json ? [] : result.files) print(path.relative(process.cwd(), file));
  sayProblems(problems);
  return problems.length > 0 ? EXIT.failed : EXIT.ok;
}
