// Runs every sample graph and writes what it is shown by in the gallery: graphs/samples/thumbnails/<id>.webp, 320 px.
// Run it when the weights or a sample changed: node --import tsx test/long/sample-thumbnails.ts [id ...]

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { runGraph } from '../../engine/index.ts';

const SAMPLES = path.join(import.meta.dirname, '..', '..', 'graphs', 'samples');
const SIDE_PX = 320;
const QUALITY = 80;

/** Samples that open without an edit are shown with one, of a size that is seen at a glance. */
const EDITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pose: { yaw: 18 },
  expression: { jawOpen: 0.7 },
  gaze: { gazeYaw: 20 },
};

async function makeThumbnail(id: string): Promise<number> {
  const run = runGraph(path.join(SAMPLES, `${id}.json`), { device: 'cpu', inputs: EDITS[id] ?? {} });
  const { status, outputs, problems } = await run.result;
  const result = outputs.result ?? Object.values(outputs)[0];
  if (status !== 'finished' || !result) throw new Error(problems.map(({ message }) => message).join(' '));
  const picture = sharp(await result.picture('png'));
  const small = await picture.resize(SIDE_PX, SIDE_PX, { fit: 'inside' }).webp({ quality: QUALITY }).toBuffer();
  writeFileSync(path.join(SAMPLES, 'thumbnails', `${id}.webp`), small);
  return small.length;
}

const all = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));
const wanted = process.argv.slice(2);
mkdirSync(path.join(SAMPLES, 'thumbnails'), { recursive: true });
// One that fails leaves its old picture, and the others are made all the same.
for (const id of wanted.length > 0 ? wanted : all) {
  try {
    console.log(`${id}: ${await makeThumbnail(id)} bytes`);
  } catch (error) {
    console.error(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
