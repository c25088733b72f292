import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { engineErrorCodes } from '../../../engine/errors.ts';
import { graphFaultCodes } from '../../../graphs/check/codes.ts';

const readme = path.join(import.meta.dirname, '..', '..', '..', 'graphs', 'README.md');

it('the README lists every code of check with its meaning, and no other', () => {
  const rows = [...readFileSync(readme, 'utf8').matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning]))).toEqual(graphFaultCodes);
});

it('no code of check is given another meaning by the engine', () => {
  expect(Object.keys(engineErrorCodes).filter((code) => code in graphFaultCodes)).toEqual([]);
});
