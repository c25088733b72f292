/**
 * Graphs on disk: FACEX_HOME/graphs/<id>/<revision>.json, one file per revision, never overwritten; and the samples,
 * read-only. A save names the revision it was made on, so two tabs cannot overwrite each other silently.
 */

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Graph, parseGraph, writeGraph } from '../../graphs/format/index.ts';
import { writeWhole } from '../../models/files/whole-file.ts';
import type { PictureFiles } from './picture-files.ts';

/** Revisions kept per graph. */
const KEPT = 100;
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** A sample may bring the picture it is shown by: thumbnails/<id>.webp beside it, 320 px, made by a run of it. */
const THUMBNAILS = 'thumbnails';
const SAMPLE_PICTURE = /^pictures\/[\w-]+\.(png|jpe?g|webp)$/;

export interface SavedGraph {
  readonly id: string;
  readonly revision: number;
  readonly graph: Graph;
}

export interface GraphEntry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly revision: number;
  readonly savedAtMs: number;
  readonly sample: boolean;
  readonly thumbnail: string | null;
  readonly settings: string[];
}

export type SaveOutcome = { readonly saved: number } | { readonly conflict: SavedGraph };

/** Graphs of one home and the samples; ids are lower-case words, so no path can leave its folder. */
export class GraphFiles {
  readonly #folder: string;
  readonly #samples: string;
  readonly #pictures: PictureFiles;
  readonly #saving = new Map<string, Promise<unknown>>();

  constructor(folder: string, samples: string, pictures: PictureFiles) {
    this.#pictures = pictures;
    this.#folder = folder;
    this.#samples = samples;
  }

  /** Folder that relative paths of a graph start from. */
  get baseDir(): string {
    return this.#samples;
  }

  async list(): Promise<GraphEntry[]> {
    const samples = (await readdir(this.#samples))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5));
    const saved = await readdir(this.#folder).catch(() => []);
    const ids = [...new Set([...saved, ...samples])].filter((id) => ID.test(id)).sort();
    const entries = await Promise.all(ids.map((id) => this.#entry(id, samples.includes(id))));
    return entries.filter((entry) => entry !== undefined);
  }

  /** Newest revision, else the sample of that id. */
  async read(id: string): Promise<SavedGraph | undefined> {
    if (!ID.test(id)) return undefined;
    const newest = (await this.versions(id)).at(-1);
    if (newest) return this.readVersion(id, newest.revision);
    const sample = await this.#parse(id, 0, path.join(this.#samples, `${id}.json`));
    return sample && { ...sample, graph: await this.#withKeptPictures(sample.graph) };
  }

  async versions(id: string): Promise<{ revision: number; savedAtMs: number }[]> {
    if (!ID.test(id)) return [];
    const folder = path.join(this.#folder, id);
    const names = await readdir(folder).catch(() => []);
    const found = names.filter((name) => /^\d+\.json$/.test(name)).map((name) => Number.parseInt(name, 10));
    const timed = found.map(async (revision) => ({
      revision,
      savedAtMs: (await stat(path.join(folder, `${revision}.json`))).mtimeMs,
    }));
    return (await Promise.all(timed)).sort((a, b) => a.revision - b.revision);
  }

  readVersion(id: string, revision: number): Promise<SavedGraph | undefined> {
    if (!ID.test(id) || !Number.isInteger(revision)) return Promise.resolve(undefined);
    return this.#parse(id, revision, path.join(this.#folder, id, `${revision}.json`));
  }

  /** Saves on top of `basedOn` (null = new); saves of one graph wait for each other. */
  async save(id: string, graph: Graph, basedOn: number | null): Promise<SaveOutcome> {
    const before = this.#saving.get(id) ?? Promise.resolve();
    const saving = before.catch(() => undefined).then(() => this.#save(id, graph, basedOn));
    this.#saving.set(id, saving);
    return saving;
  }

  static isId(id: string): boolean {
    return ID.test(id);
  }

  async #save(id: string, graph: Graph, basedOn: number | null): Promise<SaveOutcome> {
    const current = await this.read(id);
    const revision = current?.revision ?? 0;
    if (current && revision !== (basedOn ?? 0)) return { conflict: current };
    const folder = path.join(this.#folder, id);
    await mkdir(folder, { recursive: true });
    await writeWhole(path.join(folder, `${revision + 1}.json`), [Buffer.from(writeGraph(graph))]);
    await rm(path.join(folder, `${revision + 1 - KEPT}.json`), { force: true });
    return { saved: revision + 1 };
  }

  async #entry(id: string, sample: boolean): Promise<GraphEntry | undefined> {
    const read = await this.read(id);
    if (!read) return undefined;
    const { name, description } = read.graph;
    const savedAtMs = (await this.versions(id)).at(-1)?.savedAtMs ?? 0;
    const thumbnail = (sample ? await this.#committedThumbnail(id) : undefined) ?? firstPicture(read.graph);
    const settings = settingsOf(read.graph);
    return { id, name, description, revision: read.revision, savedAtMs, sample, thumbnail, settings };
  }

  async #committedThumbnail(id: string): Promise<string | undefined> {
    const file = path.join(this.#samples, THUMBNAILS, `${id}.webp`);
    const bytes = await readFile(file).catch(() => undefined);
    return bytes && (await this.#pictures.add(bytes, file)).id;
  }

  /** A sample names pictures beside it; what is saved from it lies elsewhere, so they are kept by content instead. */
  async #withKeptPictures(graph: Graph): Promise<Graph> {
    const nodes = { ...graph.nodes };
    for (const [id, node] of Object.entries(graph.nodes)) {
      for (const [param, value] of Object.entries(node.params)) {
        if (typeof value !== 'string' || !SAMPLE_PICTURE.test(value)) continue;
        const bytes = await readFile(path.join(this.#samples, value)).catch(() => undefined);
        if (bytes === undefined) continue;
        const kept = await this.#pictures.add(bytes, value);
        nodes[id] = { ...node, params: { ...nodes[id]?.params, [param]: kept.id } };
      }
    }
    return { ...graph, nodes };
  }

  async #parse(id: string, revision: number, file: string): Promise<SavedGraph | undefined> {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const parsed = text === undefined ? undefined : parseGraph(text);
    return parsed && 'graph' in parsed ? { id, revision, graph: parsed.graph } : undefined;
  }
}

function firstPicture({ nodes }: Graph): string | null {
  const params = Object.values(nodes).flatMap((node) => Object.values(node.params));
  return params.find((value): value is string => typeof value === 'string' && value.startsWith('picture:')) ?? null;
}

/** Exposed inputs that are no picture: a sample that opens without an edit is changed by these. */
function settingsOf({ inputs, nodes }: Graph): string[] {
  const isPicture = (value: unknown): boolean => typeof value === 'string' && value.startsWith('picture:');
  return Object.entries(inputs)
    .filter(([, { to }]) => !to.some(({ node, param }) => param === 'file' || isPicture(nodes[node]?.params[param])))
    .map(([name, { title }]) => title ?? name);
}
