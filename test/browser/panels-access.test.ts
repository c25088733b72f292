// Access: names, contrast and focus of every control, small and zoomed pages, reduced motion.

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../helpers/browser.ts';
import { noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };
const TABS = ['Timing', 'Results', 'Problems', 'Queue', 'Models', 'Log'];

/** Controls that are to be seen and say nothing: no label, no text. */
const NAMELESS = `(() => {
  const nameOf = (one) => {
    const labelled = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const labels = [...(one.labels ?? [])].map((label) => label.textContent).join(' ');
    const pictures = [...one.querySelectorAll('img[alt]')].map((image) => image.alt).join(' ');
    return [one.getAttribute('aria-label'), labelled, labels, one.textContent, pictures].join(' ').trim();
  };
  const controls = document.querySelectorAll('button, input, select, textarea, a[href], summary, [role="tab"], [role="separator"][tabindex], [role="menuitem"]');
  return [...controls].filter((one) => one.checkVisibility() && nameOf(one) === '').map((one) => one.outerHTML.slice(0, 160));
})()`;

/** Texts to be seen whose colour has less than the wanted contrast to what lies behind them. */
const LOW_CONTRAST = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const faded = (one) => {
    let opacity = 1;
    for (let at = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const found = [];
  for (const one of document.querySelectorAll('body *')) {
    const says = [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== '');
    if (!says || one.closest('option, :disabled, [hidden], .visually-hidden, .react-flow__node') || !one.checkVisibility({ visibilityProperty: true })) continue;
    const ground = behind(one);
    const [r, g, b, a] = rgba(getComputedStyle(one).color);
    const ink = over([r, g, b, a * faded(one)], ground);
    const [hi, lo] = [light(ink), light(ground)].sort((x, y) => y - x);
    const ratio = (hi + 0.05) / (lo + 0.05);
    if (ratio < 4.5) found.push(one.className + ' "' + one.textContent.trim().slice(0, 30) + '" ' + ratio.toFixed(2));
  }
  return found;
})()`;

/** Controls that cannot be brought into view, or that something else covers once they are. */
const UNREACHABLE = `(() => {
  const inside = document.querySelector('[role="dialog"]') ?? document;
  const controls = inside.querySelectorAll('.bar button, .side button, .side input, .side textarea, .below button, header button, .compare button, .compare input, .template, select, .react-flow__controls button');
  return [...controls].filter((one) => {
    if (!one.checkVisibility()) return false;
    one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const { left, top, width, height } = one.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return true;
    const hit = document.elementFromPoint(x, y);
    return !(hit && (one.contains(hit) || hit.contains(one)));
  }).map((one) => one.outerHTML.slice(0, 160));
})()`;

describe.skipIf(missing !== undefined)(`access in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  const zoomed = async (): Promise<Page> => {
    // 200 % zoom of a 1280 x 720 window leaves half of it in CSS pixels.
    const context = await editor.browser.newContext({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${editor.server.serving.url}/?graph=noise`);
    await page.locator('.react-flow__node[data-id="noise"]').waitFor();
    return page;
  };
  /** What a script finds with each tab and dialog open. */
  const everywhere = async (page: Page, script: string): Promise<string[]> => {
    const found: string[] = [];
    const look = async (where: string): Promise<void> => {
      for (const one of await page.evaluate<string[]>(script)) found.push(`${where}: ${one}`);
    };
    for (const tab of TABS) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
      await page.waitForTimeout(150);
      await look(`tab ${tab}`);
    }
    for (const [keys, name] of [
      ['Control+o', 'Graphs'],
      ['Shift+?', 'Shortcuts'],
      ['Shift+C', 'Compare'],
    ] as const) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog', { name }).waitFor();
      await page.waitForTimeout(150);
      await look(`dialog ${name}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    return found;
  };

  beforeAll(async () => {
    editor = await openEditor({ noise: noiseGraph(5) });
    const { runId } = await editor.server.client.call('startRun', { body: { graph: noiseGraph(5), graphId: 'noise' } });
    await editor.server.client.follow(runId);
    await editor.show('noise', 'noise');
  }, 240_000);
  afterEach(() => editor.page.keyboard.press('Escape'));
  afterAll(() => editor?.close());

  it('81: every control says what it is', async () => {
    const { page, node } = editor;
    expect(await everywhere(page, NAMELESS)).toEqual([]);
    await node('first').locator('.node-title').click();
    expect(await page.evaluate(NAMELESS)).toEqual([]);
    await page.keyboard.press('Escape');
  }, 90_000);

  it('the words of the graph menu are on one line each, beside their keys', async () => {
    const { page } = editor;
    await page.locator('.bar .document').click();
    const entries = page.getByRole('menuitem');
    await entries.first().waitFor();
    for (const entry of await entries.all()) {
      const [box, words] = [await entry.boundingBox(), await entry.locator('span').first().boundingBox()];
      expect(words?.height ?? 99, (await entry.textContent()) ?? '').toBeLessThan(26);
      expect(box?.height).toBeGreaterThanOrEqual(words?.height ?? 99);
      const keys = entry.locator('kbd');
      if ((await keys.count()) === 0) continue;
      expect((await keys.boundingBox())?.x ?? 0).toBeGreaterThan((words?.x ?? 0) + (words?.width ?? 0));
    }
    await page.keyboard.press('Escape');
  }, 60_000);

  it('every text has a contrast of 4.5 or more, dark and light', async () => {
    const { page } = editor;
    for (const theme of ['dark', 'light']) {
      if ((await page.evaluate('document.documentElement.dataset.theme')) !== theme) {
        await page.getByRole('button', { name: 'Light or dark theme' }).click();
      }
      expect([theme, await everywhere(page, LOW_CONTRAST)]).toEqual([theme, []]);
    }
    await page.getByRole('button', { name: 'Light or dark theme' }).click();
  }, 120_000);

  it('78: Tab goes through bar, library, canvas, inspector and the tabs below in this order, each with a ring', async () => {
    const { page } = editor;
    await page.evaluate('document.activeElement?.blur()');
    await page.locator('.bar h1').click();
    const places: string[] = [];
    const ringless: string[] = [];
    for (let i = 0; i < 140; i += 1) {
      await page.keyboard.press('Tab');
      const { place, ring, what } = await page.evaluate<{ place: string; ring: boolean; what: string }>(`(() => {
        const one = document.activeElement;
        const area = one.closest('.bar, .library, .canvas-area, .inspector, .below');
        const { outlineStyle, outlineWidth, backgroundImage } = getComputedStyle(one);
        const ring = (outlineStyle !== 'none' && outlineWidth !== '0px') || (one.className === 'splitter' && backgroundImage !== 'none');
        return { place: area?.className.split(' ').at(-1) ?? 'page', ring, what: one.outerHTML.slice(0, 120) };
      })()`);
      if (place === 'page' && places.includes('below')) break;
      if (places.at(-1) !== place) places.push(place);
      if (!ring && place !== 'canvas-area') ringless.push(what);
    }
    expect(places.filter((place) => place !== 'page')).toEqual(['bar', 'library', 'canvas-area', 'inspector', 'below']);
    expect(ringless).toEqual([]);
  }, 90_000);

  it('83: at 200 % zoom of 1280x720 every control is reached, the panels as drawers', async () => {
    const page = await zoomed();
    expect(await everywhere(page, UNREACHABLE)).toEqual([]);
    const overflow = 'document.documentElement.scrollWidth - innerWidth';
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    for (const side of ['library', 'inspector']) {
      await page.getByRole('button', { name: `Show the ${side}` }).click();
      await expect.poll(() => page.locator(`.${side}`).isVisible(), poll).toBe(true);
      // The drawer lies over the canvas and its buttons until it is closed.
      const found = await page.evaluate<string[]>(UNREACHABLE);
      expect(found.filter((one) => !one.includes('react-flow__controls'))).toEqual([]);
      await page.getByRole('button', { name: `Show the ${side}` }).click();
      await expect.poll(() => page.locator(`.${side}`).isVisible(), poll).toBe(false);
    }
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Arrange' }).click();
    await page.locator('.bar .button.primary').click();
    await page.context().close();
  }, 120_000);

  it('83: at 1280x720 every control is reached', async () => {
    const { page } = editor;
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(await everywhere(page, UNREACHABLE)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 90_000);

  it('83: with reduced motion nothing moves by itself', async () => {
    const { page } = editor;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = `[...document.querySelectorAll('*')].filter((one) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
      const lasts = (durations) => durations.split(',').some((duration) => parseFloat(duration) > 0.011);
      return (animationName !== 'none' && lasts(animationDuration)) || lasts(transitionDuration);
    }).map((one) => one.outerHTML.slice(0, 120))`;
    expect(await page.evaluate(moving)).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  }, 60_000);

  it('81: notices, the save state and lost connections are told to a screen reader', async () => {
    const { page } = editor;
    await expect.poll(() => page.locator('.notices').getAttribute('aria-live')).toBe('polite');
    await expect.poll(() => page.locator('.save-state').getAttribute('role')).toBe('status');
    const landmarks = await page.evaluate(
      `['header', 'nav', 'main', 'aside', 'section[aria-label]'].map((one) => document.querySelectorAll('.app > ' + one).length)`,
    );
    expect(landmarks).toEqual([1, 1, 1, 1, 1]);
  }, 60_000);
});
