import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileHashes, hashBytes, hashStream } from '../../../models/files/file-hashes.ts';
import { writeWhole } from '../../../models/files/whole-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facex-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('writing a file whole', () => {
  it('joins the pieces, makes the folder, and replaces what was there', async () => {
    const path = join(folder, 'deep', 'er', 'file');
    await writeWhole(path, [Buffer.from('one '), Buffer.from('two')]);
    expect(await readFile(path, 'utf8')).toBe('one two');
    await writeWhole(path, [Buffer.from('three')], { flush: true });
    expect(await readFile(path, 'utf8')).toBe('three');
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['file']);
  });

  it('leaves nothing behind where it fails', async () => {
    const inside = join(folder, 'taken');
    await mkdir(join(inside, 'name'), { recursive: true });
    await expect(writeWhole(join(inside, 'name'), [Buffer.from('x')])).rejects.toThrow();
    expect(await readdir(inside)).toEqual(['name']);
  });
});

describe('the sha256 of a file', () => {
  it('is that of its bytes', async () => {
    const path = join(folder, 'plain');
    await writeFile(path, 'abc');
    expect(await hashStream(path)).toBe(sha256('abc'));
    expect(hashBytes(Buffer.from('abc'))).toBe(sha256('abc'));
    expect(await new FileHashes().hash(path)).toBe(sha256('abc'));
  });

  it('is taken again after the file was exchanged for one of its size and time', async () => {
    const path = join(folder, 'exchanged');
    const hashes = new FileHashes();
    await writeFile(path, 'abc');
    expect(await hashes.hash(path)).toBe(sha256('abc'));
    const { atime, mtime } = await stat(path);
    await writeWhole(path, [Buffer.from('xyz')]);
    await utimes(path, atime, mtime);
    expect(await hashes.hash(path)).toBe(sha256('xyz'));
  });
});
