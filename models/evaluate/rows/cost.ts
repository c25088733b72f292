/** What a pack costs: seconds of a swap and of an edit to it, and megabytes on disk. */

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { listModels } from '../../store/locate.ts';
import { findNanoFolder } from '../../store/places.ts';
import { EvaluateError } from '../errors.ts';
import type { Evaluation } from '../evaluation.ts';
import { type GraphData, onlyNode, outputLink, setInputs, setParams } from '../graph.ts';
import { median } from '../measures/statistics.ts';
import { DEFAULT_PACK } from '../pack.ts';
import type { Pair } from '../pairs.ts';
import { judges, type Row } from './row.ts';

const TIMED_SWAPS = 5;

/** The few-step denoiser of the pack the samples are written for; another pack's own comes in its place by its role. */
const FEW_STEPS = { fewStepModel: 'nano/denoiser-few-step', fewSteps: 2 } as const;

export const speedRowNames = ['speed.swap', 'speed.swap.few-step', 'speed.sample.few-step'] as const;

const ONE_PAIR = 'two pairs are needed: the first swap only loads the models';

type SpeedRow = (typeof speedRowNames)[number];

/** Seconds of the timed swaps, and of the runs after them in which only the seed was another. */
interface Times {
  readonly whole: number[];
  readonly tail: number[];
}

/**
 * Medians over swaps of pictures nothing is known of yet, models loaded (the first swap is not counted): with the steps
 * of the sample, with the few-step denoiser, and what it takes from a new seed to its result, all before the sampler kept.
 */
export async function speedRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const sample = await evaluation.sample('face-swap');
  const quick = setParams(sample, onlyNode(sample, 'diffusion/sampler'), FEW_STEPS);
  const [isSwap, isQuick, isTail] = speedRowNames.map(evaluation.wants);
  const swaps = isSwap ? await timeSwaps(evaluation, sample, 'speed.swap', false) : undefined;
  // A pack with another denoiser need not have a few-step one: then these rows are missing, and the others stand.
  const quicks =
    isQuick || isTail
      ? await orReason(timeSwaps(evaluation, quick, 'speed.swap.few-step', isTail === true))
      : undefined;
  const judge = `${judges.clock}; ${cpus().length} cores, load average ${(loadavg()[0] ?? 0).toFixed(1)}`;
  const rowOf = (name: SpeedRow, seconds: readonly number[] | string = ONE_PAIR): readonly Row[] => {
    if (!evaluation.wants(name)) return [];
    if (typeof seconds !== 'string' && seconds.length > 0)
      return [{ name, value: median(seconds), unit: 's', n: seconds.length, judge }];
    evaluation.missing.set(name, typeof seconds === 'string' ? seconds : ONE_PAIR);
    return [];
  };
  const quickSeconds = (part: keyof Times) => (typeof quicks === 'string' ? quicks : quicks?.[part]);
  return [
    ...rowOf('speed.swap', swaps?.whole),
    ...rowOf('speed.swap.few-step', quickSeconds('whole')),
    ...rowOf('speed.sample.few-step', quickSeconds('tail')),
  ];
}

/** What was timed, or why it could not be. */
async function orReason(times: Promise<Times>): Promise<Times | string> {
  try {
    return await times;
  } catch (error) {
    if (error instanceof EvaluateError) return error.message;
    throw error;
  }
}

/** Times a swap of each of the first pairs, and where `again` says so a second one with another seed. */
async function timeSwaps(evaluation: Evaluation, graph: GraphData, name: SpeedRow, again: boolean): Promise<Times> {
  const sampler = onlyNode(graph, 'diffusion/sampler');
  const result = outputLink(graph, 'result');
  const pairs = evaluation.pairs.slice(0, TIMED_SWAPS + 1);
  const folder = await mkdtemp(join(tmpdir(), 'facex-speed-'));
  const times: Times = { whole: [], tail: [] };
  const run = async (timed: GraphData): Promise<number> => {
    const outcome = await evaluation.run(timed, [result]);
    evaluation.needResult(outcome, result, 'The timed swap');
    return outcome.tookMs / 1000;
  };
  try {
    for (const [i, pair] of pairs.entries()) {
      const swap = setInputs(graph, await freshCopies(pair, join(folder, String(i))));
      const whole = await run(swap);
      const seed = Number(graph.nodes[sampler]?.params?.seed ?? 0) + 1;
      const tail = again ? await run(setParams(swap, sampler, { seed })) : undefined;
      if (i > 0) times.whole.push(whole);
      if (i > 0 && tail !== undefined) times.tail.push(tail);
      const then = tail === undefined ? '' : `, ${tail.toFixed(2)} s with another seed`;
      evaluation.say(`${name} ${i + 1} of ${pairs.length}: ${whole.toFixed(2)} s${then}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return times;
}

/** Copies of a pair's pictures whose content id is new, so that nothing of them is found in the store. */
async function freshCopies({ source, target }: Pair, start: string): Promise<{ source: string; target: string }> {
  const fresh = async (file: string, role: string): Promise<string> => {
    const copy = `${start}-${role}-${basename(file)}`;
    // Bytes after a picture's end change nothing of what it shows.
    await writeFile(copy, Buffer.concat([await readFile(file), Buffer.from(String(performance.now()))]));
    return copy;
  };
  return { source: await fresh(source.path, 'source'), target: await fresh(target.path, 'target') };
}

/** Megabytes (1,000,000 bytes): every file of models/nano, or the model files of another pack. */
export async function sizeRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const { name, home } = evaluation.pack;
  const sizes = name === DEFAULT_PACK ? await folderSizes(findNanoFolder()) : await packSizes(name, home);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return [{ name: 'size.mb', value: bytes / 1e6, unit: 'MB', n: sizes.length, judge: 'sizes of the files' }];
}

async function folderSizes(folder: string): Promise<readonly number[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
}

async function packSizes(pack: string, home: string): Promise<readonly number[]> {
  const models = (await listModels({ home })).filter(({ manifest }) => manifest.id.startsWith(`${pack}/`));
  return models.map(({ bytes }) => bytes ?? 0);
}
