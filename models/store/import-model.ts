// Makes one perception model from its npm package and keeps it in FACEX_HOME/models/<id>/, with a sidecar that
// records what it was made from. The model is written first: one without a sidecar counts as not imported.

import { join } from 'node:path';
import { ModelError } from '../errors.ts';
import { hashBytes } from '../files/file-hashes.ts';
import type { ModelManifest, ModelSource, SourceFile } from '../registry/manifest.ts';
import { keepFile, readIfThere, refuseHash } from './files.ts';
import { importGraph } from './import/import-graph.ts';
import { findPackageFolder } from './places.ts';

// Raise it when the importer writes other bytes for the same source, so that older imports are made again.
const importerVersion = 1;

/** What the sidecar beside an imported model says. */
export interface ImportRecord {
  sha256: string;
  importer: number;
  sources: string[];
}

/** Where an imported model and its sidecar lie. */
export function importPlaces(manifest: ModelManifest, home: string): { model: string; record: string } {
  const model = join(home, 'models', manifest.id, manifest.file);
  return { model, record: `${model}.json` };
}

const sourceHashes = (source: ModelSource): string[] => [source.graph.sha256, source.weights.sha256];

/** The sidecar, or null when the model was never imported, or from other sources, or by another importer. */
export async function readImportRecord(manifest: ModelManifest, home: string): Promise<ImportRecord | null> {
  if (manifest.source === undefined) return null;
  return readRecord(importPlaces(manifest, home).record, importerVersion, sourceHashes(manifest.source));
}

/** A sidecar of this version about these sources, or null. */
export async function readRecord(
  path: string,
  version: number,
  sources: readonly string[],
): Promise<ImportRecord | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  const record = parseRecord(Buffer.from(bytes).toString('utf8'));
  return record?.importer === version && String(record.sources) === String(sources) ? record : null;
}

function parseRecord(text: string): ImportRecord | null {
  try {
    const record = JSON.parse(text) as Partial<ImportRecord> | null;
    const whole =
      typeof record?.sha256 === 'string' && typeof record.importer === 'number' && Array.isArray(record.sources);
    return whole ? (record as ImportRecord) : null;
  } catch {
    // A half-written or damaged sidecar means the same as none: the model is made again.
    return null;
  }
}

/**
 * Converts the model from its npm package, whatever is there already, and gives the new sidecar.
 * Throws `source-missing`, `source-tampered`, `home-not-writable` or `disk-full`.
 */
export async function importModel(manifest: ModelManifest, source: ModelSource, home: string): Promise<ImportRecord> {
  const folder = findPackageFolder(source.package);
  const graph = await readSource(source, source.graph, folder);
  const weights = await readSource(source, source.weights, folder);
  const imported = importGraph(JSON.parse(Buffer.from(graph).toString('utf8')), weights, source.names);
  const record = { sha256: hashBytes(imported.bytes), importer: importerVersion, sources: sourceHashes(source) };
  const places = importPlaces(manifest, home);
  await keepFile(places.model, imported.bytes);
  await keepFile(places.record, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

async function readSource(source: ModelSource, file: SourceFile, folder: string | null): Promise<Uint8Array> {
  const path = join(folder ?? join('node_modules', source.package), file.path);
  const bytes = folder === null ? null : await readIfThere(path);
  if (bytes === null) {
    throw new ModelError('source-missing', `${path} is not there. Run 'npm ci' to install ${source.package}.`);
  }
  const got = hashBytes(bytes);
  if (got !== file.sha256) {
    refuseHash('source-tampered', { path, wanted: file.sha256, got, fix: "Run 'npm ci' to install it again." });
  }
  return bytes;
}
