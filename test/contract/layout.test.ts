/** The house keeps its shape: every node type is listed and tested, folders say what they hold, files stay short. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../nodes/catalogue.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_FILE_LINES = 300;
const parts = ['engine', 'graphs', 'models', 'nodes', 'test'];

function foldersIn(path: string): string[] {
  return readdirSync(join(root, path)).filter((name) => statSync(join(root, path, name)).isDirectory());
}

function typeScriptFiles(path: string): string[] {
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => `${path}/${name}`);
}

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files directly in a family's folder that define a node type. */
function nodeFiles(): string[] {
  return foldersIn('nodes').flatMap((family) =>
    readdirSync(join(root, 'nodes', family))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${family}/${name.slice(0, -'.ts'.length)}`)
      .filter((type) => family !== 'kit' && /\bdefineNode\(/.test(textOf(`nodes/${type}.ts`))),
  );
}

describe('layout', () => {
  it('lists every node file in the catalogue', () => {
    expect(nodeFiles().sort()).toEqual([...catalogue.keys()].sort());
  });

  it('has a test for every node file, under the same path', () => {
    const tests = new Set(typeScriptFiles('test'));
    expect(nodeFiles().filter((type) => !tests.has(`test/nodes/${type}.test.ts`))).toEqual([]);
  });

  it.each(parts)('%s says in a README of at most a page what it holds', (part) => {
    const lines = textOf(`${part}/README.md`).trim().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.length).toBeLessThanOrEqual(80);
  });

  it.each(parts)('%s has no file over 300 lines', (part) => {
    const long = typeScriptFiles(part).filter((path) => textOf(path).split('\n').length > LONGEST_FILE_LINES);
    expect(long).toEqual([]);
  });

  it('keeps models and pictures out of the nodes: neither the runtime nor the image library is imported there', () => {
    const importers = typeScriptFiles('nodes').filter((path) =>
      /from '(onnxruntime-node'|sharp'|[./]+\/engine\/)/.test(textOf(path)),
    );
    expect(importers).toEqual([]);
  });
});
