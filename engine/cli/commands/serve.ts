/** `facex serve`: the editor and the HTTP API on this machine, until Ctrl-C. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { DeviceChoice } from '../../engine.ts';
import { EngineError } from '../../errors.ts';
import { type Serving, serve } from '../../server/serve.ts';
import { buildEditor } from '../editor-build.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withDevice } from '../graph-options.ts';
import { onInterrupt } from '../interrupt.ts';
import { print, say, sayProblems } from '../terminal.ts';
import { findRoot, findVersion } from '../version.ts';

const DEFAULT_PORT = 4848;
const MAX_PORT = 65_535;

interface ServeCommandOptions extends HomeOption {
  readonly device: DeviceChoice;
  readonly port: number;
  readonly open?: boolean;
}

/** Adds `facex serve`. */
export function addServeCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('serve')
    .description('open the editor: serve it and the HTTP API on this machine')
    .option('--port <n>', 'port to listen on; 0 takes any free one', readPort, DEFAULT_PORT)
    .option('--open', 'open the editor in the browser');
  withDevice(command).action(async (options: ServeCommandOptions) => finish(await serveCommand(options)));
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`A port is a whole number from 0 to ${MAX_PORT}.`);
}

async function serveCommand({ port, device, home, open }: ServeCommandOptions): Promise<number> {
  const root = findRoot();
  let serving: Serving;
  try {
    serving = await serve({
      port,
      device,
      ...(home ? { home } : {}),
      editor: buildEditor(root, say),
      samples: path.join(root, 'graphs', 'samples'),
      version: findVersion(),
      pulling: pullPlaces(),
    });
  } catch (error) {
    return refuse(error, port);
  }
  print(`FaceX Studio: ${serving.url}`);
  say('Ctrl-C ends it; what has finished is kept.');
  if (open) openInBrowser(serving.url);
  const interrupted = new Promise<void>((resolve) => {
    onInterrupt({ cancel: () => resolve(), kill: () => serving.kill() });
  });
  await interrupted;
  await serving.close();
  return EXIT.ok;
}

/** Mirror and offline folder of the editor's models panel. */
function pullPlaces(): { mirror?: string; offline?: string } {
  const { FACEX_MIRROR: mirror, FACEX_OFFLINE: offline } = process.env;
  return { ...(mirror ? { mirror } : {}), ...(offline ? { offline } : {}) };
}

async function refuse(error: unknown, port: number): Promise<number> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    say(`Port ${port} is taken, perhaps by FaceX Studio itself: see http://localhost:${port}.`);
    say(`  Port ${await nextFreePort(port)} is free: facex serve --port ${await nextFreePort(port)}`);
    return EXIT.failed;
  }
  if (code === 'EACCES') {
    say(`Port ${port} may not be used, or the folder of FACEX_HOME may not be written.`);
    say('  Take a port above 1023, or give another folder with --home.');
    return EXIT.failed;
  }
  if (!(error instanceof EngineError)) throw error;
  sayProblems(error.problems);
  return EXIT.failed;
}

async function nextFreePort(taken: number): Promise<number> {
  for (let port = taken + 1; port <= MAX_PORT; port += 1) {
    const probe = createServer();
    probe.listen(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(probe, 'listening').then(() => ['free'] as const),
      once(probe, 'error').then(() => ['taken'] as const),
    ]).catch(() => ['taken'] as const);
    if (event !== 'free') continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
  return 0;
}

function openInBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const opened = spawn(program ?? '', args, { stdio: 'ignore', detached: true });
  opened.on('error', () => say(`No browser could be started: open ${url} yourself.`));
  opened.unref();
}
