// Models that a user added or pulled: FACEX_HOME/models/<own|public>/<name>/ with the file, its data files and
// manifest.json. The manifest is written last, so a folder without one is no model.

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bindingsOfModel, type ModelBindings } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import { hashBytes } from '../files/file-hashes.ts';
import { type ModelManifest, manifestSchema } from '../registry/manifest.ts';
import { manifests } from '../registry/registry.ts';
import { explainWriteError, keepFile, readIfThere } from './files.ts';

/** Packs whose models lie in the user's folder. */
export const KEPT_PACKS = ['own', 'public'] as const;

const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Folder of a kept model. */
export const keptFolder = (home: string, id: string): string => join(home, 'models', id);

/** A manifest that cannot be read: the model is listed as damaged and refused when it is asked for. */
export interface DamagedManifest {
  readonly id: string;
  readonly path: string;
  readonly why: string;
}

/** Every kept model, by id, and the manifests that cannot be read. */
export async function readKeptModels(home: string): Promise<{ kept: ModelManifest[]; damaged: DamagedManifest[] }> {
  const kept: ModelManifest[] = [];
  const damaged: DamagedManifest[] = [];
  for (const pack of KEPT_PACKS) {
    const folder = join(home, 'models', pack);
    const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const name of names.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map((e) => e.name)) {
      const read = await readKept(home, `${pack}/${name}`);
      if (read === null) continue;
      if ('why' in read) damaged.push(read);
      else kept.push(read);
    }
  }
  return { kept, damaged };
}

async function readKept(home: string, id: string): Promise<ModelManifest | DamagedManifest | null> {
  const path = join(keptFolder(home, id), 'manifest.json');
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return { id, path, why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a manifest'}` };
    }
    // The folder's name is the id graphs use; a manifest copied elsewhere would answer to two.
    return parsed.data.id === id ? parsed.data : { id, path, why: `it says it is ${parsed.data.id}` };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { id, path, why: 'it is not JSON' };
  }
}

/** Shipped and kept manifests, shipped first; damaged ones are left out. */
export async function allManifests(home: string): Promise<readonly ModelManifest[]> {
  return [...manifests, ...(await readKeptModels(home)).kept];
}

/** What graphs/check is handed of models: roles, and the sizes and families their facts bind. */
export function modelFacts(all: readonly ModelManifest[]): {
  models: ReadonlyMap<string, string>;
  modelBindings: ModelBindings;
} {
  return {
    models: new Map(all.map(({ id, role }) => [id, role] as const)),
    modelBindings: new Map(all.map(({ id, facts }) => [id, bindingsOfModel(id, facts)] as const)),
  };
}

/**
 * The manifest of a shipped or kept model.
 * @throws ModelError `model-unknown` listing the ids there are, or `manifest-damaged`.
 */
export async function findAnyManifest(id: string, home: string): Promise<ModelManifest> {
  const shipped = manifests.find((one) => one.id === id);
  if (shipped) return shipped;
  const { kept, damaged } = await readKeptModels(home);
  const found = kept.find((one) => one.id === id);
  if (found) return found;
  const broken = damaged.find((one) => one.id === id);
  if (broken) {
    const fix = `Remove it with 'facex models remove ${id}' and add it again.`;
    throw new ModelError('manifest-damaged', `The manifest ${broken.path} cannot be read: ${broken.why}. ${fix}`);
  }
  const known = [...manifests, ...kept].map((one) => one.id).join(', ');
  throw new ModelError('model-unknown', `There is no model '${id}'. Known models: ${known}.`);
}

/** Writes a kept model's manifest, which makes it one. Throws `disk-full` or `home-not-writable`. */
export async function writeManifest(home: string, manifest: ModelManifest): Promise<void> {
  const path = join(keptFolder(home, manifest.id), 'manifest.json');
  await keepFile(path, `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`);
}

/** Makes the folder of a kept model. Throws `home-not-writable`. */
export async function makeKeptFolder(home: string, id: string): Promise<string> {
  const folder = keptFolder(home, id);
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw explainWriteError(folder, error);
  }
}

/**
 * Takes a kept model away, its files included.
 * @throws ModelError `model-unknown`, or `model-shipped` for one that comes with the tool.
 */
export async function removeModel(id: string, home: string): Promise<void> {
  if (manifests.some((one) => one.id === id)) {
    throw new ModelError('model-shipped', `${id} comes with FaceX Studio and stays. Only own and pulled models go.`);
  }
  const { kept, damaged } = await readKeptModels(home);
  if (![...kept, ...damaged].some((one) => one.id === id)) await findAnyManifest(id, home);
  await rm(keptFolder(home, id), { recursive: true, force: true });
}

/** What plan keys hold of a kept model: its bytes and the facts by which nodes feed and read it. */
export function contentKey(manifest: ModelManifest, sha256: string): string {
  if (manifest.pack === 'nano') return sha256;
  const data = (manifest.dataFiles ?? []).map((file) => [file.path, file.sha256]);
  return hashBytes(Buffer.from(JSON.stringify([sha256, data, manifest.facts])));
}
