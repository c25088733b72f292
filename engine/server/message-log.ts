/** The last messages to every tab, numbered, so that a tab that comes back gets what it missed. */

import type { ServerMessage } from '../protocol/index.ts';

type WithoutSeq<M> = M extends { seq: number } ? Omit<M, 'seq'> : never;

/** A message before it has its number. */
export type NewMessage = WithoutSeq<Exclude<ServerMessage, { message: 'welcome' }>>;

/** Ring of the last `capacity` messages; `seq` rises by one with each. */
export class MessageLog {
  readonly #ring: ServerMessage[] = [];
  readonly #capacity: number;
  // Starts at the time, so that a number given out before a restart is never taken for one given out after it.
  #seq = Date.now();

  constructor(capacity = 5000) {
    this.#capacity = capacity;
  }

  /** Number of the newest message. */
  get seq(): number {
    return this.#seq;
  }

  append(message: NewMessage): ServerMessage {
    this.#seq += 1;
    const numbered = { ...message, seq: this.#seq } as ServerMessage;
    this.#ring.push(numbered);
    if (this.#ring.length > this.#capacity) this.#ring.shift();
    return numbered;
  }

  /** What is still known of the newest run of each graph, oldest first: a tab that opens now shows where it stands. */
  newestRuns(): readonly ServerMessage[] {
    const graphOf = new Map<string, string>();
    const newestOf = new Map<string, string>();
    for (const message of this.#ring) {
      if (message.message === 'run-changed') graphOf.set(message.run.runId, message.run.graphId ?? '');
      if (message.message !== 'run-event' || message.event.event !== 'run-started') continue;
      const { runId } = message.event;
      newestOf.set(graphOf.get(runId) ?? '', runId);
    }
    const newest = new Set(newestOf.values());
    return this.#ring.filter((message) => message.message === 'run-event' && newest.has(message.event.runId));
  }

  /** Messages after `seq`, oldest first; undefined when some of them are gone or `seq` was never given out. */
  since(seq: number): readonly ServerMessage[] | undefined {
    const missed = this.#seq - seq;
    if (missed < 0 || missed > this.#ring.length) return undefined;
    return missed === 0 ? [] : this.#ring.slice(-missed);
  }
}
