// What is seen of the canvas: zoom, pan, fit, overview, level of detail; and what of it outlasts a reload.

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
      steps: { type: 'test/steps', params: { count: 3, stepMs: 1 } },
    },
    { value: 'steps.value' },
  ),
  { picture: [0, 0], mask: [300, 0], steps: [300, 260] },
);

describe.skipIf(missing !== undefined)(`the view of the canvas${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  beforeAll(async () => {
    canvas = await CanvasPage.open('view', graph);
  }, 240_000);
  afterAll(() => canvas?.close());

  const view = async (): Promise<{ x: number; y: number; zoom: number }> => {
    const style = await canvas.page.locator('.react-flow__viewport').getAttribute('style');
    const [x = 0, y = 0, zoom = 0] = (style?.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
    return { x, y, zoom };
  };
  const settled = async (): Promise<void> => {
    // A wheel is answered with the next frame, and its movement ends 150 ms after the last of it.
    await canvas.page.waitForTimeout(300);
    let before = '';
    await expect
      .poll(async () => {
        const now = JSON.stringify(await view());
        const same = now === before;
        before = now;
        return same;
      })
      .toBe(true);
  };

  it('57: the wheel zooms at the pointer, from 0.1 to 4 and further; Ctrl with the wheel as well', async () => {
    const at = await canvas.centre(canvas.title('mask'));
    const before = await view();
    await canvas.page.mouse.move(at.x, at.y);
    await canvas.page.mouse.wheel(0, -120);
    await settled();
    expect((await view()).zoom).toBeGreaterThan(before.zoom);
    const now = await canvas.centre(canvas.title('mask'));
    expect(Math.hypot(now.x - at.x, now.y - at.y)).toBeLessThan(14);
    await canvas.page.mouse.move(700, 700);
    for (let n = 0; n < 25; n += 1) await canvas.page.mouse.wheel(0, -400);
    await settled();
    expect((await view()).zoom).toBeCloseTo(4, 1);
    await canvas.press('Home');
    await settled();
    await canvas.page.mouse.move(500, 720);
    await canvas.page.keyboard.down('Control');
    for (let n = 0; n < 25; n += 1) await canvas.page.mouse.wheel(0, 400);
    await canvas.page.keyboard.up('Control');
    await settled();
    expect((await view()).zoom).toBeLessThan(0.1);
  });

  it('57: set so in the menu, two fingers move the canvas, and Ctrl with the wheel still zooms', async () => {
    await canvas.press('Home');
    await settled();
    const set = async (): Promise<void> => {
      await canvas.rightClick({ x: 400, y: 740 });
      await canvas.page.locator('.menu-item', { hasText: 'View and hand' }).hover();
      await canvas.choose('two fingers move');
    };
    await set();
    const before = await view();
    await canvas.page.mouse.move(500, 720);
    await canvas.page.mouse.wheel(0, 80);
    await settled();
    const after = await view();
    expect([after.zoom, after.y < before.y]).toEqual([before.zoom, true]);
    await set();
  });

  it('58: a middle-drag and Space with a drag move the canvas; Space alone opens the search', async () => {
    const empty = { x: 420, y: 720 };
    const before = await view();
    await canvas.page.mouse.move(empty.x, empty.y);
    await canvas.page.mouse.down({ button: 'middle' });
    await canvas.page.mouse.move(empty.x + 60, empty.y - 30, { steps: 5 });
    await canvas.page.mouse.up({ button: 'middle' });
    const middle = await view();
    expect(Math.round(middle.x - before.x)).toBe(60);
    const node = await canvas.centre(canvas.title('mask'));
    await canvas.page.keyboard.down('Space');
    await canvas.drag(node, { x: node.x - 40, y: node.y + 20 });
    await canvas.page.keyboard.up('Space');
    await expect.poll(() => canvas.count('.search')).toBe(0);
    expect(Math.round((await view()).x - middle.x)).toBe(-40);
    await canvas.press('Space');
    await canvas.page.locator('.search').waitFor();
    await canvas.press('Escape');
  });

  it('59: one key shows everything, another the selection', async () => {
    await canvas.title('steps').click();
    await canvas.press('.');
    await settled();
    const middle = await canvas.centre(canvas.page.locator('.react-flow'));
    const steps = await canvas.centre(canvas.node('steps'));
    expect(Math.abs(steps.x - middle.x) + Math.abs(steps.y - middle.y)).toBeLessThan(20);
    await canvas.press('Shift+1');
    await settled();
    for (const id of ['picture', 'mask', 'steps']) await expect.poll(() => canvas.node(id).isVisible()).toBe(true);
  });

  it('60: a double-click on a title renames and does not zoom', async () => {
    const before = await view();
    await canvas.title('steps').dblclick();
    await expect.poll(() => canvas.count('.node-title input')).toBe(1);
    await canvas.press('Escape');
    await settled();
    expect(await view()).toEqual(before);
  });

  it('61: the overview shows families and states, pans and zooms; hidden, it stays hidden after a reload', async () => {
    const shown = (id: string) => canvas.page.locator(`.minimap-node[data-family="${id}"]`);
    await expect.poll(() => shown('io').count()).toBe(1);
    const idle = await shown('test').evaluate((one) => getComputedStyle(one).fill);
    await canvas.press('Control+Enter');
    await canvas.rightClick(await canvas.centre(canvas.title('steps')));
    await canvas.choose('Run to here');
    await expect.poll(() => shown('test').getAttribute('data-state')).toMatch(/done|cached/);
    expect(await shown('test').evaluate((one) => getComputedStyle(one).fill)).not.toBe(idle);
    const before = await view();
    const map = await canvas.centre(canvas.page.locator('.react-flow__minimap'));
    await canvas.drag(map, { x: map.x + 40, y: map.y });
    expect((await view()).x).not.toBe(before.x);
    await canvas.page.mouse.wheel(0, -200);
    await settled();
    expect((await view()).zoom).not.toBe(before.zoom);
    await canvas.press('Shift+M');
    await expect.poll(() => canvas.count('.react-flow__minimap')).toBe(0);
    await canvas.goTo();
    await expect.poll(() => canvas.count('.react-flow__minimap')).toBe(0);
    await canvas.press('Shift+M');
    await expect.poll(() => canvas.count('.react-flow__minimap')).toBe(1);
  });

  it('62: the view comes back after a reload', async () => {
    await canvas.page.mouse.move(420, 720);
    await canvas.page.mouse.wheel(0, 130);
    await settled();
    const before = await view();
    await canvas.goTo();
    await settled();
    const after = await view();
    expect(Math.abs(after.x - before.x) + Math.abs(after.y - before.y)).toBeLessThan(2);
    expect(after.zoom).toBeCloseTo(before.zoom, 3);
  });

  it('63: far out a node is its title, large enough to be read', async () => {
    const far = canvas.node('steps').locator('.node-far-title');
    await canvas.press('Home');
    await settled();
    await expect.poll(() => far.isVisible()).toBe(false);
    await canvas.page.mouse.move(420, 720);
    for (const wanted of [0.5, 0.3, 0.2]) {
      for (let n = 0; n < 40 && (await view()).zoom > wanted; n += 1) {
        await canvas.page.mouse.wheel(0, 60);
        await canvas.page.waitForTimeout(30);
      }
      await settled();
      await expect.poll(() => far.isVisible()).toBe(true);
      const { zoom } = await view();
      const size = await far.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
      expect(size * zoom).toBeGreaterThan(7);
    }
    await canvas.press('Home');
  });
});
