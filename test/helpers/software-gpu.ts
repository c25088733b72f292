// A software Vulkan driver (SwiftShader) from the npm package @sparticuz/chromium, so that the webgpu provider runs on
// machines without a GPU. The driver is looked up when a process starts: tests fork a child with the variables below.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { regularFiles } from './tar.ts';

const CACHE_DIR = join(import.meta.dirname, '..', '..', '.cache', 'swiftshader');

/** Why the software GPU cannot be had on this machine, for a test's skip message; undefined when it can. */
export function softwareGpuMissing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the software Vulkan driver is for linux x64, this is ${process.platform} ${process.arch}`;
  }
  return existsSync(archivePath()) ? undefined : 'the npm package @sparticuz/chromium is not installed';
}

/** Environment for a child process in which the webgpu provider finds the software driver; unpacks it the first time. */
export function softwareGpuEnv(): Record<string, string> {
  if (!existsSync(CACHE_DIR)) unpack(readFileSync(archivePath()), CACHE_DIR);
  return {
    LD_LIBRARY_PATH: CACHE_DIR,
    VK_ICD_FILENAMES: join(CACHE_DIR, 'vk_swiftshader_icd.json'),
    XDG_RUNTIME_DIR: CACHE_DIR,
  };
}

function archivePath(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return join(entry.slice(0, entry.lastIndexOf('@sparticuz')), '@sparticuz', 'chromium', 'bin', 'swiftshader.tar.br');
}

// Two test files may get here at the same time: each unpacks beside the target, the first rename wins.
function unpack(archive: Buffer, folder: string): void {
  const scratch = `${folder}-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  for (const file of regularFiles(brotliDecompressSync(archive))) {
    writeFileSync(join(scratch, basename(file.name)), file.bytes, { mode: 0o755 });
  }
  mkdirSync(dirname(folder), { recursive: true });
  try {
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
