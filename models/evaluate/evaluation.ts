/** What the rows share while an evaluation goes on: faces, pairs, the engine, and what is kept for the report. */

import type { NodeDescription } from '../../nodes/kit/index.ts';
import { EvaluateError } from './errors.ts';
import { type Face, groupsInWords, readGroups } from './faces.ts';
import { type GraphData, type Link, withoutPreviews } from './graph.ts';
import type { ListedGroups } from './listed-groups.ts';
import { type PackModels, withPack } from './pack.ts';
import type { Pair } from './pairs.ts';
import type { JudgeFiles } from './rows/measured.ts';
import type { Row } from './rows/row.ts';
import type { Outcome, Runner } from './runner.ts';
import { sideBySide } from './side-by-side.ts';

/** A table of one kind of row by group of faces. */
export interface GroupTable {
  readonly title: string;
  /** Group -> its rows; `all` comes first. */
  readonly groups: ReadonlyMap<string, readonly Row[]>;
}

/** A square table: row -> column -> value. */
export interface Matrix {
  readonly title: string;
  readonly lines: readonly (readonly [string, ReadonlyMap<string, number>])[];
}

/** One line of a contact sheet: labelled pictures as JPEG. */
type SheetLine = Map<string, Uint8Array>;

/** How many lines of pictures a kind of edit keeps. */
const LINES_KEPT: Readonly<Record<string, number>> = { swap: 12 };
const LINES_OF_OTHERS = 6;

interface EvaluationOptions {
  readonly runner: Runner;
  readonly pack: string;
  /** FACEX_HOME. */
  readonly home: string;
  /** Folder of label maps corrected by hand. */
  readonly maps?: string;
  /** Groups by eye; they go before measured ones of the same name. */
  readonly listed?: ListedGroups;
  readonly packModels: PackModels;
  readonly types: readonly NodeDescription[];
  readonly judges: JudgeFiles;
  readonly faces: readonly Face[];
  readonly pairs: readonly Pair[];
  readonly wants: (row: string) => boolean;
  readonly seed: number;
  readonly limit: number;
  /** Most pairs and faces of every row but those of the face swap. */
  readonly edits: number;
}

/** The state of one evaluation. */
export class Evaluation {
  readonly judges: JudgeFiles;
  readonly faces: readonly Face[];
  readonly pairs: readonly Pair[];
  readonly wants: (row: string) => boolean;
  readonly seed: number;
  readonly limit: number;
  readonly edits: number;
  /** The pairs of every row but those of the face swap. */
  readonly editPairs: readonly Pair[];
  readonly gallery: ReadonlyMap<string, Float32Array>;
  readonly groupTables: GroupTable[] = [];
  readonly matrices: Matrix[] = [];
  /** Line (`swap 3`) -> pictures. */
  readonly sheet = new Map<string, SheetLine>();
  /** Rows that were asked for and could not be measured, with the reason. */
  readonly missing = new Map<string, string>();
  readonly #options: EvaluationOptions;
  readonly #runner: Runner;
  readonly #samples = new Map<string, GraphData>();
  readonly #groups = new Map<string, Promise<readonly string[]>>();

  constructor(options: EvaluationOptions) {
    this.#options = options;
    this.judges = options.judges;
    this.faces = options.faces;
    this.pairs = options.pairs;
    this.wants = options.wants;
    this.seed = options.seed;
    this.limit = options.limit;
    this.edits = options.edits;
    this.editPairs = options.pairs.slice(0, options.edits);
    this.gallery = new Map(options.faces.map((face) => [face.name, face.descriptor] as const));
    this.#runner = options.runner;
  }

  say(line: string): void {
    this.#runner.say(line);
  }

  /** Runs a graph with the models of the pack that is measured. */
  run(graph: GraphData, targets: readonly Link[]): Promise<Outcome> {
    return this.#runner.run(withoutPreviews(withPack(graph, this.#options.packModels, this.#options.types)), targets);
  }

  /** The pack that is measured, and where models beyond the shipped ones lie. */
  get pack(): { readonly name: string; readonly home: string } {
    return { name: this.#options.pack, home: this.#options.home };
  }

  /** Folder of label maps corrected by hand, where one was given. */
  get maps(): string | undefined {
    return this.#options.maps;
  }

  /** A sample graph. @throws EvaluateError run-failed when this installation has none of that name. */
  async sample(name: string): Promise<GraphData> {
    const found = await this.findSample(name);
    if (found) return found;
    throw new EvaluateError('run-failed', `graphs/samples holds no ${name}.json, which these rows run.`);
  }

  /** A sample graph, or undefined. */
  async findSample(name: string): Promise<GraphData | undefined> {
    const known = this.#samples.get(name) ?? (await this.#runner.sample(name));
    if (known) this.#samples.set(name, known);
    return known;
  }

  /** The groups a face belongs to: those of the list, and those that are measured. */
  groupsOf(face: Face): Promise<readonly string[]> {
    const known = this.#groups.get(face.name) ?? this.#readGroups(face);
    this.#groups.set(face.name, known);
    return known;
  }

  async #readGroups(face: Face): Promise<readonly string[]> {
    const { listed } = this.#options;
    const measured = await readGroups(this.#runner, face, this.judges.identity);
    if (!listed) return measured;
    return [...(listed.of.get(face.name) ?? []), ...measured.filter((group) => !listed.names.includes(group))];
  }

  /** The groups of either face. */
  async groupsOfPair({ source, target }: Pair): Promise<readonly string[]> {
    return [...new Set([...(await this.groupsOf(source)), ...(await this.groupsOf(target))])];
  }

  /** Group -> how a face comes into it. */
  get groupWords(): ReadonlyMap<string, string> {
    const byEye = (this.#options.listed?.names ?? []).map((name) => [name, 'by eye'] as const);
    return new Map([...Object.entries(groupsInWords), ...byEye]);
  }

  /** Measures every item, several at a time, telling how far it is; results in the order of the items. */
  async each<T, R>(
    what: string,
    items: readonly T[],
    measure: (item: T, index: number) => Promise<R>,
  ): Promise<readonly R[]> {
    const [started, all] = [performance.now(), items.length];
    let done = 0;
    return sideBySide(items, this.#runner.atOnce, async (item, index) => {
      const result = await measure(item, index);
      done += 1;
      this.#runner.progress({ what, done, all, tookMs: performance.now() - started });
      return result;
    });
  }

  /** Keeps a table of `measures` by group, with the rows of each. */
  addGroups<T>(
    title: string,
    measures: readonly T[],
    groupsOf: (measure: T) => readonly string[],
    rowsOf: (measures: readonly T[]) => readonly Row[],
  ): void {
    const names = [...new Set(measures.flatMap(groupsOf))].sort();
    const tableOf = (of: readonly T[]): readonly Row[] => rowsOf(of).filter(({ value }) => !Number.isNaN(value));
    const groups = new Map<string, readonly Row[]>([['all', tableOf(measures)]]);
    for (const name of names) groups.set(name, tableOf(measures.filter((measure) => groupsOf(measure).includes(name))));
    this.groupTables.push({ title, groups });
  }

  /** Whether the sheet still takes pictures for a line (`swap 3`). */
  keeps(line: string): boolean {
    const [, kind = '', index = '0'] = /^(.*) (\d+)$/.exec(line) ?? [];
    return Number(index) < (LINES_KEPT[kind] ?? LINES_OF_OTHERS);
  }

  /** Keeps a picture for the sheet when its line is one of the first. */
  async keepPicture(line: string, label: string, outcome: Outcome, at: Link): Promise<void> {
    if (!this.keeps(line)) return;
    const bytes = await outcome.picture(at);
    const pictures = this.sheet.get(line) ?? new Map<string, Uint8Array>();
    this.sheet.set(line, pictures);
    if (bytes) pictures.set(label, bytes);
  }

  /** Keeps a face's own picture for the sheet. */
  async keepFace(line: string, label: string, face: Face): Promise<void> {
    if (!this.keeps(line)) return;
    const at = { node: 'picture', port: 'image' };
    const graph = { nodes: { picture: { type: 'io/load-image', params: { file: face.path } } } };
    await this.keepPicture(line, label, await this.run(graph, [at]), at);
  }

  /** @throws EvaluateError run-failed when a task gave no result, which no measure can be made of. */
  needResult(outcome: Outcome, result: Link, what: string): void {
    if (outcome.has(result)) return;
    throw new EvaluateError('run-failed', `${what} failed: ${outcome.problems[0]?.message ?? 'it gave no result'}`);
  }
}
