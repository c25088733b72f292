// Fetches a public file with everything that belongs to it, checks it against what its publisher states, and adds it.
// A file without a stated hash is pinned: the manifest records what came the first time, and says so.

import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AddResult, addModel } from '../add/add-model.ts';
import type { Answers } from '../add/fact-sheet.ts';
import { ModelError } from '../errors.ts';
import { hashStream } from '../files/file-hashes.ts';
import { type KnownFile, knownFiles } from '../registry/known-files.ts';
import { explainWriteError } from '../store/files.ts';
import { allManifests } from '../store/kept-models.ts';
import { type DownloadOptions, type DownloadProgress, download } from './download.ts';
import { agreeOnce, type Consent, type LicenceNotice } from './licences.ts';

export interface PullOptions extends Pick<DownloadOptions, 'signal' | 'stallMs' | 'attempts' | 'waitMs'> {
  readonly home: string;
  readonly answers?: Answers;
  /** Asked once per licence and origin. */
  readonly consent: (notice: LicenceNotice) => Promise<Consent>;
  readonly onProgress?: (progress: DownloadProgress & { readonly file: string }) => void;
  /** Another place for the same files: `{host}` and `{path}` are filled in, or both are appended. */
  readonly mirror?: string;
  /** A folder to take the files from; nothing is fetched then. */
  readonly offline?: string;
  /** Files to know instead of the registry's. */
  readonly known?: readonly KnownFile[];
}

/** The known file of a name, with or without `public/`. @throws ModelError `model-unknown`. */
export function findKnownFile(name: string, known: readonly KnownFile[] = knownFiles): KnownFile {
  const found = known.find((one) => one.name === name.replace(/^public\//, ''));
  if (found) return found;
  throw new ModelError(
    'model-unknown',
    `There is no known file '${name}'. \`facex models list --public\` shows them: ${known.map((one) => one.name).join(', ')}.`,
  );
}

/**
 * Pulls a known file. With open questions nothing is added, and what was downloaded waits for the answers.
 * @throws ModelError `model-unknown`, `model-exists`, `licence-refused`, `download-…`, and what addModel throws.
 */
export async function pullModel(name: string, options: PullOptions): Promise<AddResult> {
  const known = findKnownFile(name, options.known);
  const { home } = options;
  const id = `public/${known.name}`;
  if ((await allManifests(home)).some((one) => one.id === id)) {
    throw new ModelError(
      'model-exists',
      `${id} is here already. 'facex models verify' checks it, 'facex models remove ${id}' takes it away.`,
    );
  }
  await agreeOnce(home, known, options.consent);
  const folder = join(home, 'models', '.incoming', known.name);
  return withLock(folder, async () => {
    const path = await fetchFile(
      known,
      { url: known.url, path: basename(new URL(known.url).pathname) },
      folder,
      options,
    );
    if (known.sha256 !== undefined) await checkHash(path, known);
    const beside: Record<string, string> = {};
    for (const file of known.beside ?? []) beside[file.path] = await fetchFile(known, file, folder, options);
    const statedBy = known.sha256 === undefined ? 'first-download' : 'publisher';
    const added = await addModel(path, {
      home,
      role: known.role,
      answers: options.answers ?? {},
      beside,
      move: true,
      pulled: { known, statedBy },
    });
    if (added.done) await rm(folder, { recursive: true, force: true });
    return added;
  });
}

async function checkHash(path: string, known: KnownFile): Promise<void> {
  const got = await hashStream(path);
  if (got === known.sha256) return;
  await rm(path, { force: true });
  throw new ModelError(
    'download-wrong',
    `What came from ${known.url} is not the file its publisher states: wanted sha256 ${known.sha256}, got ${got}. It was thrown away; try again, or another mirror.`,
  );
}

interface Part {
  readonly url: string;
  readonly path: string;
}

async function fetchFile(known: KnownFile, part: Part, folder: string, options: PullOptions): Promise<string> {
  const to = join(folder, part.path);
  // A complete file of an earlier pull that ended with questions.
  if ((await stat(to).catch(() => undefined))?.isFile()) return to;
  if (options.offline !== undefined) return takeOffline(known, part, to, options.offline);
  const main = part.url === known.url;
  await download(mirrored(part.url, options.mirror), to, {
    ...(main && known.bytes !== undefined ? { bytes: known.bytes } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
    ...(options.attempts === undefined ? {} : { attempts: options.attempts }),
    ...(options.waitMs === undefined ? {} : { waitMs: options.waitMs }),
    onProgress: (progress) => options.onProgress?.({ ...progress, file: part.path }),
  });
  await refusePointer(to, part.url);
  return to;
}

/** The address at a mirror. @throws ModelError `download-failed` for a mirror that is no address. */
export function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined || mirror === '') return url;
  const { host, pathname } = new URL(url);
  const path = pathname.slice(1);
  const address = /\{host\}|\{path\}/.test(mirror)
    ? mirror.replaceAll('{host}', host).replaceAll('{path}', path)
    : `${mirror.replace(/\/$/, '')}/${host}/${path}`;
  if (URL.canParse(address)) return address;
  throw new ModelError(
    'download-failed',
    `The mirror '${mirror}' is no address. Give one such as https://mirror.example/{host}/{path}.`,
  );
}

/** A git-lfs pointer is a small text that stands for the file where large files were not fetched. */
async function refusePointer(path: string, url: string): Promise<void> {
  if ((await stat(path)).size > 1024) return;
  const text = await readFile(path, 'utf8');
  if (!text.startsWith('version https://git-lfs')) return;
  await rm(path, { force: true });
  throw new ModelError(
    'download-wrong',
    `${url} gave a git-lfs pointer instead of the file. Nothing was kept; try another mirror.`,
  );
}

/** From a folder laid out by name, as a mirror, or flat; a flat file counts only where a stated hash proves it. */
async function takeOffline(known: KnownFile, { url, path }: Part, to: string, offline: string): Promise<string> {
  const { host, pathname } = new URL(url);
  const places = [join(offline, known.name, path), join(offline, host, pathname.slice(1))];
  if (known.sha256 !== undefined && url === known.url) places.push(join(offline, path));
  for (const place of places) {
    if (!(await stat(place).catch(() => undefined))?.isFile()) continue;
    try {
      await copyFile(place, to);
    } catch (error) {
      throw explainWriteError(to, error);
    }
    return to;
  }
  throw new ModelError(
    'download-failed',
    `The offline folder has no ${path} of ${known.name}. Put it at ${places[0]}; it is published at ${url}.`,
  );
}

/** One pull of a file at a time; a lock left by a process that is gone is taken over. */
async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'lock');
  try {
    await mkdir(folder, { recursive: true });
    const holder = Number(await readFile(lock, 'utf8').catch(() => '0'));
    if (holder > 0 && holder !== process.pid && isAlive(holder)) {
      throw new ModelError(
        'download-failed',
        `Another process (${holder}) is pulling this file. Wait for it, or end it.`,
      );
    }
    await writeFile(lock, String(process.pid));
  } catch (error) {
    throw explainWriteError(lock, error);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process, or one of another user whose lock cannot be this user's.
    return false;
  }
}
