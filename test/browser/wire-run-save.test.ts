// One walk through the editor in a real browser over the real server and engine: wire a graph by hand, run it, cancel,
// change a param, undo, save, and run the saved file from the command line. Each step stands on the one before.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEditor } from '../../engine/cli/editor-build.ts';
import { graphOf, startServer, type TestServer } from '../engine/server/serving.ts';
import { browserMissing, openBrowser } from '../helpers/browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const missing = browserMissing();

describe.skipIf(missing !== undefined)(`the editor in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    server = await startServer({ editor: buildEditor(ROOT, () => undefined) });
    await server.client.call('saveGraph', { path: { id: 'by-hand' }, body: { graph: graphOf({}), basedOn: null } });
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(`${server.serving.url}/?graph=by-hand`);
    await page.getByRole('button', { name: 'Load Image' }).waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const saved = async () => (await server.client.call('readGraph', { path: { id: 'by-hand' } })).graph;
  const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
  const state = (id: string) => node(id).locator('.node').getAttribute('data-state');
  const port = (id: string, name: string, side: 'input' | 'output') =>
    node(id).locator(`.port.${side}[data-port="${name}"] .react-flow__handle`);
  const centre = async (target: ReturnType<typeof port>): Promise<{ x: number; y: number }> => {
    const box = await target.boundingBox();
    if (!box) throw new Error('it is not to be seen');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }, release = true): Promise<void> => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    if (release) await page.mouse.up();
  };
  const undo = () => page.keyboard.press('Control+z');
  const search = () => page.locator('.search');

  it('1, 3, 4: a double-click opens the search there; it narrows; no match says so; Escape adds nothing', async () => {
    await page.mouse.dblclick(420, 200);
    await search().waitFor();
    await expect.poll(() => page.locator(':focus').getAttribute('placeholder')).toBe('Add a node');
    await page.keyboard.type('zzzz');
    await expect.poll(() => search().textContent()).toContain('No node type matches');
    await page.keyboard.press('Escape');
    expect([await search().count(), await page.locator('.react-flow__node').count()]).toEqual([0, 0]);
  });

  it('5: Enter adds the node there, selected', async () => {
    await page.mouse.dblclick(420, 200);
    await page.keyboard.type('load im');
    await page.keyboard.press('Enter');
    await node('load-image').waitFor();
    const box = await node('load-image').boundingBox();
    expect([Math.abs((box?.x ?? 0) - 420) < 30, Math.abs((box?.y ?? 0) - 200) < 30]).toEqual([true, true]);
    await expect.poll(() => node('load-image').getAttribute('class')).toContain('selected');
  });

  it('8: a picture chosen on the node is kept by the server and shown', async () => {
    const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#000' } })
      .composite([{ input: { create: { width: 20, height: 20, channels: 3, background: '#fff' } }, top: 14, left: 22 }])
      .png()
      .toBuffer();
    await node('load-image')
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: bytes });
    await expect
      .poll(() => node('load-image').locator('.picture-drop').getAttribute('style'))
      .toContain('/api/pictures/');
    const text = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await node('load-image').locator('input[type=file]').setInputFiles(text);
    await expect.poll(() => page.locator('.notice').textContent()).toContain('notes.png');
    await page.locator('.notice button').click();
  });

  it('13: a link dropped on empty canvas lists what takes it, and the choice comes wired', async () => {
    await drag(await centre(port('load-image', 'image', 'output')), { x: 760, y: 260 });
    await search().waitFor();
    expect(await search().textContent()).not.toContain('Empty Latent');
    await page.keyboard.type('image to mask');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(1);
  });

  it('2, 11, 12: while a link is drawn, ports that refuse are dim and say why; a fitting one takes it', async () => {
    await page.locator('.react-flow__pane').click({ position: { x: 500, y: 600 } });
    await page.keyboard.press('Space');
    await search().waitFor();
    await page.keyboard.type('grow');
    await page.keyboard.press('Enter');
    await node('grow-feather').waitFor();
    await page.locator('.react-flow__pane').click({ position: { x: 500, y: 600 } });
    const header = await centre(node('grow-feather').locator('.node-head'));
    await drag(header, { x: 560, y: 560 });
    const wrong = await centre(port('from-image', 'picture', 'input'));
    const right = await centre(port('grow-feather', 'mask', 'input'));
    await drag(await centre(port('from-image', 'mask', 'output')), wrong, false);
    await expect.poll(() => node('load-image').locator('.port[data-refusal]').count()).toBe(1);
    await expect.poll(() => node('grow-feather').locator('.port.input[data-refusal]').count()).toBe(0);
    await page.mouse.move(right.x, right.y, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(2);
  });

  it('20: Escape lets go of a link, and no search is left open', async () => {
    await drag(await centre(port('from-image', 'mask', 'output')), { x: 900, y: 650 }, false);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect([await search().count(), await page.locator('.react-flow__edge').count()]).toEqual([0, 2]);
  });

  it('19: a link back is refused, and the reason is shown', async () => {
    await drag(
      await centre(port('grow-feather', 'mask', 'output')),
      await centre(port('from-image', 'image', 'input')),
    );
    await expect.poll(() => page.locator('.notice').textContent()).toMatch(/circle|wants/);
    await page.locator('.notice button').click();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(2);
  });

  it('64, 66, 67: Ctrl+Enter runs; each node ends done with its picture', async () => {
    await node('grow-feather').locator('.node-title').click();
    await page.getByRole('button', { name: 'Make it an output' }).click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => state('grow-feather'), { timeout: 60_000 }).toBe('done');
    await expect.poll(() => node('grow-feather').locator('.node-preview').count()).toBe(1);
    await expect.poll(() => node('grow-feather').locator('.node-state').textContent()).toMatch(/ms|s/);
  }, 90_000);

  it('46, 68: a changed param marks what follows stale, and undo takes the mark away', async () => {
    await page.locator('.inspector input.input').first().fill('3');
    await page.keyboard.press('Enter');
    await expect.poll(() => node('grow-feather').locator('.node-state').textContent()).toBe('stale');
    await expect.poll(() => node('grow-feather').locator('.field[data-changed="true"]').count()).toBe(1);
    await page.locator('.react-flow__pane').click({ position: { x: 500, y: 680 } });
    await undo();
    await expect.poll(() => node('grow-feather').locator('.node-state').textContent()).not.toBe('stale');
  });

  it('only the tail runs after a change', async () => {
    await node('grow-feather').locator('.node-title').click();
    await page.locator('.inspector input.input').first().fill('4');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => state('from-image'), { timeout: 60_000 }).toBe('cached');
    await expect.poll(() => state('grow-feather'), { timeout: 60_000 }).toBe('done');
  }, 90_000);

  it('32, 39: Delete removes a node but never while typing; undo brings it back with its links', async () => {
    await page.locator('.inspector input.input').first().click();
    await page.keyboard.press('Backspace');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(3);
    await page.keyboard.press('Escape');
    await node('from-image').locator('.node-title').click();
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(2);
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(0);
    await undo();
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(2);
  });

  it('73: Ctrl+S saves and the title loses its mark; the saved file gives the same pixels with facex run', async () => {
    await page.keyboard.press('Control+s');
    await expect.poll(() => page.locator('.save-state').textContent()).toBe('Saved');
    expect(await page.title()).not.toContain('•');
    const graph = await saved();
    expect(graph.outputs).toEqual({ mask: { node: 'grow-feather', port: 'mask' } });
    const file = path.join(server.home, 'by-hand.json');
    const made = path.join(server.home, 'mask.png');
    await writeFile(file, JSON.stringify(graph));
    const args = ['bin/facex.js', 'run', file, '--home', server.home, '--device', 'cpu', '--output', `mask=${made}`];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    const { runs } = await server.client.call('listRuns');
    const valueId = runs.find(({ state: how }) => how === 'finished')?.outputs.mask?.valueId ?? '';
    const shown = await server.client.call('readValue', { path: { valueId }, query: { as: 'png' } });
    expect(await sharp(made).raw().toBuffer()).toEqual(await sharp(shown).raw().toBuffer());
  }, 120_000);

  it('71, 72: a long run shows its progress, another tab shows it too, and cancel ends it', async () => {
    const slow = graphOf(
      { steps: { type: 'test/steps', params: { count: 2000, stepMs: 10 } } },
      { value: 'steps.value' },
    );
    await server.client.call('saveGraph', { path: { id: 'slow' }, body: { graph: slow, basedOn: null } });
    await page.goto(`${server.serving.url}/?graph=slow`);
    await node('steps').waitFor();
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect.poll(() => state('steps')).toBe('running');
    await page.reload();
    await node('steps').waitFor();
    await expect.poll(() => state('steps')).toBe('running');
    const before = Date.now();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => state('steps')).toBe('skipped');
    expect(Date.now() - before).toBeLessThan(5000);
  }, 90_000);

  it('no step left an error in the console', () => {
    // A refused upload is an answer of 422, which the browser lists by itself.
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});
