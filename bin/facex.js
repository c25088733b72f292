#!/usr/bin/env node
/**
 * Launcher of the facex command, in plain JavaScript because nothing is built at install: builds dist/ when it is
 * missing or older than the sources, says so on stderr, and starts dist/engine/cli/main.js.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const ENTRY = path.join(ROOT, 'dist', 'engine', 'cli', 'main.js');
const STAMP = path.join(ROOT, 'dist', '.facex-built');
const LOCK = path.join(ROOT, 'dist', '.facex-building');
const SOURCES = ['engine', 'graphs', 'models', 'nodes'];
// Weights, samples and the training: no part of what is built.
const NOT_BUILT = ['models/nano', 'models/train', 'graphs/samples'].map((folder) => path.join(ROOT, folder));
const LOCK_POLL_MS = 200;

function fail(what, fix) {
  process.stderr.write(`facex: ${what}\n  ${fix}\n`);
  process.exit(1);
}

/** Wanted is the `engines` field of package.json, `>=20.19`. */
function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const [wantedMajor, wantedMinor] = engines.node.replace('>=', '').split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(
    `Node ${process.versions.node} is too old, wanted ${engines.node}.`,
    'Install a newer Node from https://nodejs.org.',
  );
}

/** Newest change among what the build reads, in ms; 0 when there are no sources (an installed package). */
function newestSourceMs() {
  if (!existsSync(path.join(ROOT, 'tsconfig.build.json')) || !existsSync(path.join(ROOT, 'engine', 'cli', 'main.ts')))
    return 0;
  const files = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.build.json'];
  let newest = Math.max(...files.map((file) => mtimeMs(path.join(ROOT, file))));
  const folders = SOURCES.map((folder) => path.join(ROOT, folder));
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory() && !NOT_BUILT.includes(full)) folders.push(full);
      else if (/\.(ts|json)$/.test(entry.name)) newest = Math.max(newest, mtimeMs(full));
    }
    // A file that went away changes its folder only.
    newest = Math.max(newest, mtimeMs(folder));
  }
  return newest;
}

function mtimeMs(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function isCurrent() {
  return existsSync(ENTRY) && mtimeMs(STAMP) >= newestSourceMs();
}

function build() {
  const compiler = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('dist/ has to be built and TypeScript is not installed.', `Run "npm ci" in ${ROOT}.`);
  process.stderr.write(`facex: building ${existsSync(ENTRY) ? 'what changed' : 'dist/ (first use)'} ...\n`);
  const startedMs = Date.now();
  const { status, stdout, error } = spawnSync(process.execPath, [compiler, '-b', 'tsconfig.build.json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0)
    fail(`the build failed.\n${stdout || error?.message || ''}`, 'Mend the sources, or get them again.');
  // What changed while the compiler ran is newer than the stamp, and is built next time.
  writeFileSync(STAMP, '');
  utimesSync(STAMP, startedMs / 1000, startedMs / 1000);
  process.stderr.write(`facex: built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
}

/** One build at a time: a second command waits for the first, and takes over from one that was killed. */
function buildOnce() {
  mkdirSync(path.dirname(LOCK), { recursive: true });
  while (!takeLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS);
  process.once('exit', () => rmSync(LOCK, { force: true }));
  if (!isCurrent()) build();
  rmSync(LOCK, { force: true });
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST')
      fail(`${LOCK} cannot be written: ${error.message}.`, 'Allow writing there, or run facex once as its owner.');
  }
  if (!lockIsHeld()) rmSync(LOCK, { force: true });
  return false;
}

function lockIsHeld() {
  try {
    const owner = Number(readFileSync(LOCK, 'utf8'));
    // An owner that has not written its id yet has just come.
    if (owner === 0) return Date.now() - mtimeMs(LOCK) < LOCK_POLL_MS;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

checkNode();
if (!isCurrent()) buildOnce();
const { main } = await import(pathToFileURL(ENTRY).href);
await main(process.argv.slice(2));
