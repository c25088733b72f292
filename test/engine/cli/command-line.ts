/** Runs the compiled command line in a process of its own, as users do, each test file in a folder and home of its own. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';

const ENTRY = new URL('../../../dist/engine/cli/main.js', import.meta.url).href;
const START = `import { main } from ${JSON.stringify(ENTRY)}; await main(process.argv.slice(1));`;

/** How a command ended and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** Folder the commands run in; `home` and everything else lies below it. */
  readonly folder: string;
  file(name: string): string;
  write(name: string, content: string | Uint8Array | object): string;
  /** A PNG of the size whose right half is white. */
  picture(name: string, widthPx: number, heightPx: number): Promise<string>;
  facex(args: readonly string[], options?: FacexOptions): Promise<Ended>;
}

export interface FacexOptions {
  readonly cwd?: string;
  /** Shell text before the command, for example `ulimit -f 2;`. */
  readonly limit?: string;
  /** Told of every line on stdout, with the process. */
  readonly onLine?: (
    line: string,
    child: { readonly pid: number | undefined; signal(name: NodeJS.Signals): void },
  ) => void;
}

/** A folder that is removed after the tests of the file. */
export function openPlace(): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'facex-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => path.join(folder, name);
  const write: Place['write'] = (name, content) => {
    const bytes = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
    writeFileSync(file(name), bytes);
    return file(name);
  };
  return {
    folder,
    file,
    write,
    async picture(name, widthPx, heightPx) {
      const pixels = Buffer.alloc(widthPx * heightPx * 3);
      for (let at = 0; at < pixels.length; at += 1) pixels[at] = ((at / 3) | 0) % widthPx < widthPx / 2 ? 0 : 255;
      const raw = { width: widthPx, height: heightPx, channels: 3 as const };
      return write(name, await sharp(pixels, { raw }).png().toBuffer());
    },
    facex: (args, options = {}) => facex(args, { folder, ...options }),
  };
}

function facex(args: readonly string[], options: FacexOptions & { readonly folder: string }): Promise<Ended> {
  const command = [process.execPath, '--input-type=module', '-e', START, '--', ...args];
  const shell = options.limit === undefined ? command : ['sh', '-c', `${options.limit} exec "$@"`, 'sh', ...command];
  const [program = '', ...rest] = shell;
  const child = spawn(program, rest, {
    cwd: options.cwd ?? options.folder,
    env: { ...process.env, FACEX_HOME: path.join(options.folder, 'home'), FACEX_DEBUG: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let read = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (let end = stdout.indexOf('\n', read); end >= 0; end = stdout.indexOf('\n', read)) {
      options.onLine?.(stdout.slice(read, end), { pid: child.pid, signal: (name) => child.kill(name) });
      read = end + 1;
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A graph over real nodes that needs no model: a picture becomes a mask, which is grown and inverted. */
export function maskGraph(
  changes: { readonly nodes?: object; readonly outputs?: object; readonly inputs?: object } = {},
): object {
  return {
    format: 'facex-graph',
    version: 1,
    name: 'mask',
    nodes: {
      picture: { type: 'io/load-image', params: { file: 'picture.png' } },
      mask: { type: 'mask/from-image', inputs: { image: { node: 'picture', port: 'image' } } },
      grow: { type: 'mask/grow-feather', params: { growPx: 1 }, inputs: { mask: { node: 'mask', port: 'mask' } } },
      invert: { type: 'mask/invert', inputs: { mask: { node: 'grow', port: 'mask' } } },
      difference: {
        type: 'metric/image-difference',
        inputs: { first: { node: 'picture', port: 'image' }, second: { node: 'picture', port: 'image' } },
      },
      ...changes.nodes,
    },
    inputs: {
      picture: { to: [{ node: 'picture', param: 'file' }] },
      grow: { to: [{ node: 'grow', param: 'growPx' }] },
      ...changes.inputs,
    },
    outputs: { mask: { node: 'invert', port: 'mask' }, psnr: { node: 'difference', port: 'psnr' }, ...changes.outputs },
  };
}
