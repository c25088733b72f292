// The canvas without a pointer: from node to node, linking, what is said of it, and shortcuts of one's own.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { CanvasPage, placed } from '../helpers/canvas-page.ts';

const missing = browserMissing();
const graph = placed(
  graphOf(
    {
      far: { type: 'mask/invert' },
      grow: { type: 'mask/grow-feather' },
      mask: { type: 'mask/from-image', inputs: { image: { node: 'picture', port: 'image' } } },
      picture: { type: 'io/load-image' },
      steps: { type: 'test/steps', params: { count: 2, stepMs: 1 } },
    },
    { value: 'steps.value' },
  ),
  { picture: [0, 0], mask: [300, 20], grow: [600, 10], steps: [0, 330], far: [2600, 1800] },
);

describe.skipIf(missing !== undefined)(`the canvas by keyboard${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  beforeAll(async () => {
    canvas = await CanvasPage.open('keyboard', graph);
  }, 240_000);
  afterAll(() => canvas?.close());

  const focused = () => canvas.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.id);
  const said = () => canvas.page.locator('.live-region').textContent();
  const enterCanvas = async (): Promise<void> => {
    await canvas.page.locator('.canvas').focus();
    await canvas.press('Tab');
  };

  it('78: Tab goes from node to node in reading order, the ring is seen, the view follows', async () => {
    await enterCanvas();
    const order = [await focused()];
    for (let n = 0; n < 4; n += 1) {
      const before = await focused();
      await canvas.press('Tab');
      await expect.poll(focused).not.toBe(before);
      order.push(await focused());
    }
    expect(order).toEqual(['picture', 'mask', 'grow', 'steps', 'far']);
    const { x, y } = await canvas.centre(canvas.node('far'));
    const seen = await canvas.box(canvas.page.locator('.react-flow'));
    expect([x > seen.x && x < seen.x + seen.width, y > seen.y && y < seen.y + seen.height]).toEqual([true, true]);
    const ring = await canvas
      .node('far')
      .locator('.node')
      .evaluate((one) => getComputedStyle(one).outlineWidth);
    expect(ring).toBe('2px');
    await canvas.press('Shift+Tab');
    await expect.poll(focused).toBe('steps');
  });

  it('78: Enter selects, arrows move, Enter goes into the fields and Escape out again and then clears', async () => {
    await canvas.press('Enter');
    await expect.poll(() => canvas.selected()).toEqual(['steps']);
    const before = (await canvas.layout()).nodes.steps;
    await canvas.press('ArrowDown');
    expect((await canvas.layout()).nodes.steps).toEqual({ ...before, y: before.y + 10 });
    await canvas.press('Enter');
    await expect.poll(() => canvas.page.evaluate(() => document.activeElement?.tagName)).toMatch(/INPUT|BUTTON|SELECT/);
    await canvas.press('Escape');
    await expect.poll(focused).toBe('steps');
    await canvas.press('Escape');
    await expect.poll(() => canvas.selected()).toEqual([]);
    await canvas.undo();
  });

  it('80: L links by keyboard: a port of the node, then one that it fits, found by typing', async () => {
    await enterCanvas();
    await canvas.press('Tab');
    await expect.poll(focused).toBe('mask');
    await canvas.press('Enter');
    await canvas.press('l');
    const picker = canvas.page.locator('.link-picker');
    await expect.poll(() => picker.textContent()).toMatch(/output Mask.*input/);
    await canvas.page.keyboard.type('output');
    await canvas.press('Enter');
    await expect.poll(() => picker.locator('input').getAttribute('placeholder')).toContain('to');
    const offered = await picker.textContent();
    expect(offered).toContain('Grow & Feather');
    expect(offered).not.toContain('Load Image');
    await canvas.page.keyboard.type('grow');
    await canvas.press('Enter');
    await expect.poll(() => canvas.links()).toBe(2);
    expect((await canvas.saved()).nodes.grow?.inputs.mask).toEqual({ node: 'mask', port: 'mask' });
    await expect.poll(focused).toBe('mask');
    await expect.poll(said).toContain('Link Image to Mask to Grow & Feather');
  });

  it('80: from there a new node can be added and linked, and Escape changes nothing', async () => {
    await canvas.press('l');
    await canvas.page.keyboard.type('output');
    await canvas.press('Enter');
    await canvas.page.keyboard.type('new');
    await canvas.press('Enter');
    await canvas.page.locator('.type-help').waitFor();
    await canvas.page.keyboard.type('combine');
    await canvas.press('Enter');
    await expect.poll(() => canvas.links()).toBe(3);
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(2);
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(1);
    await canvas.title('mask').click();
    await canvas.press('l');
    await canvas.press('Escape');
    expect([await canvas.count('.link-picker'), await canvas.links()]).toEqual([0, 1]);
  });

  it('80: L pressed while the view still moves back to the node opens the ports, which stay open', async () => {
    await canvas.title('mask').click();
    const seen = await canvas.box(canvas.page.locator('.react-flow'));
    await canvas.page.mouse.move(seen.x + seen.width - 260, seen.y + seen.height - 40);
    await canvas.page.mouse.wheel(0, -1500);
    await expect.poll(async () => (await canvas.count('.react-flow__node[data-id="mask"]')) === 0).toBe(true);
    await canvas.press('l');
    await canvas.press('Escape');
    await canvas.press('l');
    await canvas.page.waitForTimeout(500);
    await expect.poll(() => canvas.count('.link-picker')).toBe(1);
    await canvas.page.keyboard.type('output');
    await expect.poll(() => canvas.page.locator('.link-picker input').inputValue()).toBe('output');
    await canvas.press('Escape');
    await expect.poll(focused).toBe('mask');
    await canvas.press('Home');
    await canvas.page.waitForTimeout(400);
  });

  it('81: a node reads out its title, state and ports; moves, undo and runs are announced', async () => {
    const label = await canvas.node('grow').evaluate((one) => {
      const id = one.getAttribute('aria-labelledby');
      return document.getElementById(id ?? '')?.textContent;
    });
    expect(label).toMatch(/Grow & Feather, idle, 0 of \d inputs? linked, 1 outputs?/);
    await expect.poll(() => canvas.page.locator('.live-region').getAttribute('aria-live')).toBe('polite');
    await canvas.title('grow').click();
    await canvas.press('ArrowRight');
    await expect.poll(said).toBe('Move Grow & Feather');
    await canvas.undo();
    await expect.poll(said).toBe('Undid: Move Grow & Feather');
    await canvas.title('steps').click();
    await canvas.press('Shift+Enter');
    await expect.poll(said).toMatch(/^Run finished after \d/);
  });

  it('82: the sheet lists every command; another shortcut is taken at once, kept, and can be taken back', async () => {
    const row = canvas.page.locator('.shortcut-row[data-command="bypass"]');
    await canvas.clickEmpty();
    await canvas.press('Shift+?');
    await row.waitFor();
    await expect.poll(() => canvas.count('.shortcut-row[data-command]')).toBeGreaterThan(60);
    for (const command of ['link', 'reroute', 'alignLeft', 'find', 'exportGraph', 'nudgeFarLeft', 'fitSelection'])
      await expect.poll(() => canvas.count(`.shortcut-row[data-command="${command}"]`)).toBe(1);
    await row.locator('.shortcut-keys').click();
    await canvas.press('Shift+K');
    await expect.poll(() => row.locator('kbd').textContent()).toBe('Shift+K');
    await canvas.press('Escape');
    const bypassed = () => canvas.node('mask').locator('.node').getAttribute('data-mode');
    await canvas.title('mask').click();
    await canvas.press('b');
    await canvas.page.waitForTimeout(100);
    expect(await bypassed()).toBeNull();
    await canvas.press('Shift+K');
    await expect.poll(bypassed).toBe('bypass');
    await canvas.press('Shift+K');
    await expect.poll(bypassed).toBeNull();
    await canvas.goTo();
    await canvas.press('Shift+?');
    await expect.poll(() => row.locator('kbd').textContent()).toBe('Shift+K');
    await row.getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => row.locator('kbd').textContent()).toBe('B');
    await canvas.press('Escape');
  });

  it('82: shortcuts never fire while somebody types', async () => {
    await canvas.title('mask').dblclick();
    await canvas.page.keyboard.type('mbp?');
    await canvas.press('Delete');
    await expect.poll(() => canvas.count('.dialog')).toBe(0);
    await canvas.press('Escape');
    expect([await canvas.nodes(), await canvas.node('mask').locator('.node').getAttribute('data-mode')]).toEqual([
      5,
      null,
    ]);
  });
});
