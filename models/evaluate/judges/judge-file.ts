/** Judges whose weights @vladmandic/face-api ships as bare tensors, made into ONNX files on first use. */

import { join } from 'node:path';
import { ModelError } from '../../errors.ts';
import { hashBytes } from '../../files/file-hashes.ts';
import { keepFile, readIfThere, refuseHash } from '../../store/files.ts';
import { readWeights, type TfConstant } from '../../store/import/weights.ts';
import { findPackageFolder } from '../../store/places.ts';

/** The npm package of the weights. */
export const judgePackage = '@vladmandic/face-api';

interface Source {
  /** Inside the package. */
  readonly path: string;
  readonly sha256: string;
}

/** A network whose layers are written down here, and where its weights come from. */
export interface JudgeModel {
  readonly name: string;
  /** Raise it when `build` changes, so that files made earlier are made again. */
  readonly version: number;
  readonly weights: Source;
  readonly manifest: Source;
  readonly build: (weights: ReadonlyMap<string, TfConstant>) => Uint8Array;
}

type Specs = Parameters<typeof readWeights>[0];

/**
 * Path of the judge's ONNX file in `home`, made from the npm package when it is not there.
 * @throws ModelError source-missing, source-tampered, home-not-writable, disk-full.
 */
export async function ensureJudge(home: string, judge: JudgeModel): Promise<string> {
  const path = join(home, 'models', 'judge', `${judge.name}-${judge.version}.onnx`);
  const record = `${path}.sha256`;
  const [made, recorded] = [await readIfThere(path), await readIfThere(record)];
  if (made && recorded && hashBytes(made) === Buffer.from(recorded).toString('utf8')) return path;
  const manifest = JSON.parse(Buffer.from(await readSource(judge.manifest)).toString('utf8')) as { weights: Specs }[];
  const specs = manifest.flatMap(({ weights }) => weights);
  const bytes = judge.build(readWeights(specs, await readSource(judge.weights)));
  await keepFile(path, bytes);
  await keepFile(record, hashBytes(bytes));
  return path;
}

async function readSource({ path, sha256 }: Source): Promise<Uint8Array> {
  const file = join(findPackageFolder(judgePackage) ?? join('node_modules', judgePackage), path);
  const bytes = await readIfThere(file);
  const fix = `Run 'npm ci' to install ${judgePackage}.`;
  if (bytes === null) throw new ModelError('source-missing', `${file} is not there. ${fix}`);
  const got = hashBytes(bytes);
  if (got !== sha256) refuseHash('source-tampered', { path: file, wanted: sha256, got, fix });
  return bytes;
}
