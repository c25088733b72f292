// Stable Diffusion 1.5's real shapes end to end at 512 px on a server: a UNet call in the graph beside a bare
// session.run, peak memory, a cancel in the middle, and how fast the server answers while the UNet is loaded. Models come
// from stable-diffusion/make_models.py: npm run test:stable-diffusion -- FOLDER

import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Client, openClient } from '../../engine/client.ts';
import { addModel } from '../../models/add/add-model.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';
import { type Followed, followRun, type Moment, since } from './stable-diffusion/followed-run.ts';
import { HealthWatch } from './stable-diffusion/health.ts';
import { Helper, usedBy } from './stable-diffusion/processes.ts';

const PARTS: readonly (readonly [string, ModelRole, Readonly<Record<string, string>>])[] = [
  ['unet', 'denoiser', { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' }],
  ['vae_encoder', 'vae-encoder', { vae: 'sd-1', pixels: '-1..1' }],
  ['vae_decoder', 'vae-decoder', { vae: 'sd-1', pixels: '-1..1' }],
  ['text_encoder', 'text-encoder', {}],
];
// Calls of both kinds in turn, so that what else the machine does meets both; the fastest of each are compared.
const ROUNDS = 4;
const WATCH_MS = 20_000;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
const inWords = ({ wallMs, cpuMs }: Moment): string => `${seconds(wallMs)}, ${seconds(cpuMs)} of the processors`;
const say = (text: string): void => console.log(text);

/** Adds the parts to a home on the same disk: hard links, so that nothing is copied. */
async function addParts(folder: string, home: string): Promise<void> {
  for (const [part, role, answers] of PARTS) {
    const staged = join(home, 'staged', part);
    mkdirSync(staged, { recursive: true });
    for (const file of readdirSync(join(folder, part))) linkSync(join(folder, part, file), join(staged, file));
    const startMs = performance.now();
    const name = `sd15-${part.replace('_', '-')}`;
    const added = await addModel(join(staged, 'model.onnx'), { home, role, name, answers, move: true });
    if (!added.done)
      throw new Error(`open facts of ${part}: ${added.inspection.questions.map((q) => q.fact).join(', ')}`);
    say(`added ${added.manifest.id} (hashed in ${seconds(performance.now() - startMs)})`);
  }
}

function sayWhole({ nodesMs, run }: Followed): void {
  for (const [node, ms] of Object.entries(nodesMs)) say(`  ${node}: ${seconds(ms)}`);
  say(
    `whole graph, 2 steps, everything loaded for the first time: ${seconds(Number(run.endedAtMs) - Number(run.startedAtMs))}`,
  );
}

/** The time of a call of the sampler, in runs of one step; the model is open. */
function callOf({ samplerStarted, samplerFinished }: Followed): Moment {
  if (!samplerFinished) throw new Error('the sampler did not finish');
  return since(samplerStarted, samplerFinished);
}

const fastest = (calls: readonly Moment[]): Moment => ({
  wallMs: Math.min(...calls.map(({ wallMs }) => wallMs)),
  cpuMs: Math.min(...calls.map(({ cpuMs }) => cpuMs)),
});

function sayHealth(watch: HealthWatch, what: string, fromMs: number, toMs: number): void {
  const { count, p95Ms, worstMs } = watch.during(fromMs, toMs);
  say(`  ${what}: p95 ${p95Ms.toFixed(1)} ms, longest ${worstMs.toFixed(0)} ms (${count} requests)`);
}

/** Times of nothing going on, and of one busy process beside, which is what loading is to the machine. */
async function quietTimes(watch: HealthWatch): Promise<void> {
  const idleMs = performance.now();
  await wait(WATCH_MS);
  sayHealth(watch, 'nothing of ours running', idleMs, performance.now());
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  const busyMs = performance.now();
  await wait(WATCH_MS);
  sayHealth(watch, 'one busy process, nothing loading', busyMs, performance.now());
  busy.kill();
}

/** The first run, watched: loading is from the sampler's start to its first step, less the call within it. */
async function firstRun(client: Client, hostPid: () => number): Promise<void> {
  const watch = new HealthWatch(client);
  say('the server answers /api/health:');
  await quietTimes(watch);
  const whole = await followRun(client, hostPid, { steps: 2, seed: 1, guidance: 1, whole: true });
  await watch.stop();
  const [first, second] = whole.steps;
  if (!first || !second) throw new Error('the sampler told fewer than two steps');
  const call = since(first, second);
  const loadedMs = first.wallMs - call.wallMs;
  sayHealth(
    watch,
    `the UNet loading (${seconds(loadedMs - whole.samplerStarted.wallMs)})`,
    whole.samplerStarted.wallMs,
    loadedMs,
  );
  sayHealth(watch, `the UNet computing (${seconds(call.wallMs)})`, first.wallMs, second.wallMs);
  sayWhole(whole);
}

/** Bare calls and calls in the graph in turn. */
async function sideBySide(client: Client, hostPid: () => number, unet: string): Promise<void> {
  const bare = new Helper(new URL('./stable-diffusion/bare-session.ts', import.meta.url), [unet]);
  const loadMs = performance.now();
  await bare.next();
  say(`bare session: loaded in ${seconds(performance.now() - loadMs)}`);
  // The first call sets up memory.
  await bare.ask('call');
  const [bareCalls, graphCalls]: [Moment[], Moment[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bareCalls.push(await bare.ask<Moment>('call'));
    graphCalls.push(callOf(await followRun(client, hostPid, { steps: 1, seed: 10 + round, guidance: 1 })));
    say(`  bare ${inWords(bareCalls.at(-1) as Moment)}; in the graph ${inWords(graphCalls.at(-1) as Moment)}`);
  }
  say(`bare session: peak ${gigabytes(usedBy(bare.pid).peakBytes)}`);
  await bare.end();
  const [plain, ours] = [fastest(bareCalls), fastest(graphCalls)];
  say(`fastest of ${ROUNDS}: bare ${inWords(plain)}; Sampler of one step ${inWords(ours)}`);
  say(
    `  ${((ours.cpuMs / plain.cpuMs - 1) * 100).toFixed(1)} % more processor time, ${((ours.wallMs / plain.wallMs - 1) * 100).toFixed(1)} % more by the clock`,
  );
  const guided = callOf(await followRun(client, hostPid, { steps: 1, seed: 20, guidance: 6 }));
  say(
    `guidance 6, one step: ${inWords(guided)}; ${(guided.cpuMs / ours.cpuMs).toFixed(2)} times the processor time without`,
  );
}

async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('name the folder that make_models.py wrote');
  const home = mkdtempSync(join(folder, 'home-'));
  let server: Helper | undefined;
  try {
    await addParts(folder, home);
    server = new Helper(new URL('./stable-diffusion/serving.ts', import.meta.url), [home]);
    const client = openClient((await server.next<{ url: string }>()).url);
    // The first answer about nodes comes from the host, so it is up afterwards.
    await client.call('catalogue');
    const { hostPid } = await server.ask<{ hostPid: number }>('host');
    await firstRun(client, () => hostPid);
    say(`peak memory of the host so far: ${gigabytes(usedBy(hostPid).peakBytes)}`);
    await sideBySide(client, () => hostPid, join(folder, 'unet', 'model.onnx'));
    const cancelled = await followRun(client, () => hostPid, { steps: 6, seed: 30, guidance: 1, cancelAfterStep: 1 });
    const cancelMs = performance.now() - Number(cancelled.cancelAskedMs);
    say(`cancelled after the first step: ended ${seconds(cancelMs)} later (the bound is one UNet call)`);
    say(`peak memory of the host: ${gigabytes(usedBy(hostPid).peakBytes)}`);
  } finally {
    await server?.end('close');
    rmSync(home, { recursive: true, force: true });
  }
}

await main(process.argv[2]);
