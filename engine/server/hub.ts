/**
 * The socket's side that every tab is on: welcome, replay, messages to all, previews newest first. A client that does
 * not read costs at most MAX_WAITING_BYTES: previews are held back and replaced, and past the bound it is cut off.
 */

import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  helloSchema,
  PROTOCOL_VERSION,
  type PreviewHeader,
  type RunSummary,
  type ServerMessage,
  writePreviewFrame,
} from '../protocol/index.ts';
import { refusal } from './guard.ts';
import { MessageLog, type NewMessage } from './message-log.ts';

const PATH = '/api/socket';
const MAX_MESSAGE_BYTES = 64 * 1024;
const PREVIEW_WINDOW_BYTES = 256 * 1024;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const FLUSH_EVERY_MS = 40;

interface Client {
  readonly socket: WebSocket;
  greeted: boolean;
  /** Newest preview per run, node and port that could not be sent yet. */
  readonly previews: Map<string, Uint8Array>;
}

export interface Snapshot {
  readonly runs: RunSummary[];
  readonly paused: boolean;
}

/** All tabs. */
export class Hub {
  readonly #log = new MessageLog();
  readonly #clients = new Set<Client>();
  readonly #sockets: WebSocketServer;
  readonly #snapshot: () => Snapshot;
  readonly #flushing: NodeJS.Timeout;

  constructor(server: Server, snapshot: () => Snapshot) {
    this.#snapshot = snapshot;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.split('?')[0] !== PATH || refusal(request) !== undefined) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#join(opened));
    });
    this.#flushing = setInterval(() => this.#flushPreviews(), FLUSH_EVERY_MS);
    this.#flushing.unref();
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Tells every tab. */
  send(message: NewMessage): void {
    const text = JSON.stringify(this.#log.append(message));
    for (const client of this.#clients) if (client.greeted) this.#sendText(client, text);
  }

  /** Shows every tab a preview; an older one of the same port that still waits is dropped. */
  sendPreview(header: PreviewHeader, picture: Uint8Array): void {
    const frame = writePreviewFrame(header, picture);
    const port = `${header.runId}/${header.node}/${header.port}`;
    for (const client of this.#clients) if (client.greeted) client.previews.set(port, frame);
    this.#flushPreviews();
  }

  close(): void {
    clearInterval(this.#flushing);
    for (const { socket } of this.#clients) socket.terminate();
    this.#sockets.close();
  }

  #join(socket: WebSocket): void {
    const client: Client = { socket, greeted: false, previews: new Map() };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    // A broken connection closes as well; there is nothing else to do about it.
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => this.#greet(client, isBinary ? undefined : String(data)));
  }

  #greet(client: Client, text: string | undefined): void {
    const hello = helloSchema.safeParse(parseJson(text));
    if (!hello.success || client.greeted) {
      const detail = 'The socket takes one hello and nothing else; requests go over HTTP.';
      this.#refuse(client, { message: 'refused', reason: 'unreadable', detail });
      return;
    }
    if (hello.data.protocol !== PROTOCOL_VERSION) {
      const detail = `The server speaks protocol ${PROTOCOL_VERSION}, the page ${hello.data.protocol}: reload the page.`;
      this.#refuse(client, { message: 'refused', reason: 'protocol', detail });
      return;
    }
    const missed = hello.data.lastSeq === undefined ? undefined : this.#log.since(hello.data.lastSeq);
    client.greeted = true;
    const welcome: ServerMessage = {
      message: 'welcome',
      protocol: PROTOCOL_VERSION,
      seq: this.#log.seq,
      replay: missed !== undefined,
      ...this.#snapshot(),
    };
    this.#sendText(client, JSON.stringify(welcome));
    for (const message of missed ?? this.#log.newestRuns()) this.#sendText(client, JSON.stringify(message));
  }

  #refuse(client: Client, message: ServerMessage): void {
    client.socket.send(JSON.stringify(message));
    client.socket.close(1008);
  }

  #sendText(client: Client, text: string): void {
    if (client.socket.bufferedAmount > MAX_WAITING_BYTES) {
      // It comes back with its last seq and gets what it missed.
      client.socket.terminate();
      return;
    }
    client.socket.send(text);
  }

  #flushPreviews(): void {
    for (const { socket, previews } of this.#clients) {
      for (const [port, frame] of previews) {
        if (socket.bufferedAmount > PREVIEW_WINDOW_BYTES) break;
        socket.send(frame);
        previews.delete(port);
      }
    }
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
