// Takes a low-rank delta of the user's (a safetensors file) as a model: merged into the file of the model it changes,
// whose ports and facts it keeps.

import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModelRole } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import { hashBytes } from '../files/file-hashes.ts';
import type { ModelManifest } from '../registry/manifest.ts';
import { mergedFile } from '../store/adapt-model.ts';
import { keepFile, readIfThere } from '../store/files.ts';
import { keptFolder, writeManifest } from '../store/kept-models.ts';
import { ensureModel } from '../store/locate.ts';
import { nameOfFile, newId } from './add-model.ts';

/** How a delta is added: the id of the model it changes and, as for any model, what it is called. */
export interface DeltaOptions {
  readonly home: string;
  readonly adapts: string;
  readonly role: ModelRole;
  readonly name?: string;
  readonly title?: string;
  readonly licence?: string;
}

/**
 * Merges the delta and keeps the result under `own/`; the file itself is not needed afterwards.
 * @throws ModelError `delta-unfit`, `model-unfit`, `model-exists`, `fact-wrong`, and those of ensureModel.
 */
export async function addDelta(path: string, options: DeltaOptions): Promise<ModelManifest> {
  const { home, adapts, role } = options;
  const base = await ensureModel(adapts, { home });
  const { role: baseRole, dataFiles = [], inputs, outputs, crop, facts } = base.manifest;
  if (baseRole !== role) {
    throw new ModelError('model-unfit', `${adapts} is a ${baseRole}, not a ${role}. Add it with --role ${baseRole}.`);
  }
  if (dataFiles.length > 0) {
    const what = `${adapts} keeps its weights in files of their own`;
    throw new ModelError('model-unfit', `${what}, which a delta cannot be merged into. Merge it before the export.`);
  }
  if ((await readIfThere(path)) === null) throw new ModelError('delta-unfit', `${path} cannot be read.`);
  const name = options.name ?? nameOfFile(path);
  const id = await newId(home, 'own', name);
  const bytes = await mergedFile(id, base.path, path);
  const file = `${name}.onnx`;
  const manifest: ModelManifest = {
    id,
    role,
    pack: 'own',
    title: options.title ?? name,
    licence: options.licence ?? 'not stated',
    terms: 'unknown',
    origin: `${adapts} with the low-rank delta ${basename(path)}`,
    file,
    hash: { sha256: hashBytes(bytes), statedBy: 'added-by-user' },
    inputs,
    outputs,
    ...(crop === undefined ? {} : { crop }),
    facts,
  };
  try {
    await keepFile(join(keptFolder(home, id), file), bytes);
    await writeManifest(home, manifest);
  } catch (error) {
    await rm(keptFolder(home, id), { recursive: true, force: true });
    throw error;
  }
  return manifest;
}
