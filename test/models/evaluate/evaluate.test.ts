/** facex evaluate, whole: rendered portraits through faces, pairs, a swap, its measures and the report. */

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPicture } from '../../helpers/portraits.ts';

const command = fileURLToPath(new URL('../../../bin/facex.js', import.meta.url));
const home = fileURLToPath(new URL('../../../dist/test-home', import.meta.url));

interface JsonRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly n: number;
  readonly judge: string;
}

interface JsonReport {
  readonly rows: readonly JsonRow[];
  readonly groups: readonly { title: string; groups: Readonly<Record<string, readonly JsonRow[]>> }[];
  readonly settings: { readonly pictures: number; readonly faces: number };
}

describe('facex evaluate', { timeout: 600_000 }, () => {
  let folder: string;

  const evaluate = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [command, 'evaluate', '--home', home, '--device', 'cpu', ...args]);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'facex-evaluate-'));
    await mkdir(path.join(folder, 'faces'));
    for (const name of ['portrait-a.jpg', 'portrait-b.jpg', 'hole.png']) {
      await copyFile(testPicture(name), path.join(folder, 'faces', name));
    }
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('writes rows with names, values, units, counts and judges, and a page that stands alone', async () => {
    const [json, html] = [path.join(folder, 'rows.json'), path.join(folder, 'page.html')];
    const args = ['--faces', path.join(folder, 'faces'), '--limit', '1', '--json', json, '--html', html];
    const asked = ['size', 'vae.psnr', 'swap.retrieval', 'swap.margin', 'swap.pose', 'swap.border', 'swap.outside'];
    // A map whose every pixel is background or no label: what is tested is that it comes to the row.
    const [maps, list] = [path.join(folder, 'maps'), path.join(folder, 'groups.csv')];
    await mkdir(maps);
    await copyFile(testPicture('hole.png'), path.join(maps, 'portrait-a.png'));
    await writeFile(list, 'file,painted,absent\nportrait-a.jpg,1,\n');
    const byEye = ['--rows', [...asked, 'parser.miou'].join(','), '--maps', maps, '--groups', list];
    const { stdout, stderr } = await evaluate(...args, ...byEye);
    expect(stderr).toContain('hole is left out');
    const { rows, groups, settings } = JSON.parse(await readFile(json, 'utf8')) as JsonReport;
    expect(settings).toMatchObject({ pictures: 3, faces: 2 });
    const names = ['size.mb', 'vae.psnr', 'swap.retrieval', 'swap.margin', 'swap.pose', 'swap.border', 'swap.outside'];
    expect(rows.map(({ name }) => name)).toEqual([...names, 'parser.miou']);
    expect(rows.at(-1)).toMatchObject({ n: 1, judge: 'label maps corrected by hand' });
    const ofSwap = groups.find(({ title }) => title === 'Face swap')?.groups ?? {};
    expect(ofSwap.painted?.map(({ name }) => name)).toEqual(names.slice(2));
    expect(Object.keys(ofSwap)).not.toContain('absent');
    for (const { value, n, judge } of rows) {
      expect(Number.isFinite(value)).toBe(true);
      expect(n).toBeGreaterThan(0);
      expect(judge).not.toBe('');
    }
    const measured = (name: string): number => rows.find((row) => row.name === name)?.value ?? Number.NaN;
    expect(measured('swap.outside')).toBe(0);
    expect(measured('vae.psnr')).toBeGreaterThan(25);
    expect(measured('swap.pose')).toBeLessThan(15);
    expect(stdout).toContain('swap.retrieval');
    const page = await readFile(html, 'utf8');
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('refuses a row that does not exist and a folder without faces, each with what to do', async () => {
    const faces = ['--faces', path.join(folder, 'faces')];
    await expect(evaluate(...faces, '--rows', 'swap.magic')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no row named swap.magic'),
    });
    await expect(evaluate('--faces', folder)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds no picture'),
    });
    await expect(evaluate(...faces, '--pack', 'huge')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no pack named huge'),
    });
  });
});
