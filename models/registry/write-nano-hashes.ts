// Writes models/nano/manifest.json: sha256 and size of every shipped model file. Run it after training replaced one:
// npx tsx models/registry/write-nano-hashes.ts

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes } from '../files/file-hashes.ts';
import { readIfThere } from '../store/files.ts';
import { findNanoFolder } from '../store/places.ts';
import { adaptedManifests } from './adapted.ts';
import { generatorManifests } from './nano.ts';

const folder = findNanoFolder();
const files: Record<string, { sha256: string; bytes: number }> = {};
const missing: string[] = [];
const shipped = [
  ...generatorManifests.map(({ file }) => file),
  ...adaptedManifests.flatMap(({ adapts }) => (adapts ? [adapts.delta] : [])),
];
for (const file of shipped) {
  const bytes = await readIfThere(join(folder, file));
  if (bytes === null) missing.push(file);
  else files[file] = { sha256: hashBytes(bytes), bytes: bytes.byteLength };
}
const path = join(folder, 'manifest.json');
const text = `${JSON.stringify({ files }, null, 2)}\n`;
const before = await readFile(path, 'utf8').catch(() => '');
if (text !== before) await writeFile(path, text);
console.log(`${path}: ${Object.keys(files).length} files${text === before ? ', unchanged' : ''}`);
if (missing.length > 0) console.log(`not there yet: ${missing.join(', ')}`);
