// A mask painted without a pointer: the brush is moved, put down, sized and taken back with keys alone.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { testPicture } from '../helpers/portraits.ts';
import { type OpenEditor, openEditor } from './open-editor.ts';

interface Stroke {
  readonly points: readonly (readonly [number, number])[];
  readonly radius: number;
  readonly erase?: boolean;
}

const missing = browserMissing();
const SOON = { timeout: 15_000 };

describe.skipIf(missing !== undefined)(`a mask painted with keys${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;

  beforeAll(async () => {
    editor = await openEditor({}, { width: 1280, height: 720 });
    const { client } = editor.server;
    const { id: file } = await client.call('addPicture', { body: await readFile(testPicture('portrait-a.jpg')) });
    const graph = graphOf(
      {
        picture: { type: 'io/load-image', params: { file } },
        paint: { type: 'mask/paint-mask', inputs: { image: { node: 'picture', port: 'image' } } },
      },
      { mask: 'paint.mask' },
    );
    const layout = { nodes: { picture: { x: 0, y: 0 }, paint: { x: 320, y: 0 } } };
    await client.call('saveGraph', { path: { id: 'paint' }, body: { graph: { ...graph, layout }, basedOn: null } });
    await editor.show('paint', 'paint');
    await editor.node('paint').locator('.node-title').dispatchEvent('click');
    await editor.page.keyboard.press('Control+Enter');
    await field().waitFor({ timeout: 60_000 });
  }, 240_000);
  afterAll(async () => {
    await editor?.close();
  });

  const field = () => editor.page.locator('.inspector .mask-canvas');
  const press = (keys: string) => editor.page.keyboard.press(keys);
  const strokes = async (): Promise<readonly Stroke[]> => {
    await press('Control+s');
    await expect.poll(editor.saveState, SOON).toBe('Saved');
    const { graph } = await editor.server.client.call('readGraph', { path: { id: 'paint' } });
    return (graph.nodes.paint?.params.strokes ?? []) as unknown as readonly Stroke[];
  };

  it('the field is reached by Tab, says its keys and shows them', async () => {
    await editor.page.locator('.inspector .field-name label').first().click();
    for (let i = 0; i < 40; i += 1) {
      if (await field().evaluate((element) => element === document.activeElement)) break;
      await press('Tab');
    }
    expect(await field().evaluate((element) => element === document.activeElement)).toBe(true);
    const describedBy = (await field().getAttribute('aria-describedby')) ?? '';
    const keys = editor.page.locator(`[id="${describedBy}"]`);
    await expect.poll(() => keys.textContent()).toContain('Arrow keys move the brush');
    expect((await keys.boundingBox())?.height).toBeGreaterThan(20);
  }, 60_000);

  it('Space puts the brush down and lifts it, arrow keys draw between, Shift goes further', async () => {
    await press('ArrowRight');
    await expect.poll(() => field().locator('[role="status"]').textContent()).toBe('52 % across, 50 % down');
    await press('Space');
    await expect.poll(() => field().locator('[role="status"]').textContent()).toContain('brush down');
    await press('ArrowRight');
    await press('Shift+ArrowRight');
    await press('Space');
    const [stroke, ...rest] = await strokes();
    expect(rest).toEqual([]);
    expect(stroke?.points[0]).toEqual([0.52, 0.5]);
    expect(stroke?.points.at(-1)?.[0]).toBeCloseTo(0.66, 3);
    // Neither the node nor the canvas took the keys.
    await expect.poll(() => editor.node('paint').count()).toBe(1);
    await expect.poll(() => editor.page.locator('.node-search').count()).toBe(0);
  }, 60_000);

  it('Space held paints until it is let go; X erases, [ and ] change the size, an edge holds the brush', async () => {
    await press('x');
    await press(']');
    await editor.page.keyboard.down('Space');
    for (let i = 0; i < 30; i += 1) await press('ArrowDown');
    await editor.page.keyboard.up('Space');
    const [, stroke] = await strokes();
    expect(stroke).toMatchObject({ erase: true, radius: 0.05 });
    expect(stroke?.points.at(-1)?.[1]).toBe(1);
    await expect.poll(() => field().locator('.brush-cursor').getAttribute('data-down')).toBe('false');
  }, 60_000);

  it('Escape drops the stroke under way, Backspace takes the last one back and leaves the node', async () => {
    await press('Space');
    await press('ArrowUp');
    await press('Escape');
    expect(await strokes()).toHaveLength(2);
    await press('Backspace');
    expect(await strokes()).toHaveLength(1);
    await press('Delete');
    await press('Delete');
    expect(await strokes()).toHaveLength(0);
    await expect.poll(() => editor.node('paint').count()).toBe(1);
    await press('Control+z');
    expect(await strokes()).toHaveLength(1);
  }, 60_000);

  it('the larger view takes the same keys and undoes what was painted, nothing else', async () => {
    const before = (await strokes()).length;
    await editor.page.locator('.inspector').getByRole('button', { name: 'Paint larger' }).click();
    const dialog = editor.page.getByRole('dialog');
    await dialog.locator('.mask-canvas').focus();
    await press('Space');
    await press('ArrowLeft');
    await press('Space');
    await expect.poll(() => dialog.locator('.mask-canvas').getAttribute('aria-label'), SOON).toContain(`${before + 1}`);
    for (let i = 0; i < 12; i += 1) await press('Control+z');
    await expect.poll(() => dialog.locator('.mask-canvas').getAttribute('aria-label'), SOON).toContain('0 strokes');
    await press('Control+Shift+z');
    await expect.poll(() => dialog.locator('.mask-canvas').getAttribute('aria-label'), SOON).toContain('1 strokes');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => editor.node('picture').count()).toBe(1);
  }, 60_000);

  it('no step left an error in the console', () => {
    expect(editor.faults).toEqual([]);
  });
});
