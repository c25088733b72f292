/**
 * What a run shows while it goes on: a bar on a terminal, a line per node elsewhere, one JSON event per line with
 * --json. All but the JSON goes to stderr, so that stdout holds the result alone.
 */

import type { RunEvent } from '../protocol/index.ts';
import { durationInWords, printJson, say } from './terminal.ts';

/** Told of every event of a run; `end` clears what must not stay on the screen. */
export interface Progress {
  show(event: RunEvent): void;
  end(): void;
}

/** The progress that fits: `json` wins, then a bar when stderr is a terminal, else lines. */
export function createProgress(options: { readonly json: boolean }): Progress {
  if (options.json) return { show: printJson, end: () => undefined };
  if (process.stderr.isTTY && process.env.TERM !== 'dumb') return createBar();
  return { show: (event) => sayLines(event), end: () => undefined };
}

/** What an event says on lines of its own; most say nothing. */
export function linesOf(event: RunEvent): readonly string[] {
  switch (event.event) {
    case 'run-started':
      return [
        `${event.nodes.length} nodes on ${event.device}, ${event.nodes.filter((n) => n.state === 'hit').length} kept from before`,
      ];
    case 'node-finished':
      return [
        `${event.node} (${event.type}): ${event.from === 'run' ? durationInWords(event.tookMs) : `kept (${event.from})`}`,
      ];
    case 'node-skipped':
      return [`${event.node}: left out, because ${event.because}`];
    case 'logged':
      return [
        `${event.level === 'warning' ? 'warning: ' : ''}${event.node === undefined ? '' : `${event.node}: `}${event.message}`,
      ];
    case 'run-finished':
      return [`${event.ran} nodes ran, ${event.cached} kept, ${durationInWords(event.tookMs)}`];
    case 'run-cancelled':
      return [`cancelled after ${durationInWords(event.tookMs)}`];
    default:
      return [];
  }
}

function sayLines(event: RunEvent): void {
  for (const line of linesOf(event)) say(line);
}

const BAR_CELLS = 24;

/** One line that is drawn over; what is worth keeping (logs, the end) is printed above it. */
function createBar(): Progress {
  let count = 0;
  let done = 0;
  const running = new Map<string, { share: number; note: string }>();

  const clear = (): void => {
    process.stderr.write('\r\x1b[K');
  };
  const draw = (): void => {
    const shares = [...running.values()].reduce((sum, { share }) => sum + share, 0);
    const share = count === 0 ? 0 : Math.min(1, (done + shares) / count);
    const filled = Math.round(share * BAR_CELLS);
    const nodes = [...running].map(([node, { note }]) => (note === '' ? node : `${node}: ${note}`)).join(', ');
    const line = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}] ${done}/${count} ${nodes}`;
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };

  return {
    show(event) {
      if (event.event === 'run-started') count = event.nodes.length;
      if (event.event === 'node-started') running.set(event.node, { share: 0, note: '' });
      if (event.event === 'node-progress') running.set(event.node, { share: event.share, note: event.note ?? '' });
      if (event.event === 'node-finished' || event.event === 'node-failed' || event.event === 'node-skipped') {
        running.delete(event.node);
        done += 1;
      }
      if (event.event === 'logged' || event.event === 'run-finished' || event.event === 'run-cancelled') {
        clear();
        sayLines(event);
      }
      if (event.event.startsWith('node-') || event.event === 'logged' || event.event === 'run-started') draw();
    },
    end: clear,
  };
}
