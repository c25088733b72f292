import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFiles } from '../../../engine/host/model-files.ts';

let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-model-files-'));
});

afterAll(() => rm(home, { recursive: true }));

describe('data files of models', () => {
  it('are read once as long as they stay as they are', async () => {
    const files = new ModelFiles(home, () => undefined);
    const bytes = await files.readData('nano/motion-basis');
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(await files.readData('nano/motion-basis')).toBe(bytes);
  });

  it('are refused when the manifest does not list them', async () => {
    const files = new ModelFiles(home, () => undefined);
    await files.readData('nano/motion-basis');
    await expect(files.readData('nano/motion-basis', 'other.bin')).rejects.toThrow('has no other.bin beside it');
  });
});
