/** Models by id for planning and running: verified once, and again when the file on disk changes. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ModelError } from '../../models/errors.ts';
import type { ModelManifest } from '../../models/registry/manifest.ts';
import { ensureModel } from '../../models/store/locate.ts';
import { NodeFault } from '../../nodes/kit/index.ts';

/** A model's verified file. */
export interface ModelFile {
  readonly path: string;
  /** What plan keys hold: the file's sha256, with the facts of its manifest where a user may state them. */
  readonly sha256: string;
  readonly manifest: ModelManifest;
}

interface Remembered extends ModelFile {
  readonly stamp: string;
}

/** Finds models below FACEX_HOME `home` or in the package; makes those that are made on first use. */
export class ModelFiles {
  readonly #home: string;
  readonly #onMade: (message: string) => void;
  readonly #known = new Map<string, Promise<Remembered>>();
  readonly #data = new Map<string, { readonly stamp: string; readonly bytes: Uint8Array }>();

  /** `onMade` is told in words about a model that was made on first use, since that takes a moment. */
  constructor(home: string, onMade: (message: string) => void) {
    this.#home = home;
    this.#onMade = onMade;
  }

  /** @throws ModelError as models/store throws it. */
  async find(id: string): Promise<Remembered> {
    const known = this.#known.get(id);
    if (known) {
      const model = await known;
      if ((await stampOf(model)) === model.stamp) return model;
    }
    const found = this.#ensure(id);
    this.#known.set(id, found);
    // A failed search is not remembered: the user mends it and runs again.
    found.catch(() => this.#known.delete(id));
    return found;
  }

  /**
   * Bytes of a data file of the registry, or of one of a model's data files (a tokenizer beside a text encoder).
   * @throws ModelError as models/store throws it, `model-missing` for a data file that the manifest does not list.
   */
  async readData(id: string, dataFile?: string): Promise<Uint8Array> {
    const { path, manifest, stamp } = await this.find(id);
    if (dataFile !== undefined && !manifest.dataFiles?.some((file) => file.path === dataFile)) {
      throw new ModelError('model-missing', `Model ${id} has no ${dataFile} beside it. Add it again with that file.`);
    }
    const file = dataFile === undefined ? path : join(dirname(path), dataFile);
    // Several nodes of a graph read the same basis: it is kept as long as the file stays as it is.
    const read = this.#data.get(file);
    if (read?.stamp === stamp) return read.bytes;
    const bytes = await readFile(file);
    this.#data.set(file, { stamp, bytes });
    return bytes;
  }

  /** The same for a node: a fault of the model becomes the node's. */
  async findForNode(id: string): Promise<ModelFile> {
    try {
      return await this.find(id);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new NodeFault({ code: error.code, what: error.message, where: `model ${id}`, fix: modelFix });
    }
  }

  async #ensure(id: string): Promise<Remembered> {
    const { path, key, state, manifest } = await ensureModel(id, { home: this.#home });
    if (state === 'imported')
      this.#onMade(
        `made model ${id} from ${manifest.adapts ? `${manifest.adapts.model} and its delta` : 'its npm package'}, once`,
      );
    const found = { path, sha256: key, manifest };
    return { ...found, stamp: await stampOf(found) };
  }
}

/** Changes when the file, its data files or its manifest do. */
async function stampOf({ path, manifest }: ModelFile): Promise<string> {
  const beside = (manifest.dataFiles ?? []).map((file) => file.path);
  const names = manifest.pack === 'nano' ? [] : ['manifest.json', ...beside];
  const files = [path, ...names.map((name) => join(dirname(path), name))];
  const times = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.mtimeMs));
  return times.join(' ');
}

/** What to do about a model that cannot be used; the message itself says what is wrong with it. */
export const modelFix = '`facex models verify` checks all models, `facex models import` makes the imported ones again.';
