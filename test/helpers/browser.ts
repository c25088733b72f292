/**
 * A Chromium for browser tests: CHROMIUM_PATH, one installed on the system, or the one that @sparticuz/chromium carries,
 * unpacked once into .cache. Where none can be had, tests skip with the reason.
 */

import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { regularFiles } from './tar.ts';

const CACHE_DIR = join(import.meta.dirname, '..', '..', '.cache', 'chromium');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

function packageBin(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return join(entry.slice(0, entry.lastIndexOf('@sparticuz')), '@sparticuz', 'chromium', 'bin');
  } catch {
    // Optional by design: what follows from its absence is said by browserMissing.
    return undefined;
  }
}

const installed = (): string | undefined =>
  [process.env.CHROMIUM_PATH, ...INSTALLED].find((file) => file !== undefined && existsSync(file));

/** Why no browser can be had here, for a test's skip message; undefined when one can. */
export function browserMissing(): string | undefined {
  if (installed()) return undefined;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'no Chromium: set CHROMIUM_PATH (the npm one is for linux x64)';
  }
  return packageBin() ? undefined : 'no Chromium: set CHROMIUM_PATH or install @sparticuz/chromium';
}

/** Opens a headless browser; unpacks the npm one the first time (2 to 3 s, 200 MB). */
export async function openBrowser(): Promise<Browser> {
  const system = installed();
  if (system) return chromium.launch({ executablePath: system, args: FLAGS });
  const bin = packageBin();
  if (!bin) throw new Error('ask browserMissing first');
  if (!existsSync(CACHE_DIR)) await unpack(bin);
  return chromium.launch({
    executablePath: join(CACHE_DIR, 'chromium'),
    args: FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: join(CACHE_DIR, 'lib'), FONTCONFIG_PATH: join(CACHE_DIR, 'fonts') },
  });
}

// Two test files may get here at the same time: each unpacks beside the target, the first rename wins.
async function unpack(bin: string): Promise<void> {
  const scratch = `${CACHE_DIR}-${process.pid}`;
  mkdirSync(dirname(CACHE_DIR), { recursive: true });
  mkdirSync(join(scratch, 'lib'), { recursive: true });
  mkdirSync(join(scratch, 'fonts'), { recursive: true });
  await pipeline(
    createReadStream(join(bin, 'chromium.br')),
    createBrotliDecompress(),
    createWriteStream(join(scratch, 'chromium'), { mode: 0o755 }),
  );
  for (const [archive, folder] of [
    ['al2023.tar.br', 'lib'],
    ['fonts.tar.br', 'fonts'],
    // Chromium looks for its graphics libraries beside itself.
    ['swiftshader.tar.br', '.'],
  ] as const) {
    for (const file of regularFiles(brotliDecompressSync(readFileSync(join(bin, archive))))) {
      writeFileSync(join(scratch, folder, basename(file.name)), file.bytes, { mode: 0o755 });
    }
  }
  const fonts = `<fontconfig><dir>${join(CACHE_DIR, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(CACHE_DIR, 'fonts-cache')}</cachedir></fontconfig>`;
  writeFileSync(
    join(scratch, 'fonts', 'fonts.conf'),
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n${fonts}\n`,
  );
  try {
    renameSync(scratch, CACHE_DIR);
  } catch (error) {
    rmSync(scratch, { recursive: true });
    if (!existsSync(CACHE_DIR)) throw error;
  }
}
