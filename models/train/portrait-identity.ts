// Identity descriptors and mesh points of all training portraits, as .npy files in the order of index.csv:
// npx tsx models/train/portrait-identity.ts PORTRAITS_FOLDER OUTPUT_FOLDER
// Points are found anew, not read from labels.npz, so that training sees what the face nodes give at run time.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { identityNumbers } from '../../nodes/perception/faceres.ts';
import { facePoints } from '../../nodes/perception/iris.ts';
import { createFaceFinder } from './face-finder.ts';

const [portraitsFolder, outputFolder] = process.argv.slice(2);
if (portraitsFolder === undefined || outputFolder === undefined) {
  console.error('Usage: npx tsx models/train/portrait-identity.ts PORTRAITS_FOLDER OUTPUT_FOLDER');
  process.exit(2);
}

// The mesh itself says when it saw no face; below this its points are not to be believed.
const minPresence = 0.5;

const rows = (await readFile(join(portraitsFolder, 'index.csv'), 'utf8')).trim().split(/\r?\n/).slice(1);
const finder = await createFaceFinder();
const identity = new Float32Array(rows.length * identityNumbers);
const points = new Float32Array(rows.length * facePoints * 3);
const ok = new Uint8Array(rows.length);

const startedAt = performance.now();
for (const [index, row] of rows.entries()) {
  const path = join(portraitsFolder, 'images', row.split(',')[0] ?? '');
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { rgb: data, widthPx: info.width, heightPx: info.height };
  const face = await finder.findFace(picture);
  if (face !== null && face.presence >= minPresence) {
    identity.set(await finder.describe(picture, face.points), index * identityNumbers);
    points.set(face.points, index * facePoints * 3);
    ok[index] = 1;
  }
  if ((index + 1) % 100 === 0) {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`${index + 1} of ${rows.length}, ${seconds} s`);
  }
}

await mkdir(outputFolder, { recursive: true });
await writeNpy('features-identity.npy', '<f4', [rows.length, identityNumbers], identity);
await writeNpy('features-landmarks.npy', '<f4', [rows.length, facePoints, 3], points);
await writeNpy('features-identity-ok.npy', '|b1', [rows.length], ok);
console.log(`${ok.reduce((sum, one) => sum + one, 0)} of ${rows.length} portraits have a face.`);

async function writeNpy(name: string, descr: string, shape: number[], data: Float32Array | Uint8Array): Promise<void> {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // Version 1.0: magic, version, header length, header padded with spaces so that data starts at a multiple of 64.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', 9 + length, 'latin1');
  await writeFile(join(outputFolder as string, name), Buffer.concat([header, new Uint8Array(data.buffer)]));
}
