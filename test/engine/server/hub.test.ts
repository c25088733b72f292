import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readPreviewFrame } from '../../../engine/protocol/index.ts';
import { Hub } from '../../../engine/server/hub.ts';

const MB = 1024 * 1024;
let server: Server;
let hub: Hub;
let socket: WebSocket;

afterEach(async () => {
  socket.terminate();
  hub.close();
  await new Promise((resolve) => server.close(resolve));
});

it('a client that does not read costs a bounded number of bytes, and gets the newest preview once it reads again', async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub = new Hub(server, () => ({ runs: [], paused: false }));
  const { port } = server.address() as AddressInfo;
  socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`);
  const seen: number[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    const frame = isBinary ? readPreviewFrame(data) : undefined;
    if (frame) seen.push(frame.header.seq);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ message: 'hello', protocol: 1 }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.pause();

  const previews = 200;
  const picture = new Uint8Array(MB / 2);
  const header = { runId: 'r', node: 'n', port: 'p', format: 'webp', widthPx: 8, heightPx: 8 } as const;
  const before = process.memoryUsage().arrayBuffers;
  for (let seq = 1; seq <= previews; seq += 1) {
    hub.sendPreview({ ...header, seq }, picture);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  // 100 MB were sent; what waits is a window, one frame more, and what the system's own buffers took.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MB);
  socket.resume();
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toBe(previews);
  expect(seen.length).toBeLessThan(previews / 2);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});
