// Runs every sample graph and writes what it is shown by in the gallery: graphs/samples/thumbnails/<id>.webp, 320 px.
// Run it when the weights or a sample changed: node --import tsx test/long/sample-thumbnails.ts [id ...]

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { runGraph } from '../../engine/index.ts';

const SAMPLES = path.join(import.meta.dirname, '..', '..', 'graphs', 'samples');
const SIDE_PX = 320;
const QUALITY = 80;

const all = readdirSync(SAMPLES).filter((name) => name.endsWith('.json'));
const wanted = process.argv.slice(2);
mkdirSync(path.join(SAMPLES, 'thumbnails'), { recursive: true });
for (const id of wanted.length > 0 ? wanted : all.map((name) => name.slice(0, -'.json'.length))) {
  const { status, outputs, problems } = await runGraph(path.join(SAMPLES, `${id}.json`), { device: 'cpu' }).result;
  const result = outputs.result ?? Object.values(outputs)[0];
  if (status !== 'finished' || !result) throw new Error(`${id}: ${problems.map(({ message }) => message).join(' ')}`);
  const picture = sharp(await result.picture('png'));
  const small = await picture.resize(SIDE_PX, SIDE_PX, { fit: 'inside' }).webp({ quality: QUALITY }).toBuffer();
  writeFileSync(path.join(SAMPLES, 'thumbnails', `${id}.webp`), small);
  console.log(`${id}: ${small.length} bytes`);
}
