// One file over HTTP into a .part file: goes on where it stopped, tries again after a cut or a stall, and takes nothing
// for the file that is not it (a page, a pointer of git-lfs, another size).

import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { ModelError } from '../errors.ts';
import { explainWriteError } from '../store/files.ts';

/** How far a download is; `totalBytes` is null while nobody said. */
export interface DownloadProgress {
  readonly receivedBytes: number;
  readonly totalBytes: number | null;
}

export interface DownloadOptions {
  /** Size the publisher states; another one is refused before a byte is kept. */
  readonly bytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Without a byte for this long the connection is given up and asked for again. Default 30 s. */
  readonly stallMs?: number;
  /** Tries in a row that bring nothing before it fails. Default 5. */
  readonly attempts?: number;
  /** Wait before the second try in a row, doubled for each further one. Default 1 s. */
  readonly waitMs?: number;
}

// A try that failed and may go better the next time; its message ends up in the error when none does.
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const STALL_MS = 30_000;
const ATTEMPTS = 5;
const WAIT_MS = 1000;

/**
 * Brings `url` to `path`, by way of `path`.part, which stays for the next time when it fails.
 * @throws ModelError `download-failed`, `download-wrong`, `download-cancelled`, `disk-full`, `home-not-writable`.
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const { attempts = ATTEMPTS, waitMs = WAIT_MS, signal } = options;
  const part = `${path}.part`;
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(url, part, options);
      break;
    } catch (error) {
      if (signal?.aborted) throw cancelled(url);
      if (!(error instanceof Interrupted)) throw error;
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures >= attempts) {
        const kept = 'What came is kept: the next pull goes on from there.';
        throw new ModelError('download-failed', `${url} could not be downloaded: ${error.message}. ${kept}`, {
          cause: error,
        });
      }
      await pause(waitMs * 2 ** (failures - 1), signal);
      if (signal?.aborted) throw cancelled(url);
    }
  }
  await rm(`${part}.tag`, { force: true });
  await rename(part, path);
}

const cancelled = (url: string): ModelError =>
  new ModelError('download-cancelled', `The download of ${url} was cancelled. What came is kept.`);

async function fetchRest(url: string, part: string, options: DownloadOptions): Promise<void> {
  const { stallMs = STALL_MS, signal } = options;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stallMs);
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallMs);
  };
  try {
    const have = await sizeOf(part);
    const tag = have > 0 ? await readFile(`${part}.tag`, 'utf8').catch(() => '') : '';
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    // Without a tag nothing tells that the file behind the address is still the same: from the start, then.
    if (tag !== '') Object.assign(headers, { range: `bytes=${have}-`, 'if-range': tag });
    const signals = signal ? [signal, stall.signal] : [stall.signal];
    const response = await fetch(url, { headers, signal: AbortSignal.any(signals) });
    checkAnswer(url, response);
    const from = response.status === 206 ? startOf(response, have) : 0;
    const total = totalOf(response, from);
    if (total !== null && options.bytes !== undefined && total !== options.bytes) {
      await response.body?.cancel();
      throw new ModelError(
        'download-wrong',
        `${url} is ${total} bytes there, and its publisher states ${options.bytes}. Nothing was kept.`,
      );
    }
    const newTag = response.headers.get('etag');
    if (from === 0) await writeFile(`${part}.tag`, newTag && !newTag.startsWith('W/') ? newTag : '');
    await receive(response, part, { from, total, onBytes: restart, options });
  } catch (error) {
    if (error instanceof ModelError || error instanceof Interrupted) throw error;
    if (signal?.aborted) throw cancelled(url);
    if (stall.signal.aborted) throw new Interrupted(`nothing came for ${Math.round(stallMs / 100) / 10} s`);
    const written = explainWriteError(part, error);
    if (written instanceof ModelError) throw written;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Interrupted(cause instanceof Error ? cause.message : String(cause));
  } finally {
    clearTimeout(timer);
  }
}

/** Refuses what is not the file; a server's trouble is worth another try. */
function checkAnswer(url: string, response: Response): void {
  if (url.startsWith('https:') && !response.url.startsWith('https:')) {
    throw new ModelError(
      'download-wrong',
      `${url} leads to ${response.url}, which is not encrypted. Nothing was kept.`,
    );
  }
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new Interrupted(`the server answered ${response.status}`);
  }
  if (response.status === 416) throw new Interrupted('the server has no more than what is here');
  if (!response.ok) {
    const why =
      response.status === 401 || response.status === 403
        ? ' It may want an account: download it in a browser and use --offline.'
        : '';
    throw new ModelError('download-failed', `${url} cannot be had: the server answered ${response.status}.${why}`);
  }
  const type = response.headers.get('content-type') ?? '';
  if (/^text\/html|^application\/xhtml/i.test(type)) {
    throw new ModelError('download-wrong', `${url} gave a page (${type}) instead of the file. Nothing was kept.`);
  }
}

function startOf(response: Response, have: number): number {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (Number(range?.[1]) === have) return have;
  throw new Interrupted('the server went on from another place than was asked');
}

function totalOf(response: Response, from: number): number | null {
  const length = response.headers.get('content-length');
  return length === null ? null : from + Number(length);
}

interface Receiving {
  readonly from: number;
  readonly total: number | null;
  readonly onBytes: () => void;
  readonly options: DownloadOptions;
}

async function receive(response: Response, part: string, { from, total, onBytes, options }: Receiving): Promise<void> {
  const limit = options.bytes ?? total;
  const file = await open(part, from === 0 ? 'w' : 'a');
  let received = from;
  try {
    for await (const chunk of response.body ?? []) {
      onBytes();
      received += chunk.length;
      if (limit !== null && received > limit) {
        throw new ModelError(
          'download-wrong',
          `${response.url} gave more than the ${limit} bytes that were stated. Nothing was kept.`,
        );
      }
      await file.write(chunk);
      options.onProgress?.({ receivedBytes: received, totalBytes: limit });
    }
  } finally {
    await file.close();
    if (limit !== null && received > limit) await rm(part, { force: true });
  }
  if (limit !== null && received < limit) throw new Interrupted(`it ended after ${received} of ${limit} bytes`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
