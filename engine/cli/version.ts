/** The installation's folder and version: the first package.json upwards from engine/cli or dist/engine/cli. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folder of this installation. @throws Error when no package.json is found, which a whole installation always has. */
export function findRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('package.json of facex-studio was not found');
    folder = above;
  }
  return folder;
}

/** For example `0.1.0`. */
export function findVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(findRoot(), 'package.json'), 'utf8')) as { version?: unknown };
  return String(version);
}
