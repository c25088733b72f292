/**
 * Where the file that a param names lies: `picture:<sha256>` is a picture the editor keeps by content in FACEX_HOME, any
 * other name is a path that starts from the graph's folder.
 */

import path from 'node:path';

const KEPT_PICTURE = /^picture:([0-9a-f]{64})$/;

/** Absolute path of a file param. */
export function findFile(file: string, places: { readonly home: string; readonly baseDir: string }): string {
  const sha256 = KEPT_PICTURE.exec(file)?.[1];
  return sha256 === undefined ? path.resolve(places.baseDir, file) : path.join(places.home, 'pictures', sha256);
}
