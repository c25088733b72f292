import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphOf, startServer, type TestServer } from './serving.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Exit code and what was said of `facex serve` with these arguments. */
function serveAgain(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin', 'facex.js'), 'serve', '--device', 'cpu', ...args], {
    cwd: ROOT,
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += String(text);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

it('a taken port is said with one that is free, and the run of the server that has it goes on untouched', async () => {
  const { port } = new URL(server.serving.url);
  const graph = graphOf({ steps: { type: 'test/steps', params: { count: 1500, stepMs: 10 } } }, { n: 'steps.value' });
  const { runId } = await server.client.call('startRun', { body: { graph } });
  const { code, said } = await serveAgain('--port', port, '--home', server.home);
  expect(code).not.toBe(0);
  expect(said).toMatch(new RegExp(`Port ${port} is taken.*http://localhost:${port}`));
  expect(said).toMatch(/Port \d+ is free: facex serve --port \d+/);
  const { run } = await server.client.call('readRun', { path: { runId } });
  expect(['running', 'finished']).toContain(run.state);
  await server.client.call('cancelRun', { path: { runId } });
}, 120_000);

it('a second server on the same folder is told so, with what to do', async () => {
  const { code, said } = await serveAgain('--port', '0', '--home', server.home);
  expect(code).not.toBe(0);
  expect(said).toMatch(/Another FaceX Studio already serves the folder .*--home/s);
}, 120_000);
