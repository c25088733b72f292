// Editing in a real browser: selection, clipboard, keys, modes, links by click and by re-routing. Each step undoes itself.

import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEditor } from '../../engine/cli/editor-build.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { graphOf, startServer, type TestServer } from '../engine/server/serving.ts';
import { browserMissing, openBrowser } from '../helpers/browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const missing = browserMissing();

const places = { picture: [0, 0], mask: [300, 0], grow: [600, 0], invert: [600, 300], odd: [0, 300] } as const;
const graph: Graph = {
  ...graphOf({
    picture: { type: 'io/load-image' },
    mask: { type: 'mask/from-image', inputs: { image: { node: 'picture', port: 'image' } } },
    grow: { type: 'mask/grow-feather', inputs: { mask: { node: 'mask', port: 'mask' } } },
    invert: { type: 'mask/invert' },
    odd: { type: 'some/newer', params: { kept: 7 } },
  }),
  layout: { nodes: Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }])) },
};

describe.skipIf(missing !== undefined)(`editing in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await startServer({ editor: buildEditor(ROOT, () => undefined) });
    await server.client.call('saveGraph', { path: { id: 'editing' }, body: { graph, basedOn: null } });
    browser = await openBrowser();
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${server.serving.url}/?graph=editing`);
    await node('invert').waitFor();
    await page.waitForTimeout(300);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
  const nodes = () => page.locator('.react-flow__node').count();
  const edges = () => page.locator('.react-flow__edge').count();
  const selected = () =>
    page
      .locator('.react-flow__node.selected')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-id')).sort());
  const title = (id: string) => node(id).locator('.node-title');
  const handle = (id: string, name: string, side: 'input' | 'output') =>
    node(id).locator(`.port.${side}[data-port="${name}"] .react-flow__handle`);
  const press = (keys: string) => page.keyboard.press(keys);
  const none = () => page.locator('.react-flow__pane').click({ position: { x: 30, y: 760 } });
  const saved = async () => {
    await press('Control+s');
    await expect.poll(() => page.locator('.save-state').textContent()).toBe('Saved');
    return (await server.client.call('readGraph', { path: { id: 'editing' } })).graph;
  };

  it('29, 31: a click selects, Shift adds and removes, empty canvas clears; Ctrl+A takes all, Escape none', async () => {
    await title('mask').click();
    expect(await selected()).toEqual(['mask']);
    await title('grow').click({ modifiers: ['Shift'] });
    expect(await selected()).toEqual(['grow', 'mask']);
    await title('mask').click({ modifiers: ['Control'] });
    expect(await selected()).toEqual(['grow']);
    await none();
    expect(await selected()).toEqual([]);
    await press('Control+a');
    await expect.poll(selected).toHaveLength(5);
    await press('Escape');
    await expect.poll(selected).toEqual([]);
  });

  it('30: Shift-drag selects what the box touches', async () => {
    const box = await node('invert').boundingBox();
    if (!box) throw new Error('it is not to be seen');
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x - 20, box.y - 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 20, box.y + box.height + 20, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    expect(await selected()).toEqual(['invert']);
    await none();
  });

  it('33, 37: copy and paste keep the links among the copied, under new ids, and the copies are selected', async () => {
    await title('mask').click();
    await title('grow').click({ modifiers: ['Shift'] });
    await press('Control+c');
    const text = await page.evaluate('navigator.clipboard.readText()');
    expect(JSON.parse(String(text))).toMatchObject({ format: 'facex-graph' });
    await page.mouse.move(300, 560);
    await press('Control+v');
    await expect.poll(nodes).toBe(7);
    expect(await edges()).toBe(3);
    expect(await selected()).toEqual(['from-image', 'grow-feather']);
    await press('Control+z');
    await expect.poll(nodes).toBe(5);
  });

  it('35, 36: Ctrl+D duplicates; with Shift the links coming in are kept', async () => {
    await title('grow').click();
    await press('Control+d');
    await expect.poll(nodes).toBe(6);
    expect(await edges()).toBe(2);
    await press('Control+z');
    await title('grow').click();
    await press('Control+Shift+d');
    await expect.poll(edges).toBe(3);
    await press('Control+z');
    await expect.poll(edges).toBe(2);
  });

  it('34: cut takes the node away and paste brings it', async () => {
    await title('invert').click();
    await press('Control+x');
    await expect.poll(nodes).toBe(4);
    await press('Control+v');
    await expect.poll(nodes).toBe(5);
    await press('Control+z');
    await press('Control+z');
    expect((await saved()).nodes.invert).toBeDefined();
  });

  it('41: arrow keys nudge, Shift further', async () => {
    const x = async (): Promise<number> => (await node('invert').boundingBox())?.x ?? 0;
    await title('invert').click();
    const before = await x();
    await press('ArrowRight');
    await expect.poll(x).toBeGreaterThan(before);
    const small = (await x()) - before;
    await press('Shift+ArrowRight');
    await expect.poll(async () => (await x()) - before).toBeGreaterThan(2.5 * small);
    await press('Control+z');
    await none();
  });

  it('42: F2 and a double-click on the title rename; Enter takes it, Escape does not', async () => {
    await title('invert').click();
    await press('F2');
    await page.keyboard.type('Turned');
    await press('Enter');
    await expect.poll(() => title('invert').textContent()).toContain('Turned');
    await title('invert').dblclick();
    await page.keyboard.type('Other');
    await press('Escape');
    await expect.poll(() => title('invert').textContent()).toContain('Turned');
    await press('Control+z');
    await expect.poll(() => title('invert').textContent()).toContain('Invert');
  });

  it('43, 44: a collapsed node keeps its links; a bypassed one says so', async () => {
    await title('grow').click();
    await press('Alt+c');
    await expect.poll(() => node('grow').locator('.node-params').count()).toBe(0);
    expect(await edges()).toBe(2);
    await press('Control+z');
    await press('b');
    await expect.poll(() => node('grow').locator('.node-state').textContent()).toContain('bypass');
    await press('Control+z');
    await expect.poll(() => node('grow').locator('.node-state').textContent()).not.toContain('bypass');
    await none();
  });

  it('17, 27: a click on a port and one on another links them, and replaces the old link as one step', async () => {
    await handle('invert', 'mask', 'output').click();
    await handle('grow', 'mask', 'input').click();
    await expect.poll(async () => (await saved()).nodes.grow?.inputs.mask).toEqual({ node: 'invert', port: 'mask' });
    await press('Control+z');
    await expect.poll(async () => (await saved()).nodes.grow?.inputs.mask).toEqual({ node: 'mask', port: 'mask' });
  });

  it('15: a link dropped on a node takes its first port that fits', async () => {
    const from = await handle('mask', 'mask', 'output').boundingBox();
    const to = await node('invert').locator('.node-head').boundingBox();
    if (!from || !to) throw new Error('it is not to be seen');
    await page.mouse.move(from.x + 4, from.y + 4);
    await page.mouse.down();
    await page.mouse.move(to.x + 120, to.y + 10, { steps: 8 });
    await page.mouse.up();
    await expect.poll(edges).toBe(3);
    await press('Control+z');
    await expect.poll(edges).toBe(2);
  });

  it('18: the end of a link dragged to empty canvas goes away, and no search opens; a plain click changes nothing', async () => {
    const end = await handle('grow', 'mask', 'input').boundingBox();
    if (!end) throw new Error('it is not to be seen');
    const at = { x: end.x - 9, y: end.y + end.height / 2 };
    await page.mouse.click(at.x, at.y);
    expect(await edges()).toBe(2);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x - 30, at.y + 250, { steps: 8 });
    await page.mouse.up();
    await expect.poll(edges).toBe(1);
    await expect.poll(() => page.locator('.search').count()).toBe(0);
    await press('Control+z');
    await expect.poll(edges).toBe(2);
  });

  it('53: Arrange is one undo step', async () => {
    const before = (await saved()).layout;
    await none();
    await press('Control+l');
    await expect.poll(async () => JSON.stringify((await saved()).layout)).not.toBe(JSON.stringify(before));
    await press('Control+z');
    await expect.poll(async () => (await saved()).layout).toEqual(before);
  });

  it('75: a node of an unknown type is a placeholder that keeps its data', async () => {
    await expect.poll(() => node('odd').textContent()).toContain('no node type some/newer');
    expect((await saved()).nodes.odd).toMatchObject({ type: 'some/newer', params: { kept: 7 } });
    await expect.poll(() => page.getByRole('button', { name: /^Run/ }).isDisabled()).toBe(true);
  });

  it('70: the list of problems leads to the node', async () => {
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.locator('.problem', { hasText: 'some/newer' }).first().click();
    await expect.poll(selected).toEqual(['odd']);
    await page.getByRole('tab', { name: /Problems/ }).click();
  });

  it('82: the shortcuts sheet opens on ? and lists the commands', async () => {
    await none();
    await press('Shift+?');
    await expect.poll(() => page.locator('.shortcuts').textContent()).toContain('Duplicate');
    await press('Escape');
    await expect.poll(() => page.locator('.shortcuts').count()).toBe(0);
  });

  it('two tabs: what one saves shows in the other, where nothing was changed', async () => {
    const other = await page.context().newPage();
    await other.goto(`${server.serving.url}/?graph=editing`);
    await expect.poll(() => other.locator('.document-name').textContent()).toBe('test');
    const { graph: read, revision } = await server.client.call('readGraph', { path: { id: 'editing' } });
    await server.client.call('saveGraph', {
      path: { id: 'editing' },
      body: { graph: { ...read, name: 'From elsewhere' }, basedOn: revision },
    });
    await expect.poll(() => other.locator('.document-name').textContent()).toBe('From elsewhere');
    await expect.poll(() => page.locator('.document-name').textContent()).toBe('From elsewhere');
    await other.close();
  });
});
