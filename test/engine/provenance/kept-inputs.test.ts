import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors.ts';
import { inputsFolder, keepInput } from '../../../engine/provenance/kept-inputs.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const bytes = new TextEncoder().encode('picture');
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-inputs-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('inputs given as bytes', () => {
  it('are kept whole, and written again when what is there was cut off', async () => {
    const file = path.join(inputsFolder(home), 'a');
    await keepInput(file, bytes);
    await writeFile(file, 'pic');
    await keepInput(file, bytes);
    expect(await readFile(file, 'utf8')).toBe('picture');
  });

  it('go when they were not used for a week, and stay when they were', async () => {
    const folder = path.join(home, 'old');
    const nowMs = Date.now();
    for (const name of ['used', 'unused']) await keepInput(path.join(folder, name), bytes, nowMs);
    const then = new Date(nowMs - 8 * DAY_MS);
    for (const name of ['used', 'unused']) await utimes(path.join(folder, name), then, then);
    await keepInput(path.join(folder, 'used'), bytes, nowMs);
    await keepInput(path.join(folder, 'new'), bytes, nowMs);
    expect((await readdir(folder)).sort()).toEqual(['new', 'used']);
  });

  it('that cannot be kept are a problem with a fix', async () => {
    const closed = path.join(home, 'a-file');
    await writeFile(closed, '');
    const fault = await keepInput(path.join(inputsFolder(closed), 'a'), bytes).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(EngineError);
    expect(fault).toMatchObject({ problems: [{ code: 'output-write', fix: expect.stringContaining('FACEX_HOME') }] });
  });
});
