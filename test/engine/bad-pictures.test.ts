/** Pictures that cannot be used, or that only look as if: each ends in one clear message, or runs as if nothing were odd. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type RunEvent, type RunResult } from '../../engine/index.ts';
import type { ImageValue } from '../../nodes/kit/index.ts';
import { testPicture } from '../helpers/portraits.ts';

const WALL_MS = 240_000;
const UPRIGHT = testPicture('portrait-a.jpg');

/** Finds a face, cuts it out and writes it: the beginning of every task, with an output that must not be left half done. */
const graph = {
  format: 'facex-graph',
  version: 1,
  nodes: {
    picture: { type: 'io/load-image' },
    aligned: { type: 'face/detect-align', inputs: { image: { node: 'picture', port: 'image' } } },
    written: { type: 'io/save-image', inputs: { image: { node: 'aligned', port: 'crop' } } },
  },
  inputs: { picture: { to: [{ node: 'picture', param: 'file' }] } },
  outputs: { crop: { node: 'aligned', port: 'crop' }, face: { node: 'aligned', port: 'face' } },
};

let folder = '';
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facex-pictures-'));
  engine = openEngine({ device: 'cpu', home: path.join(folder, 'home') });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

interface Shown extends RunResult {
  readonly events: readonly RunEvent[];
  /** Files the run left in its output folder. */
  readonly left: readonly string[];
}

let runs = 0;
async function show(file: string): Promise<Shown> {
  runs += 1;
  const outDir = path.join(folder, `out-${runs}`);
  const run = engine.run(graph, { inputs: { picture: file }, outDir, baseDir: folder });
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return { ...(await run.result), events, left: await readdir(outDir).catch(() => []) };
}

async function store(name: string, bytes: Uint8Array | Promise<Uint8Array>): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, await bytes);
  return file;
}

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 150 } } });

async function cropOf(shown: Shown): Promise<ImageValue> {
  const value = await shown.outputs.crop?.value();
  if (!value || !('kind' in value) || value.kind !== 'image') throw new Error(JSON.stringify(shown.problems));
  return value;
}

/** Mean difference of two crops in levels of 255. */
function differenceOf(a: ImageValue, b: ImageValue): number {
  const total = a.pixels.data.reduce((sum, value, i) => sum + Math.abs(value - (b.pixels.data[i] ?? 0)), 0);
  return total / a.pixels.data.length;
}

describe('a picture that cannot be used', { timeout: WALL_MS }, () => {
  const gradient = () =>
    sharp(
      Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => (Math.floor(i / 3) % 300) / 2 + 40),
      { raw: { width: 300, height: 200, channels: 3 } },
    );
  it.each([
    ['no-face.png', 'aligned', 'no-face', /No face.*300 x 200 px/, () => gradient().png().toBuffer()],
    [
      'truncated.jpg',
      'picture',
      'picture-damaged',
      /truncated\.jpg/,
      async () => (await sharp(UPRIGHT).jpeg().toBuffer()).subarray(0, 6000),
    ],
    ['tiny.png', 'picture', 'picture-too-small', /1 x 1/, () => flat(1, 1).png().toBuffer()],
    ['wide.png', 'picture', 'picture-too-large', /20000/, () => flat(20_000, 8).png().toBuffer()],
  ] as const)('%s fails at node %s with %s and leaves no file', async (name, node, code, message, make) => {
    const { status, problems, left } = await show(await store(name, make()));
    expect(status).toBe('failed');
    expect(problems).toMatchObject([{ code, node, message: expect.stringMatching(message) }]);
    expect(problems[0]?.fix.length).toBeGreaterThan(10);
    expect(left).toEqual([]);
  });
});

describe('a picture that is only unusual', { timeout: WALL_MS }, () => {
  it('with several faces runs, and the log names the rule that chose one', async () => {
    const beside = flat(1024, 512).composite([
      { input: UPRIGHT, left: 0, top: 0 },
      { input: testPicture('portrait-b.jpg'), left: 512, top: 0 },
    ]);
    const { status, events } = await show(await store('two.png', beside.png().toBuffer()));
    expect(status).toBe('finished');
    expect(events.filter((event) => event.event === 'logged' && event.node === 'aligned')).toMatchObject([
      { node: 'aligned', level: 'info', message: expect.stringMatching(/^2 faces were found; the rule 'largest'/) },
    ]);
  });

  it('gives the same crop in CMYK, in 16 bit and turned by EXIF as upright in 8 bit', async () => {
    const upright = await show(UPRIGHT);
    expect(upright.problems).toEqual([]);
    const crop = await cropOf(upright);
    const turned = sharp(await sharp(UPRIGHT).rotate(-90).jpeg({ quality: 98 }).toBuffer());
    const files = [
      await store('cmyk.jpg', sharp(UPRIGHT).toColourspace('cmyk').jpeg({ quality: 98 }).toBuffer()),
      await store('deep.png', sharp(UPRIGHT).toColourspace('rgb16').png().toBuffer()),
      await store('turned.jpg', turned.withMetadata({ orientation: 6 }).jpeg({ quality: 98 }).toBuffer()),
    ];
    expect(await sharp(files[0]).metadata()).toMatchObject({ space: 'cmyk' });
    expect(await sharp(files[1]).metadata()).toMatchObject({ depth: 'ushort' });
    expect(await sharp(files[2]).metadata()).toMatchObject({ orientation: 6 });
    for (const file of files) {
      const shown = await show(file);
      expect({ file, problems: shown.problems }).toEqual({ file, problems: [] });
      expect(differenceOf(await cropOf(shown), crop), file).toBeLessThan(6);
    }
  });
});
