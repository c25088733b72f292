/** The built editor in dist/editor; built on first use and when its sources are newer, as the launcher does with dist/. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '../errors.ts';

/** What the editor is made of. */
const SOURCES = ['editor', 'engine/protocol', 'graphs/format', 'graphs/check', 'nodes/kit'];

function newestMs(file: string): number {
  const found = statSync(file);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(file).map((name) => newestMs(path.join(file, name))));
}

/**
 * Folder of the built editor of an installation, building it when need be; `say` is told of it.
 * @throws EngineError when it is not there and cannot be built.
 */
export function buildEditor(root: string, say: (line: string) => void): string {
  const folder = path.join(root, 'dist', 'editor');
  const page = path.join(folder, 'index.html');
  const config = path.join(root, 'editor', 'vite.config.ts');
  // An installed package has the built editor only.
  if (!existsSync(config) && existsSync(page)) return folder;
  const sources = SOURCES.map((source) => path.join(root, source));
  if (existsSync(page) && statSync(page).mtimeMs >= Math.max(...sources.map(newestMs))) return folder;
  say(`facex: building the editor${existsSync(page) ? ' (it changed)' : ' (first use)'} ...`);
  const startedMs = performance.now();
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    // Whatever runs this (a test runner sets its own), what is served is the production build.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (built.status !== 0) {
    const message = `The editor could not be built. ${(built.stderr || built.error?.message || '').trim()}`;
    throw new EngineError([{ code: 'editor-build', pointer: '', message, fix: `Run "npm ci" in ${root}.` }]);
  }
  say(`facex: built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return folder;
}
