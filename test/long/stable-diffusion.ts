// Stable Diffusion 1.5's real shapes end to end at 512 px: time of a step beside a bare session, peak memory of the host,
// how long this process stalls, and a cancel in the middle. Models come from stable-diffusion/make_models.py:
// npm run test:stable-diffusion -- FOLDER

import { fork } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine, type RunEvent } from '../../engine/index.ts';
import { addModel } from '../../models/add/add-model.ts';
import type { ModelRole } from '../../nodes/kit/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GRAPH = join(ROOT, 'graphs', 'stable-diffusion', 'face-swap.json');
const PARTS: readonly (readonly [string, ModelRole, Readonly<Record<string, string>>])[] = [
  ['unet', 'denoiser', { vae: 'sd-1', predicts: 'epsilon', schedule: 'scaled-linear' }],
  ['vae_encoder', 'vae-encoder', { vae: 'sd-1', pixels: '-1..1' }],
  ['vae_decoder', 'vae-decoder', { vae: 'sd-1', pixels: '-1..1' }],
  ['text_encoder', 'text-encoder', {}],
];
const STEPS = 2;
// One UNet call a step, so that a step is compared with a bare call.
const GUIDANCE = 1;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
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

/** Largest resident size so far, and processor time used, of the processes this one started (linux). */
function childrensUse(): { peakBytes: number; cpuMs: number } {
  let [peakBytes, cpuMs] = [0, 0];
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let [status, stat] = ['', ''];
    try {
      status = readFileSync(`/proc/${entry}/status`, 'utf8');
      stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    } catch (error) {
      // The process ended between the two looks.
      if (error instanceof Error) continue;
    }
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
    peakBytes = Math.max(peakBytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    // Fields 14 and 15, in hundredths of a second, counted from behind the name in brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    cpuMs += (Number(fields[11]) + Number(fields[12])) * 10;
  }
  return { peakBytes, cpuMs };
}

/** Time of one UNet call: by the clock, and of the processors, which other work on the machine does not stretch. */
interface CallTime {
  readonly runMs: number;
  readonly cpuMs: number;
}

const runOptions = (seed: number) => ({
  params: { 'sample.steps': STEPS, 'sample.guidance': GUIDANCE, 'sample.seed': seed },
  outputs: ['crop'],
});

/** One whole run; gives the time of the second step: the first waits for the UNet to be loaded. */
async function wholeRun(engine: Engine): Promise<CallTime> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = new Map<string, number>();
  const stepsAt: CallTime[] = [];
  const beginMs = performance.now();
  const run = engine.run(GRAPH, runOptions(1));
  for await (const event of run as AsyncIterable<RunEvent>) {
    if (event.event === 'node-started') started.set(event.node, performance.now());
    if (event.event === 'node-progress' && event.node === 'sample') {
      stepsAt.push({ runMs: performance.now(), cpuMs: childrensUse().cpuMs });
    }
    if (event.event === 'node-finished') {
      const fromMs = started.get(event.node);
      if (fromMs !== undefined) say(`  ${event.node}: ${seconds(performance.now() - fromMs)}`);
    }
  }
  delay.disable();
  const { status, problems } = await run.result;
  if (status !== 'finished') throw new Error(`${status}: ${problems.map(({ message }) => message).join('; ')}`);
  say(`whole graph, ${STEPS} steps: ${seconds(performance.now() - beginMs)}`);
  say(`peak memory of the host: ${gigabytes(childrensUse().peakBytes)}`);
  say(`longest stall of this process meanwhile: ${(delay.max / 1e6).toFixed(0)} ms`);
  const [first, second] = stepsAt;
  if (!first || !second) throw new Error('the sampler told fewer than two steps');
  return { runMs: second.runMs - first.runMs, cpuMs: second.cpuMs - first.cpuMs };
}

/** Cancels after the first step; gives the time until the run has ended. */
async function cancelledRun(engine: Engine): Promise<number> {
  const run = engine.run(GRAPH, runOptions(2));
  let askedMs = 0;
  for await (const event of run as AsyncIterable<RunEvent>) {
    if (event.event === 'node-progress' && event.node === 'sample' && askedMs === 0) {
      askedMs = performance.now();
      run.cancel();
    }
  }
  const { status } = await run.result;
  if (status !== 'cancelled') throw new Error(`the run ended as ${status}, not cancelled`);
  return performance.now() - askedMs;
}

/** One bare session.run of the UNet in a process of its own, after one to warm up. */
function bareCall(unet: string): Promise<CallTime & { loadMs: number; peakBytes: number }> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./stable-diffusion/bare-session.ts', import.meta.url)), [unet], {
      execArgv: ['--import', 'tsx'],
    });
    child.once('message', (message) => resolve(message as CallTime & { loadMs: number; peakBytes: number }));
    child.once('exit', (code) => reject(new Error(`the bare session ended with ${code}`)));
  });
}

const inWords = ({ runMs, cpuMs }: CallTime): string => `${seconds(runMs)}, ${seconds(cpuMs)} of the processors`;

async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error('name the folder that make_models.py wrote');
  const home = mkdtempSync(join(folder, 'home-'));
  const engine = openEngine({ device: 'cpu', home });
  try {
    await addParts(folder, home);
    const call = await wholeRun(engine);
    const cancelMs = await cancelledRun(engine);
    say(`cancelled after the first step: ended ${seconds(cancelMs)} later (the bound is one UNet call)`);
    await engine.close();
    const bare = await bareCall(join(folder, 'unet', 'model.onnx'));
    say(
      `bare session: loaded in ${seconds(bare.loadMs)}, peak ${gigabytes(bare.peakBytes)}, one call ${inWords(bare)}`,
    );
    say(
      `one call in the sampler: ${inWords(call)}; ${((call.cpuMs / bare.cpuMs - 1) * 100).toFixed(0)} % more than bare`,
    );
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}

await main(process.argv[2]);
