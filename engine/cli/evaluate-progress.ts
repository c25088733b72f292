/** How far an evaluation is: one line that is drawn over on a terminal, a line now and then in a log. */

import type { Step } from '../../models/evaluate/runner.ts';
import { durationInWords } from './terminal.ts';

/** A log gets a line at most this often. */
const LOG_EVERY_MS = 15_000;

interface EvaluateProgress {
  /** A line that stays. */
  say(line: string): void;
  progress(step: Step): void;
}

/** A step in words: how many are done, and how long the rest takes at the pace so far. */
function stepInWords({ what, done, all, tookMs }: Step): string {
  const left =
    done === all ? `took ${durationInWords(tookMs)}` : `${durationInWords((tookMs / done) * (all - done))} left`;
  return `${what}: ${done} of ${all}, ${left}`;
}

/** Writes to stderr or its like; `isTerminal` says whether lines can be drawn over. */
export function createEvaluateProgress(
  out: { write(text: string): unknown; readonly columns?: number },
  isTerminal: boolean,
  now: () => number = () => performance.now(),
): EvaluateProgress {
  let shown = '';
  let toldMs = Number.NEGATIVE_INFINITY;
  const draw = (): unknown => out.write(`\r\x1b[K${shown.slice(0, (out.columns ?? 80) - 1)}`);
  return {
    say(line) {
      out.write(isTerminal ? `\r\x1b[K${line}\n` : `${line}\n`);
      if (isTerminal && shown !== '') draw();
    },
    progress(step) {
      const ended = step.done === step.all;
      if (isTerminal) {
        shown = ended ? '' : stepInWords(step);
        if (ended) out.write(`\r\x1b[K${stepInWords(step)}\n`);
        else draw();
      } else if (ended || now() - toldMs >= LOG_EVERY_MS) {
        toldMs = now();
        out.write(`${stepInWords(step)}\n`);
      }
    },
  };
}
