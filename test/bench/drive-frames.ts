/**
 * Moves the pointer once per frame inside a page, panning or dragging a node, and counts what each frame cost: from the
 * movement until script, style, layout and paint are done. That is below 16 ms where no frame is dropped at 60 Hz.
 */

import type { Page } from 'playwright-core';

export interface Frames {
  readonly medianMs: number;
  readonly p95Ms: number;
}

const WARM_UP = 10;

/** `zoom` is 'fit' for the whole graph, or a factor at which the middle of it is looked at. */
export async function driveFrames(
  page: Page,
  action: 'pan' | 'drag',
  zoom: 'fit' | number,
  frames: number,
): Promise<Frames> {
  await setView(page, zoom);
  // tsx keeps the names of functions by a helper that the page does not have.
  await page.evaluate('globalThis.__name = (named) => named');
  const times = await page.evaluate(
    async ({ kind, count }) => {
      const next = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const canvas = document.querySelector('.react-flow')?.getBoundingClientRect();
      if (!canvas) throw new Error('there is no canvas');
      const middle = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
      const away = (one: Element): number => {
        const box = one.getBoundingClientRect();
        return Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
      };
      const nodes = [...document.querySelectorAll('.react-flow__node')].sort((a, b) => away(a) - away(b));
      const pane = document.querySelector('.react-flow__pane');
      const target = kind === 'drag' ? (nodes[0]?.querySelector('.node-head') ?? nodes[0]) : pane;
      if (!target) throw new Error('there is nothing to take hold of');
      const box = kind === 'drag' ? target.getBoundingClientRect() : undefined;
      const from = box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : middle;
      const send = (name: string, on: EventTarget, x: number, y: number): void => {
        const init = { bubbles: true, cancelable: true, view: window, button: 0, buttons: 1, clientX: x, clientY: y };
        on.dispatchEvent(new MouseEvent(name, init));
      };
      send('mousedown', target, from.x, from.y);
      const channel = new MessageChannel();
      // Posted while a frame is made, a message comes when that frame is painted.
      const painted = (): Promise<unknown> =>
        new Promise((resolve) => {
          channel.port1.onmessage = resolve;
          channel.port2.postMessage(0);
        });
      const times: number[] = [];
      for (let n = 0; n < count; n += 1) {
        const angle = n / 20;
        await next();
        const start = performance.now();
        send('mousemove', window, from.x + 160 * Math.sin(angle), from.y + 100 * Math.sin(angle * 0.7));
        await painted();
        times.push(performance.now() - start);
      }
      send('mouseup', window, from.x, from.y);
      return times;
    },
    { kind: action, count: frames + WARM_UP },
  );
  const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

/** By what both pages have: our keys, or the instance that the bare page keeps. */
async function setView(page: Page, zoom: 'fit' | number): Promise<void> {
  const isBare = await page.evaluate(() => 'benchFlow' in window);
  if (isBare) {
    await page.evaluate(
      `window.benchFlow.fitView().then(() => ${zoom === 'fit' ? 'undefined' : `window.benchFlow.zoomTo(${zoom})`})`,
    );
  } else {
    await page.keyboard.press('Home');
    await page.waitForTimeout(500);
    if (zoom !== 'fit') {
      await page.keyboard.press('0');
      await page.waitForTimeout(400);
      for (let n = 0; n < 2; n += 1) {
        await page.keyboard.press('-');
        await page.waitForTimeout(400);
      }
    }
  }
  await page.waitForTimeout(800);
}
