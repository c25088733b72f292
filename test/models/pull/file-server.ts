/** A server of files that behaves as badly as a test asks: it cuts, stalls, lies, redirects, gives pages. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** One request as the server saw it. */
export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface FileServer {
  readonly url: string;
  readonly seen: Seen[];
  /** What the next requests to a path get; `count` is how many came to it before. */
  on(path: string, behaviour: Behaviour): void;
}

/** A server that ends with the tests of the file. */
export async function startFileServer(): Promise<FileServer> {
  const behaviours = new Map<string, Behaviour>();
  const counts = new Map<string, number>();
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    seen.push({ path, range: request.headers.range });
    const behaviour = behaviours.get(path);
    if (behaviour) behaviour(request, response, count);
    else response.writeHead(404).end('no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (path, b) => behaviours.set(path, b),
  };
}

/** Serves bytes as a good server does: with a tag, and from where it was asked. */
export function serveBytes(bytes: Uint8Array, tag = '"v1"'): Behaviour {
  return (request, response) => {
    const from = rangeOf(request, tag);
    const headers = { etag: tag, 'content-length': bytes.length - from };
    if (from === 0) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    response.end(bytes.subarray(from));
  };
}

/** Where an honoured range begins; 0 when the file has another tag by now. */
export function rangeOf(request: IncomingMessage, tag: string): number {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  return asked && request.headers['if-range'] === tag ? Number(asked[1]) : 0;
}
