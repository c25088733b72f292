// Where files lie: the shipped weights, the npm package the perception models come from, and FACEX_HOME.
// Works from the sources and from dist/, so places are found by walking up, never by a fixed number of '..'.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** FACEX_HOME, or the platform's usual cache folder: where models, and the engine's store, are kept. */
export function findHome(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.FACEX_HOME) return env.FACEX_HOME;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'facex-studio');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'facex-studio');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'facex-studio');
}

/** models/nano of this installation. */
export function findNanoFolder(): string {
  const found = climb(
    (folder) => join(folder, 'models', 'nano'),
    (folder) => existsSync(join(folder, 'package.json')),
  );
  return found ?? join(process.cwd(), 'models', 'nano');
}

/** Folder of an installed npm package, or null; its `exports` may hide the files, so this does not ask the resolver. */
export function findPackageFolder(name: string): string | null {
  return climb((folder) => join(folder, 'node_modules', name));
}

function climb(candidate: (folder: string) => string, accept: (folder: string) => boolean = () => true): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = candidate(folder);
    if (accept(folder) && existsSync(path)) return path;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}
