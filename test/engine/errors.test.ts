import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineErrorCodes } from '../../engine/errors.ts';

const engineFolder = path.join(import.meta.dirname, '..', '..', 'engine');

describe('the error codes of the engine', () => {
  it('the README lists every code with its meaning, and no other', () => {
    const readme = readFileSync(path.join(engineFolder, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).toEqual(engineErrorCodes);
  });
});
