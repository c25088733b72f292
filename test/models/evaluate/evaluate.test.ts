/** facex evaluate, whole: the sample portraits through faces, pairs, a swap, its measures and the report. */

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePicture } from '../../helpers/portraits.ts';

const command = fileURLToPath(new URL('../../../bin/facex.js', import.meta.url));
const home = fileURLToPath(new URL('../../../dist/test-home', import.meta.url));

interface JsonReport {
  readonly rows: readonly { name: string; value: number; unit: string; n: number; judge: string }[];
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
      await copyFile(samplePicture(name), path.join(folder, 'faces', name));
    }
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('writes rows with names, values, units, counts and judges, and a page that stands alone', async () => {
    const [json, html] = [path.join(folder, 'rows.json'), path.join(folder, 'page.html')];
    const args = ['--faces', path.join(folder, 'faces'), '--limit', '1', '--json', json, '--html', html];
    const asked = ['--rows', 'size,vae.psnr,swap.retrieval,swap.margin,swap.pose,swap.border,swap.outside'];
    const { stdout, stderr } = await evaluate(...args, ...asked);
    expect(stderr).toContain('hole is left out');
    const { rows, settings } = JSON.parse(await readFile(json, 'utf8')) as JsonReport;
    expect(settings).toMatchObject({ pictures: 3, faces: 2 });
    const names = ['size.mb', 'vae.psnr', 'swap.retrieval', 'swap.margin', 'swap.pose', 'swap.border', 'swap.outside'];
    expect(rows.map(({ name }) => name)).toEqual(names);
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
