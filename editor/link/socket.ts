/** The socket: comes back by itself with the last seq it saw; every message is parsed before it is taken in. */

import {
  PROTOCOL_VERSION,
  type PreviewHeader,
  readPreviewFrame,
  type ServerMessage,
  serverMessageSchema,
} from '../../engine/protocol/index.ts';

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5000;

export interface SocketListener {
  onOpen(): void;
  onLost(): void;
  onMessage(message: ServerMessage): void;
  onPreview(header: PreviewHeader, picture: Uint8Array): void;
  /** A message came that does not parse; it is left out and the rest goes on. */
  onUnreadable(): void;
}

/** Opens the socket and keeps it open; gives what closes it. */
export function openSocket(listener: SocketListener): () => void {
  let lastSeq: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  let closed = false;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const connect = (): void => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new WebSocket(`${scheme}://${location.host}/api/socket`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      socket?.send(
        JSON.stringify({ message: 'hello', protocol: PROTOCOL_VERSION, ...(lastSeq === undefined ? {} : { lastSeq }) }),
      );
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) {
        const frame = readPreviewFrame(new Uint8Array(data));
        if (frame) listener.onPreview(frame.header, frame.picture);
        else listener.onUnreadable();
        return;
      }
      const parsed = serverMessageSchema.safeParse(parseJson(String(data)));
      if (!parsed.success) {
        listener.onUnreadable();
        return;
      }
      const message = parsed.data;
      if (message.message === 'welcome') {
        retryMs = FIRST_RETRY_MS;
        listener.onOpen();
        if (!message.replay) lastSeq = message.seq;
      } else if ('seq' in message) {
        // After a welcome come earlier messages, which tell what the newest runs did so far.
        lastSeq = Math.max(lastSeq ?? 0, message.seq);
      }
      listener.onMessage(message);
    };
    socket.onclose = () => {
      if (closed) return;
      listener.onLost();
      retry = setTimeout(connect, retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    };
  };
  connect();
  return () => {
    closed = true;
    clearTimeout(retry);
    socket?.close();
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
