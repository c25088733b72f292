/**
 * What a page shows of a run, and when: marks set inside the page by an observer, so that no round trip is measured;
 * beside them what came over its socket, in the order it came.
 */

import type { Page } from 'playwright-core';
import {
  type PreviewHeader,
  type RunEvent,
  readPreviewFrame,
  serverMessageSchema,
} from '../../engine/protocol/index.ts';

/** A change that was shown, in milliseconds since the page was opened. */
export interface Shown {
  readonly what: string;
  readonly atMs: number;
}

/** Everything that came over the page's sockets; grows while it is open. */
export interface Wire {
  readonly events: RunEvent[];
  readonly previews: PreviewHeader[];
}

/** Listens to the sockets a page opens from now on. */
export function watchSocket(page: Page): Wire {
  const wire: Wire = { events: [], previews: [] };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') {
        const message = serverMessageSchema.parse(JSON.parse(payload));
        if (message.message === 'run-event') wire.events.push(message.event);
        return;
      }
      const frame = readPreviewFrame(payload);
      if (!frame) throw new Error('a binary message is no preview');
      wire.previews.push(frame.header);
    }),
  );
  return wire;
}

/** Has every page load mark presses of Run and Cancel, node states (`sampler running`) and loaded pictures of nodes. */
export async function markWhatIsShown(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const states = new Map<string, string>();
    const idOf = (element: Element): string => element.closest<HTMLElement>('.react-flow__node')?.dataset.id ?? '';
    const look = (): void => {
      const startTime = performance.now();
      for (const box of document.querySelectorAll<HTMLElement>('.react-flow__node .node')) {
        const [id, state = ''] = [idOf(box), box.dataset.state];
        if (states.get(id) === state) continue;
        states.set(id, state);
        performance.mark(`${id} ${state}`, { startTime });
      }
    };
    const options = { subtree: true, childList: true, attributeFilter: ['data-state'] };
    document.addEventListener('DOMContentLoaded', () => new MutationObserver(look).observe(document.body, options));
    const onLoad = ({ target }: Event): void => {
      if (!(target instanceof HTMLImageElement) || !target.closest('.node-preview')) return;
      performance.mark(`${idOf(target)} ${target.src.startsWith('blob:') ? 'step' : 'picture'}`);
    };
    const onClick = ({ target }: Event): void => {
      const words = target instanceof Element ? target.closest('.bar button')?.textContent : undefined;
      if (words?.trim().startsWith('Run')) performance.mark('pressed run');
      if (words?.trim() === 'Cancel') performance.mark('pressed cancel');
    };
    // Neither loads nor clicks that are stopped come up to the document.
    document.addEventListener('load', onLoad, true);
    document.addEventListener('click', onClick, true);
  });
}

/** What was shown since the last press of Run, that press first. */
export async function shownSinceRun(page: Page): Promise<Shown[]> {
  const marks = await page.evaluate(() =>
    performance.getEntriesByType('mark').map(({ name, startTime }) => ({ what: name, atMs: startTime })),
  );
  const sorted = marks.sort((a, b) => a.atMs - b.atMs);
  return sorted.slice(sorted.findLastIndex(({ what }) => what === 'pressed run'));
}

/** Milliseconds from the press of Run to the first mark that `wanted` takes; undefined when there was none. */
export function msTo(shown: readonly Shown[], wanted: (what: string) => boolean): number | undefined {
  const found = shown.find(({ what }) => wanted(what));
  return found && Math.round(found.atMs - (shown[0]?.atMs ?? 0));
}

/** First picture in any node, first picture of the sampler on its way, and the end of the last node, after Run. */
export function latencies(shown: readonly Shown[], sampler: string, last: string): string {
  const isPicture = (what: string): boolean => what.endsWith(' picture') || what.endsWith(' step');
  const first = msTo(shown, isPicture);
  const where = shown.find(({ what }) => isPicture(what))?.what.split(' ')[0] ?? 'none';
  const step = msTo(shown, (what) => what === `${sampler} step`);
  const ended = msTo(shown, (what) => what === `${last} done` || what === `${last} cached`);
  const picture = msTo(shown, (what) => what === `${last} picture`);
  const words = {
    [`first picture (${where})`]: first,
    'first sampling step': step,
    'last node': ended,
    'final picture': picture,
  };
  return Object.entries(words)
    .map(([name, ms]) => `${name} ${ms === undefined ? '-' : `${ms} ms`}`)
    .join(', ');
}
