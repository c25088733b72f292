// The menus of the canvas, and what is pinned by them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { CanvasPage, placed } from '../helpers/canvas-page.ts';

const missing = browserMissing();
const graph = placed(
  graphOf(
    {
      picture: { type: 'io/load-image' },
      mask: { type: 'mask/from-image', inputs: { image: { node: 'picture', port: 'image' } } },
      grow: { type: 'mask/grow-feather', inputs: { mask: { node: 'mask', port: 'mask' } }, params: { growPx: 3 } },
      first: { type: 'test/steps', params: { count: 2, stepMs: 1 } },
      second: {
        type: 'test/steps',
        params: { count: 3, stepMs: 1 },
        inputs: { a: { node: 'first', port: 'value' } },
      },
      third: {
        type: 'test/steps',
        params: { count: 1, stepMs: 1 },
        inputs: { a: { node: 'second', port: 'value' } },
      },
    },
    { value: 'third.value' },
  ),
  { picture: [0, 0], mask: [300, 0], grow: [600, 0], first: [0, 320], second: [300, 320], third: [600, 320] },
);

describe.skipIf(missing !== undefined)(`menus of the canvas${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  beforeAll(async () => {
    canvas = await CanvasPage.open('menus', graph);
    // Whether the browser's own menu was held back is known once every listener has had the event.
    await canvas.page.evaluate(() => {
      const tell = (event: Event): void => {
        document.documentElement.dataset.native = String(!event.defaultPrevented);
      };
      window.addEventListener('contextmenu', (event) => setTimeout(() => tell(event)), true);
    });
  }, 240_000);
  afterAll(() => canvas?.close());

  const native = () => canvas.page.evaluate(() => document.documentElement.dataset.native);
  const state = (id: string) => canvas.node(id).locator('.node').getAttribute('data-state');

  it('9: the menu of the empty canvas adds, pastes, fits and lays out, in place of the browser’s', async () => {
    await canvas.rightClick({ x: 500, y: 700 });
    expect(await native()).toBe('false');
    const entries = (await canvas.menu()).join(' | ');
    for (const entry of ['Add a node', 'Add a note', 'Paste', 'Show everything', 'Arrange', 'Select all'])
      expect(entries).toContain(entry);
    await canvas.choose('Add a node');
    await canvas.page.locator('.search').waitFor();
    await canvas.page.keyboard.type('invert');
    await canvas.press('Enter');
    await expect.poll(() => canvas.nodes()).toBe(7);
    await canvas.undo();
  });

  it('9: the menu of a node bypasses, mutes, renames, duplicates and deletes it, with the shortcuts beside', async () => {
    const about = async (entry: string): Promise<void> => {
      await canvas.rightClick(await canvas.centre(canvas.title('grow')));
      await canvas.choose(entry);
    };
    await canvas.rightClick(await canvas.centre(canvas.title('grow')));
    expect(await native()).toBe('false');
    expect(await canvas.selected()).toEqual(['grow']);
    const entries = (await canvas.menu()).join(' | ');
    for (const entry of ['Run to here', 'Pin', 'Link', 'Collapse', 'Frame', 'Align', 'heal', 'DuplicateCtrl+D'])
      expect(entries).toContain(entry);
    await canvas.press('Escape');
    await about('Bypass');
    await expect.poll(() => canvas.node('grow').locator('.node').getAttribute('data-mode')).toBe('bypass');
    await about('Mute');
    await expect.poll(() => canvas.node('grow').locator('.node').getAttribute('data-mode')).toBe('mute');
    await canvas.undo();
    await canvas.undo();
    await about('Rename');
    // The menu has the keys until it has closed.
    const focused = () => canvas.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe('Title');
    await canvas.page.keyboard.type('Wider');
    await canvas.press('Enter');
    await expect.poll(() => canvas.title('grow').textContent()).toContain('Wider');
    await canvas.undo();
    await about('Duplicate');
    await expect.poll(() => canvas.nodes()).toBe(7);
    await canvas.undo();
    await about('Delete');
    await expect.poll(() => canvas.nodes()).toBe(5);
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(6);
  });

  it('9: links and ports have menus; text fields keep the browser’s own', async () => {
    await canvas.rightClick(await canvas.onLink('mask.mask>grow.mask'));
    expect((await canvas.menu()).join(' | ')).toMatch(/Add a point.*Insert a node.*Remove/);
    await canvas.choose('Remove the selected links');
    await expect.poll(() => canvas.links()).toBe(3);
    await canvas.undo();
    await canvas.rightClick(await canvas.centre(canvas.port('mask', 'mask', 'output').locator('span')));
    expect((await canvas.menu()).join(' | ')).toMatch(/Run to here.*output of the graph.*Link to.*Remove its link/);
    await canvas.choose('Make it an output');
    expect((await canvas.saved()).outputs.mask).toEqual({ node: 'mask', port: 'mask' });
    await canvas.undo();
    await canvas.title('grow').dblclick();
    await canvas.node('grow').locator('.node-title input').click({ button: 'right' });
    await expect.poll(native).toBe('true');
    await expect.poll(() => canvas.count('.menu')).toBe(0);
    await canvas.press('Escape');
    await canvas.clickEmpty();
  });

  it('9: the menu opens by key, for what has the focus', async () => {
    await canvas.title('mask').click();
    await canvas.node('mask').focus();
    await canvas.press('Shift+F10');
    await canvas.page.locator('.menu').waitFor();
    expect((await canvas.menu()).join(' ')).toContain('Run to here');
    await canvas.press('Escape');
    await expect.poll(() => canvas.count('.menu')).toBe(0);
  });

  it('46: a changed field is marked, and its name takes the default back', async () => {
    const field = canvas.node('grow').locator('.field[data-changed="true"]');
    await expect.poll(() => field.count()).toBe(1);
    await field.locator('label').dblclick();
    await expect.poll(() => field.count()).toBe(0);
    expect((await canvas.saved()).nodes.grow?.params.growPx).toBeUndefined();
    await canvas.undo();
    await expect.poll(() => field.count()).toBe(1);
  });

  it('45: a node without a result cannot be pinned, and the message says what to do', async () => {
    await canvas.title('second').click();
    await canvas.press('p');
    await expect.poll(() => canvas.page.locator('.notice').last().textContent()).toContain('run it first');
    await canvas.page.locator('.notice button').last().click();
    await expect.poll(() => canvas.count('.pin-badge')).toBe(0);
  });

  it('45, 65: a pinned node has a badge and does not run after an edit before it; unpinned it does', async () => {
    const runToThird = async (): Promise<void> => {
      await canvas.title('third').click();
      await canvas.press('Shift+Enter');
    };
    const plan = async () => {
      const answer = await canvas.server.client.call('plan', {
        body: { graph: await canvas.saved(), graphId: 'menus' },
      });
      return Object.fromEntries(answer.nodes.map(({ node, reason }) => [node, reason.why]));
    };
    const editFirst = async (count: number): Promise<void> => {
      const { graph, revision } = await canvas.server.client.call('readGraph', { path: { id: 'menus' } });
      const { first } = graph.nodes;
      if (!first) throw new Error('the test graph has it');
      const nodes = { ...graph.nodes, first: { ...first, params: { ...first.params, count } } };
      await canvas.server.client.call('saveGraph', {
        path: { id: 'menus' },
        body: { graph: { ...graph, nodes }, basedOn: revision },
      });
      await canvas.goTo();
    };
    await runToThird();
    await expect.poll(() => state('third')).toBe('done');
    await canvas.title('second').click();
    await canvas.press('p');
    await expect.poll(() => canvas.node('second').locator('.pin-badge').count()).toBe(1);
    expect((await canvas.saved()).nodes.second?.pinned).toMatch(/^[0-9a-f]{64}$/);
    await editFirst(5);
    await expect.poll(() => canvas.node('second').locator('.pin-badge').count()).toBe(1);
    expect(await plan()).toEqual({ second: 'pinned', third: 'hit' });
    await runToThird();
    await expect.poll(() => state('third')).toBe('cached');
    await canvas.title('second').click();
    await canvas.press('p');
    await expect.poll(() => canvas.count('.pin-badge')).toBe(0);
    expect(await plan()).toEqual({ first: 'changed', second: 'changed', third: 'changed' });
    await runToThird();
    await expect.poll(plan).toEqual({ first: 'hit', second: 'hit', third: 'hit' });
  });
});
