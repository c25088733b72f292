/**
 * The typed client of a running server, for scripts: `facex-studio/client`. The same table of routes as the server and
 * the editor, so that a call that compiles is one the server takes.
 */

import { WebSocket } from 'ws';
import {
  type AnswerOf,
  addressOf,
  answersBytes,
  type BodyOf,
  PROTOCOL_VERSION,
  type RouteName,
  type RunEvent,
  type RunSummary,
  readAnswer,
  readRefusal,
  serverMessageSchema,
  unreachable,
  writeRequest,
} from './protocol/index.ts';

export { Refused, type RunEvent, type RunSummary } from './protocol/index.ts';

export interface CallOptions<N extends RouteName> {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: BodyOf<N, Uint8Array>;
}

/** A server at an address. */
export interface Client {
  /** Calls a route by its name. @throws Refused with the server's problems; status 0 when it does not answer. */
  call<N extends RouteName>(name: N, options?: CallOptions<N>): Promise<AnswerOf<N, Uint8Array>>;
  /** Follows a run to its end; what it did before is told first. */
  follow(runId: string, onEvent?: (event: RunEvent) => void): Promise<RunSummary>;
}

/**
 * A client of the server at `address`.
 *
 * @example
 * const facex = openClient('http://localhost:4848');
 * const { graph } = await facex.call('readGraph', { path: { id: 'face-swap' } });
 * const { runId } = await facex.call('startRun', { body: { graph } });
 * const { outputs } = await facex.follow(runId);
 */
export function openClient(address: string): Client {
  const call = async <N extends RouteName>(
    name: N,
    { path, query, body }: CallOptions<N> = {},
  ): Promise<AnswerOf<N, Uint8Array>> => {
    const url = new URL(addressOf(name, path, query), address);
    const response = await fetch(url, writeRequest<Uint8Array<ArrayBuffer>>(name, body)).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw readRefusal(response.status, await response.json().catch(() => undefined));
    const answer: unknown = answersBytes(name) ? new Uint8Array(await response.arrayBuffer()) : await response.json();
    return readAnswer<N, Uint8Array>(name, answer);
  };
  const ended = async (runId: string): Promise<RunSummary | undefined> => {
    const { run } = await call('readRun', { path: { runId } });
    return run.state === 'queued' || run.state === 'running' ? undefined : run;
  };
  return {
    call,
    follow: (runId, onEvent) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/api/socket`);
        const finish = (run: RunSummary | undefined): void => {
          if (!run) return;
          socket.close();
          resolve(run);
        };
        socket.on('open', () => socket.send(JSON.stringify({ message: 'hello', protocol: PROTOCOL_VERSION })));
        socket.on('error', () => reject(unreachable()));
        socket.on('close', () => reject(unreachable()));
        socket.on('message', (data, isBinary) => {
          if (isBinary) return;
          const message = serverMessageSchema.parse(JSON.parse(String(data)));
          // A run that ended before the socket was there is only in the history.
          if (message.message === 'welcome') ended(runId).then(finish, reject);
          if (message.message === 'run-event' && message.event.runId === runId) onEvent?.(message.event);
          if (message.message === 'run-changed' && message.run.runId === runId && message.run.endedAtMs !== null)
            finish(message.run);
        });
      }),
  };
}
