/** What a pack costs: seconds of a swap, and megabytes on disk. */

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { listModels } from '../../store/locate.ts';
import { findNanoFolder } from '../../store/places.ts';
import type { Evaluation } from '../evaluation.ts';
import { outputLink, setInputs } from '../graph.ts';
import { median } from '../measures/statistics.ts';
import { DEFAULT_PACK } from '../pack.ts';
import { judges, type Row } from './row.ts';

const TIMED_SWAPS = 5;

/** Median of whole face swaps of pictures nothing is known of yet, models loaded (the first swap is not counted). */
export async function speedRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const sample = await evaluation.sample('face-swap');
  const pairs = evaluation.pairs.slice(0, TIMED_SWAPS + 1);
  const folder = await mkdtemp(join(tmpdir(), 'facex-speed-'));
  const seconds: number[] = [];
  try {
    for (const [i, { source, target }] of pairs.entries()) {
      // Bytes after a picture's end change nothing but its content id, so that nothing of it is found in the store.
      const fresh = async (file: string): Promise<string> => {
        const copy = join(folder, `${i}-${file.replace(/^.*[\\/]/, '')}`);
        await writeFile(copy, Buffer.concat([await readFile(file), Buffer.from(String(Date.now()))]));
        return copy;
      };
      const graph = setInputs(sample, { source: await fresh(source.path), target: await fresh(target.path) });
      const result = outputLink(graph, 'result');
      const outcome = await evaluation.run(graph, [result]);
      evaluation.needResult(outcome, result, 'The timed swap');
      if (i > 0) seconds.push(outcome.tookMs / 1000);
      evaluation.say(`speed ${i + 1} of ${pairs.length}: ${(outcome.tookMs / 1000).toFixed(2)} s`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  if (seconds.length === 0) {
    evaluation.missing.set('speed.swap', 'two pairs are needed: the first swap only loads the models');
    return [];
  }
  const machine = `${cpus().length} cores, load average ${(loadavg()[0] ?? 0).toFixed(1)}`;
  const judge = `${judges.clock}; ${machine}`;
  return [{ name: 'speed.swap', value: median(seconds), unit: 's', n: seconds.length, judge }];
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
