// Child processes that are asked and answer, and what a process has used so far (linux).

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Processor time and largest resident size of a process since it started, all its threads. */
export function usedBy(pid: number): { cpuMs: number; peakBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15, in hundredths of a second, counted from behind the name in brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakBytes: Number(peak ?? 0) * 1024 };
}

/** A TypeScript file as a process. @throws when it ends instead of answering. */
export class Helper {
  private readonly child: ChildProcess;

  constructor(file: URL, args: readonly string[]) {
    this.child = fork(fileURLToPath(file), [...args], {
      execArgv: ['--import', 'tsx'],
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async ask<T>(question: string): Promise<T> {
    const answer = this.next<T>();
    this.child.send(question);
    return await answer;
  }

  /** The next message of the process. */
  async next<T>(): Promise<T> {
    const ended = new AbortController();
    const end = once(this.child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`${this.child.spawnargs[3]} ended with ${code}`);
    });
    const message = once(this.child, 'message', { signal: ended.signal });
    try {
      const [answer] = await Promise.race([message, end]);
      return answer as T;
    } finally {
      end.catch(() => undefined);
      ended.abort();
    }
  }

  /** Ends it, politely where it takes messages for that. */
  async end(last?: string): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    if (last === undefined) this.child.kill();
    else this.child.send(last);
    await exit;
  }
}
