/** A picture's record back to a graph that can run: every input file found again by its content hash. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Graph, Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import { engineProblem } from '../errors.ts';
import type { Outcome } from '../plan/wiring.ts';
import { keepInput } from './kept-inputs.ts';
import type { Provenance } from './record.ts';

interface RestorePlaces {
  /** Folders in which the files are looked for by name, for example the picture's own. */
  readonly folders: readonly string[];
  /** Files the caller has, whatever their names. */
  readonly files?: readonly string[];
  /** Exposed inputs the caller gives anyway; their files are not looked for. */
  readonly given?: readonly string[];
  /** The same for params, as `node.param`. */
  readonly givenParams?: readonly string[];
  /** Folder that embedded files are unpacked into. */
  readonly unpackInto: string;
}

async function hashOf(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}

async function unpack(base64: string, sha256: string, name: string, folder: string): Promise<string | undefined> {
  const bytes = Buffer.from(base64, 'base64');
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return undefined;
  const file = path.join(folder, `${sha256}${path.extname(path.basename(name))}`);
  await keepInput(file, bytes);
  return file;
}

/** The graph with absolute paths in its file params, or a problem for every file that is not at hand. */
export async function restoreGraph(provenance: Provenance, places: RestorePlaces): Promise<Outcome<Graph>> {
  const byHash = new Map<string, string>();
  for (const file of places.files ?? []) {
    const sha256 = await hashOf(file);
    if (sha256 !== undefined) byHash.set(sha256, path.resolve(file));
  }
  const problems: Problem[] = [];
  const nodes = { ...provenance.graph.nodes };
  for (const { node, param, name, sha256, input } of provenance.files) {
    if (input !== undefined && places.given?.includes(input)) continue;
    if (places.givenParams?.includes(`${node}.${param}`)) continue;
    const base64 = provenance.embedded?.[sha256];
    let found = byHash.get(sha256);
    if (found === undefined && base64 !== undefined) found = await unpack(base64, sha256, name, places.unpackInto);
    for (const folder of found === undefined ? places.folders : []) {
      const candidate = path.resolve(folder, path.basename(name));
      if ((await hashOf(candidate)) !== sha256) continue;
      found = candidate;
      break;
    }
    const known = nodes[node];
    if (found !== undefined && known !== undefined) {
      nodes[node] = { ...known, params: { ...known.params, [param]: found } };
      continue;
    }
    const how = input === undefined ? `--set ${node}.${param}=FILE` : `--input ${input}=FILE`;
    problems.push(
      engineProblem('input-not-given', {
        pointer: pointerTo('nodes', node, 'params', param),
        message: `The picture was made from ${name}, which is not at hand (sha256 ${sha256.slice(0, 16)}...).`,
        fix: `Put the file beside the picture, or give it with ${how}.`,
        node,
      }),
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { ...provenance.graph, nodes } };
}

/** The graph of a record, its files named by content (`picture:<sha256>`), for a reader that keeps pictures by content. */
export function graphOf({ graph, files }: Provenance): Graph {
  const nodes = { ...graph.nodes };
  for (const { node, param, sha256 } of files) {
    const known = nodes[node];
    if (known) nodes[node] = { ...known, params: { ...known.params, [param]: `picture:${sha256}` } };
  }
  return { ...graph, nodes };
}
