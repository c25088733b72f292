/** `facex evaluate`: measures a pack on a folder of faces and gives the tables. */

import { EvaluateError } from './errors.ts';
import { Evaluation } from './evaluation.ts';
import { type FaceFile, listFaces } from './face-files.ts';
import { type Face, readFaces } from './faces.ts';
import { gazeJudgeFile } from './judges/gaze-model.ts';
import { ensureIdentityJudge } from './judges/identity-model.ts';
import { ensureLandmarksJudge } from './judges/landmarks-model.ts';
import { readListedGroups } from './listed-groups.ts';
import { readPack } from './pack.ts';
import { choosePairs } from './pairs.ts';
import { covers, isKnownRow } from './rows/names.ts';
import type { Row } from './rows/row.ts';
import { sections } from './rows/sections.ts';
import type { Runner } from './runner.ts';

export interface EvaluateOptions {
  readonly pack: string;
  /** Folder of face pictures. */
  readonly folder: string;
  /** Only every tenth picture, which the training of this project's packs leaves out. */
  readonly holdout: boolean;
  /** Most pairs, and most faces per kind of edit. */
  readonly limit: number;
  /** The same for every row but those of the face swap and the autoencoder, where that is less. */
  readonly edits?: number;
  /** Names of rows, or beginnings of them (`swap`); empty = all. */
  readonly rows: readonly string[];
  readonly seed: number;
  /** Folder of grey PNG label maps named like the pictures, for parser.miou. */
  readonly maps?: string;
  /** List of groups by eye, a table of `file` and groups. */
  readonly groups?: string;
  /** FACEX_HOME. */
  readonly home: string;
  /** Told after each part of the table, so that a stopped evaluation leaves what it has. */
  readonly onRows?: (report: Report) => Promise<void>;
}

/** All that was measured. */
export interface Report {
  readonly rows: readonly Row[];
  readonly evaluation: Evaluation;
  readonly faces: readonly Face[];
  readonly files: readonly FaceFile[];
  readonly options: EvaluateOptions;
}

/** Measures; the engine comes in as `runner`. @throws EvaluateError for what the user can mend, StoppedError when stopped. */
export async function evaluatePack(runner: Runner, options: EvaluateOptions): Promise<Report> {
  const unknown = options.rows.filter((name) => !isKnownRow(name));
  if (unknown.length > 0) {
    throw new EvaluateError(
      'no-rows',
      `There is no row named ${unknown.join(', ')}. The rows are listed in models/evaluate/README.md.`,
    );
  }
  const packModels = await readPack(options.pack, options.home);
  const types = packModels.size === 0 ? [] : await runner.describe();
  const files = await listFaces(options.folder, options.holdout);
  const listed = options.groups === undefined ? undefined : await readListedGroups(options.groups);
  const judges = {
    identity: await ensureIdentityJudge(options.home),
    gaze: gazeJudgeFile(),
    landmarks: await ensureLandmarksJudge(options.home),
  };
  const faces = await readFaces(runner, files, judges.identity);
  const pairs = choosePairs(faces, options.limit, options.seed);
  const wants = (row: string): boolean => options.rows.length === 0 || options.rows.some((asked) => covers(asked, row));
  const { pack, seed, limit } = options;
  const evaluation = new Evaluation({
    runner,
    pack,
    home: options.home,
    packModels,
    types,
    judges,
    faces,
    pairs,
    wants,
    seed,
    limit,
    edits: Math.min(limit, options.edits ?? limit),
    ...(options.maps === undefined ? {} : { maps: options.maps }),
    ...(listed ? { listed } : {}),
  });
  const rows: Row[] = [];
  const report = (): Report => ({ rows: [...rows], evaluation, faces, files, options });
  for (const { names, measure } of sections) {
    if (!names.some(wants)) continue;
    for (const row of await measure(evaluation)) {
      if (!wants(row.name)) continue;
      if (Number.isNaN(row.value)) evaluation.missing.set(row.name, 'nothing could be measured on these pictures');
      else rows.push(row);
    }
    await options.onRows?.(report());
  }
  return report();
}
