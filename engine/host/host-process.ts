/**
 * The child process seen from its parent: started when first needed, started again after it ended, and kept from
 * holding the parent open while nothing is asked of it.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../graphs/format/index.ts';
import { EngineError, engineProblem } from '../errors.ts';
import type { RunEvent } from '../protocol/index.ts';
import { fromHostSchema, type HostRequest, type HostSettings } from './messages.ts';

/**
 * Nodes make and drop planes of hundreds of kilobytes all the time, which V8 counts against a heap that it takes to be
 * small: without room from the start it collects everything a dozen times per swap, a fifth of the time of a swap.
 */
const HEAP_FLAGS = ['--initial-old-space-size=256', '--min-semi-space-size=16'];

/** Characters of the child's error stream that are kept for the message when it ends unexpectedly. */
const STDERR_KEPT = 4000;

const NOT_DATA_FIX = 'Give plain data as graph, inputs and params: texts, numbers, lists, objects, bytes.';

interface Pending {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly pending: Map<number, Pending>;
  readonly opened: Promise<unknown>;
  stderr: string;
}

interface HostProcessOptions {
  readonly settings: HostSettings;
  /** Environment for the child; drivers read theirs before it starts. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onEvent: (event: RunEvent) => void;
  /** Told in words why the child ended when nobody asked it to. */
  readonly onStopped: (why: string) => void;
}

/** The compiled entry: beside this file in dist/, or in dist/ when this file runs from source (tests). */
function entryFile(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? '../../dist/engine/host/main.js' : './main.js', import.meta.url));
}

/** A host process that comes back when it is needed. */
export class HostProcess {
  readonly #options: HostProcessOptions;
  #running: Running | undefined;
  #nextId = 1;

  constructor(options: HostProcessOptions) {
    this.#options = options;
  }

  /** Process id of the child that runs now. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** Sends a request and waits for its reply. @throws EngineError with the problems, or `host-stopped`. */
  async request(request: Exclude<HostRequest, { do: 'open' }>): Promise<unknown> {
    const running = this.#running ?? this.#start();
    await running.opened;
    return this.#send(running, request);
  }

  /** Ends the child at once, whatever it does; what it was asked fails with `host-stopped`. */
  kill(): void {
    this.#running?.child.kill('SIGKILL');
  }

  /** Lets the child write what waits and end; gives up after `boundMs` and kills it. */
  async close(boundMs: number): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const gone = new Promise<void>((resolve) => running.child.once('exit', () => resolve()));
    const timer = setTimeout(() => running.child.kill('SIGKILL'), boundMs);
    running.child.ref();
    await this.#send(running, { do: 'close' }).catch(() => undefined);
    await gone;
    clearTimeout(timer);
  }

  #start(): Running {
    const child = fork(entryFile(), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...this.#options.env },
      execArgv: HEAP_FLAGS,
    });
    const running: Running = { child, pending: new Map(), opened: Promise.resolve(), stderr: '' };
    this.#running = running;
    child.on('message', (raw) => this.#receive(running, raw));
    child.stderr?.on('data', (text: Buffer) => {
      running.stderr = (running.stderr + text.toString()).slice(-STDERR_KEPT);
      if (process.env.FACEX_DEBUG) process.stderr.write(text);
    });
    if (child.stderr && 'unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref();
    child.once('error', (error) => this.#stopped(running, `it could not be started: ${error.message}`));
    child.once('exit', (code, signal) => this.#stopped(running, signal ? `signal ${signal}` : `exit code ${code}`));
    const opened = this.#send(running, { do: 'open', settings: this.#options.settings });
    return Object.assign(running, { opened });
  }

  #send(running: Running, request: HostRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      running.pending.set(id, { resolve, reject });
      this.#hold(running);
      const unsent = (problem: Problem): void => {
        running.pending.delete(id);
        this.#hold(running);
        reject(new EngineError([problem]));
      };
      try {
        running.child.send({ id, request }, (error) => {
          if (error) unsent(stoppedProblem(error.message));
        });
      } catch (error) {
        // What a caller gave holds something that no message can carry, for example a function.
        unsent(refusedProblem(`A request cannot be sent to the models' process: ${messageOf(error)}.`, NOT_DATA_FIX));
      }
    });
  }

  /** The parent stays alive for its child only while an answer is outstanding. */
  #hold(running: Running): void {
    const { child, pending } = running;
    if (pending.size > 0) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }

  #receive(running: Running, raw: unknown): void {
    const parsed = fromHostSchema.safeParse(raw);
    const message = parsed.data ?? unreadableReply(raw);
    // An event that cannot be read is left out; a reply has somebody waiting for it.
    if (message === undefined) return;
    if ('event' in message) {
      this.#options.onEvent(message.event);
      return;
    }
    const pending = running.pending.get(message.id);
    running.pending.delete(message.id);
    this.#hold(running);
    if ('problems' in message) pending?.reject(new EngineError(message.problems));
    else pending?.resolve(message.reply);
  }

  #stopped(running: Running, how: string): void {
    if (this.#running === running) this.#running = undefined;
    const words = lastWords(running.stderr);
    const why = words === '' ? how : `${how}; its last words: ${words}`;
    if (running.pending.size > 0) this.#options.onStopped(why);
    for (const { reject } of running.pending.values()) reject(new EngineError([stoppedProblem(why)]));
    running.pending.clear();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusedProblem(message: string, fix: string): Problem {
  return engineProblem('request-refused', { pointer: '', message, fix });
}

/** The problem in the place of a reply that is not one, for whoever waits for it. */
function unreadableReply(raw: unknown): { readonly id: number; readonly problems: Problem[] } | undefined {
  if (typeof raw !== 'object' || raw === null || !('id' in raw) || typeof raw.id !== 'number') return undefined;
  const message = "The models' process gave an answer that cannot be read.";
  const fix = 'A node type of your own may have thrown a fault without its texts; else build again with `npm ci`.';
  return { id: raw.id, problems: [refusedProblem(message, fix)] };
}

/** What a dying process said, without stack traces: the lines of C++'s terminate, of a fatal error, or the last one. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.filter((line) => /^(terminate called|what\(\)|FATAL ERROR|[A-Za-z]*Error:)/.test(line));
  return (telling.length > 0 ? telling.slice(-2).join(' ') : (lines.at(-1) ?? '')).slice(0, 300);
}

/** The problem for a child that ended; `during` says what it was doing. */
export function stoppedProblem(why: string, during = ''): Problem {
  return engineProblem('host-stopped', {
    pointer: '',
    message: `The models' process stopped (${why})${during === '' ? '' : ` while ${during}`}.`,
    fix: 'Run again: what had finished is kept on disk, and the run goes on from there. If it stops at the same node again, try --device cpu.',
  });
}
