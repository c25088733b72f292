import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runEventSchema } from '../../../engine/protocol/index.ts';
import { maskGraph, openPlace } from './command-line.ts';

const place = openPlace();
const { facex, file } = place;
const CPU = ['--device', 'cpu'];

beforeAll(async () => {
  await place.picture('picture.png', 12, 8);
  place.write('graph.json', maskGraph());
});

const pixelsOf = (name: string): Promise<Buffer> => sharp(file(name)).raw().toBuffer();

describe('facex run', { timeout: 120_000 }, () => {
  it('writes every exposed output under its name and prints the files', async () => {
    const { code, stdout, stderr } = await facex(['run', 'graph.json', '--out', 'first', ...CPU]);
    expect(stderr).toContain('5 nodes ran, 0 kept');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'first/mask.png\nfirst/psnr.json\n' });
    expect(JSON.parse(readFileSync(file('first/psnr.json'), 'utf8'))).toEqual({ kind: 'number', value: 100 });
    expect(await sharp(file('first/mask.png')).metadata()).toMatchObject({ format: 'png', width: 12, height: 8 });
  });

  it('keeps what has run, and gives one event a line with --json', async () => {
    const { code, stdout, stderr } = await facex([
      'run',
      'graph.json',
      '--out',
      'second',
      '--json',
      '--set',
      'grow.growPx=2',
      ...CPU,
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; seq: number });
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index));
    const events = lines.filter(({ event }) => event !== 'output-written').map((line) => runEventSchema.parse(line));
    expect(events.at(-1)).toMatchObject({ event: 'run-finished', ran: 2, cached: 3 });
    expect(events.filter((event) => event.event === 'node-started').map((event) => event.node)).toEqual([
      'grow',
      'invert',
    ]);
    expect(lines.slice(-2)).toMatchObject([
      { event: 'output-written', output: 'mask', file: file('second/mask.png') },
      { output: 'psnr' },
    ]);
  });

  it('takes values for exposed inputs: a file from the current folder, a number by its param', async () => {
    mkdirSync(file('elsewhere'));
    await place.picture('elsewhere/other.png', 5, 4);
    const args = [
      'run',
      '../graph.json',
      '--input',
      'picture=other.png',
      '--input',
      'grow=0',
      '--output',
      'mask=here.png',
      ...CPU,
    ];
    const { code, stdout } = await facex(args, { cwd: file('elsewhere') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'here.png\n' });
    expect(readdirSync(file('elsewhere')).sort()).toEqual(['here.png', 'other.png']);
    expect(await sharp(file('elsewhere/here.png')).metadata()).toMatchObject({ width: 5, height: 4 });
  });

  it('writes the format the extension names, and any port of any node', async () => {
    const outputs = ['mask=a/m.webp', 'psnr=a/p.json', 'mask.mask=a/raw.npy', 'picture.image=a/copy.jpg'];
    const { code, stderr } = await facex(['run', 'graph.json', ...outputs.flatMap((o) => ['--output', o]), ...CPU]);
    expect({ code, written: readdirSync(file('a')).sort() }, stderr).toEqual({
      code: 0,
      written: ['copy.jpg', 'm.webp', 'p.json', 'raw.npy'],
    });
    expect((await sharp(file('a/m.webp')).metadata()).format).toBe('webp');
    expect((await sharp(file('a/copy.jpg')).metadata()).format).toBe('jpeg');
    const npy = readFileSync(file('a/raw.npy'));
    expect(npy.toString('latin1')).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (8, 12), }");
    expect(npy.readFloatLE(npy.length - 4)).toBe(1);
  });

  it('runs a result picture again to the same pixels, also elsewhere when the inputs are embedded', async () => {
    await facex(['run', 'graph.json', '--output', 'mask=bare.png', ...CPU]);
    const again = await facex(['run', 'bare.png', '--output', 'mask=again.png', ...CPU]);
    expect(again.code, again.stderr).toBe(0);
    expect(await pixelsOf('again.png')).toEqual(await pixelsOf('bare.png'));

    mkdirSync(file('far'));
    await facex(['run', 'graph.json', '--output', 'mask=far/whole.webp', '--embed-inputs', ...CPU]);
    const far = await facex(['run', 'whole.webp', '--output', 'mask=again.png', ...CPU], { cwd: file('far') });
    expect(far.code, far.stderr).toBe(0);
    expect(await pixelsOf('far/again.png')).toEqual(await pixelsOf('bare.png'));
  });

  it('names the input that a moved result picture needs', async () => {
    mkdirSync(file('moved'));
    place.write('moved/alone.png', readFileSync(file('bare.png')));
    const { code, stderr } = await facex(['run', 'alone.png', ...CPU], { cwd: file('moved') });
    expect(code).toBe(2);
    expect(stderr).toContain('picture.png');
    expect(stderr).toContain('--input picture=FILE');
    expect(existsSync(file('moved/mask.png'))).toBe(false);
  });
});

describe('facex plan', { timeout: 120_000 }, () => {
  it('says of each node whether it would run, and why', async () => {
    await facex(['run', 'graph.json', '--out', 'planned', ...CPU]);
    const { code, stdout } = await facex(['plan', 'graph.json', '--json', '--input', 'grow=7', ...CPU]);
    expect(code).toBe(0);
    const nodes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { node: string; state: string; reason: string });
    expect(nodes.map(({ node, state }) => `${node} ${state}`).sort()).toEqual([
      'difference hit',
      'grow miss',
      'invert miss',
      'mask hit',
      'picture hit',
    ]);
    expect(nodes.find(({ node }) => node === 'grow')).toMatchObject({
      type: 'mask/grow-feather',
      reason: 'param growPx changed',
      because: { why: 'changed', part: 'param', name: 'growPx' },
    });
  });

  it('prints a line per node for people', async () => {
    const { stdout, stderr } = await facex(['plan', 'graph.json', '--input', 'grow=7', ...CPU]);
    expect(stdout).toMatch(/^run {3}grow +mask\/grow-feather +param growPx changed$/m);
    expect(stderr).toContain('2 of 5 nodes would run on cpu');
  });
});
