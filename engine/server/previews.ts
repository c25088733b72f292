/** Turns preview events into pictures: one read at a time per port, newest wins, so that sampling is never slowed down. */

import type { Engine } from '../engine.ts';
import { EngineError } from '../errors.ts';
import type { PreviewHeader, RunEvent } from '../protocol/index.ts';
import { webpSize } from './webp-size.ts';

type Previewed = Extract<RunEvent, { event: 'node-previewed' }>;

export class Previews {
  readonly #engine: Engine;
  readonly #send: (header: PreviewHeader, picture: Uint8Array) => void;
  /** Per port: the newest event that waits while an older one is read. */
  readonly #reading = new Map<string, Previewed | undefined>();

  constructor(engine: Engine, send: (header: PreviewHeader, picture: Uint8Array) => void) {
    this.#engine = engine;
    this.#send = send;
  }

  show(event: Previewed): void {
    const port = `${event.runId}/${event.node}/${event.port}`;
    if (this.#reading.has(port)) {
      this.#reading.set(port, event);
      return;
    }
    this.#reading.set(port, undefined);
    void this.#read(port, event);
  }

  async #read(port: string, event: Previewed): Promise<void> {
    const { runId, node, seq, valueId } = event;
    try {
      const picture = await this.#engine.readPicture(valueId, 'webp');
      this.#send({ runId, node, port: event.port, seq, format: 'webp', ...webpSize(picture) }, picture);
    } catch (error) {
      // A preview whose run ended, or that has no picture form, is not worth more than its absence.
      if (!(error instanceof EngineError)) throw error;
    }
    const newer = this.#reading.get(port);
    this.#reading.delete(port);
    if (newer) this.show(newer);
  }
}
