/** Pulls of public models under way and past, for the routes; progress goes to every tab, a few times a second. */

import { ModelError } from '../../models/errors.ts';
import { findKnownFile, type PullOptions, pullModel } from '../../models/pull/pull-model.ts';
import { type KnownFile, knownFiles } from '../../models/registry/known-files.ts';
import type { PullState } from '../protocol/index.ts';

const TELL_EVERY_MS = 250;

interface Pull {
  state: PullState;
  readonly cancel: AbortController;
}

/** What a pull is started with. */
export interface PullRequest {
  readonly name: string;
  readonly agree: boolean;
  readonly nonCommercial: boolean;
  readonly facts: Readonly<Record<string, string>>;
}

/** Settings that come from where the server was started. */
export type PullPlaces = Pick<PullOptions, 'home' | 'mirror' | 'offline' | 'known'>;

export class ModelPulls {
  readonly #places: PullPlaces;
  readonly #onChange: (state: PullState) => void;
  readonly #onAdded: () => void;
  readonly #pulls = new Map<string, Pull>();

  constructor(places: PullPlaces, onChange: (state: PullState) => void, onAdded: () => void) {
    this.#places = places;
    this.#onChange = onChange;
    this.#onAdded = onAdded;
  }

  /** The files that can be pulled. */
  get known(): readonly KnownFile[] {
    return this.#places.known ?? knownFiles;
  }

  list(): PullState[] {
    return [...this.#pulls.values()].map(({ state }) => state);
  }

  /**
   * Starts, or gives the pull of that name that is under way. What the licence or the name refuses is thrown at once.
   * @throws ModelError `model-unknown`, `model-exists`, `licence-refused`.
   */
  async start(request: PullRequest): Promise<PullState> {
    const { name } = findKnownFile(request.name, this.#places.known);
    const running = this.#pulls.get(name);
    if (running?.state.state === 'pulling') return running.state;
    const cancel = new AbortController();
    const pull: Pull = {
      cancel,
      state: { name, state: 'pulling', file: null, receivedBytes: 0, totalBytes: null, questions: [], problem: null },
    };
    this.#pulls.delete(name);
    this.#pulls.set(name, pull);
    // The licence is looked at before the first byte: a refusal is the answer to this request, not news for later.
    await new Promise<void>((resolve, reject) => {
      const done = this.#run(pull, request, resolve);
      done.then(resolve, (error: unknown) => {
        this.#pulls.delete(name);
        reject(error);
      });
    });
    return pull.state;
  }

  /** Stops a pull; undefined for one that never was. */
  cancel(name: string): PullState | undefined {
    const pull = this.#pulls.get(name);
    pull?.cancel.abort();
    return pull?.state;
  }

  /** Stops everything, for the end of the server. */
  close(): void {
    for (const { cancel } of this.#pulls.values()) cancel.abort();
  }

  async #run(pull: Pull, { name, agree, nonCommercial, facts }: PullRequest, onGoing: () => void): Promise<void> {
    let told = 0;
    try {
      const result = await pullModel(name, {
        ...this.#places,
        answers: facts,
        signal: pull.cancel.signal,
        consent: () => Promise.resolve({ agree, nonCommercial }),
        onProgress: ({ file, receivedBytes, totalBytes }) => {
          onGoing();
          pull.state = { ...pull.state, file, receivedBytes, totalBytes };
          const nowMs = Date.now();
          if (nowMs - told < TELL_EVERY_MS) return;
          told = nowMs;
          this.#onChange(pull.state);
        },
      });
      const questions = result.done
        ? []
        : result.inspection.questions.map((question) => ({ ...question, options: [...(question.options ?? [])] }));
      this.#settle(pull, { state: result.done ? 'done' : 'asking', questions });
      if (result.done) this.#onAdded();
    } catch (error) {
      const code = error instanceof ModelError ? error.code : undefined;
      if (code === 'licence-refused' || code === 'model-exists' || code === 'model-unknown') throw error;
      const problem = error instanceof Error ? error.message : String(error);
      this.#settle(pull, { state: code === 'download-cancelled' ? 'cancelled' : 'failed', problem });
    }
  }

  #settle(pull: Pull, change: Partial<PullState>): void {
    pull.state = { ...pull.state, ...change };
    this.#onChange(pull.state);
  }
}
