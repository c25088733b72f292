// Links: what ports say, snapping, splicing in, healing, points, and the canvas moving along at its edge.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { CanvasPage, placed } from '../helpers/canvas-page.ts';

const missing = browserMissing();
const graph = placed(
  graphOf({
    picture: { type: 'io/load-image' },
    mask: { type: 'mask/from-image', inputs: { image: { node: 'picture', port: 'image' } } },
    grow: { type: 'mask/grow-feather', inputs: { mask: { node: 'mask', port: 'mask' } } },
    invert: { type: 'mask/invert' },
    steps: { type: 'test/steps', params: { count: 2, stepMs: 1 } },
  }),
  { picture: [0, 0], mask: [300, 0], grow: [760, 0], invert: [460, 260], steps: [0, 320] },
);
const LINK = 'mask.mask>grow.mask';

describe.skipIf(missing !== undefined)(`links on the canvas${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  beforeAll(async () => {
    canvas = await CanvasPage.open('wiring', graph);
  }, 240_000);
  afterAll(() => canvas?.close());

  const tip = () => canvas.page.locator('.tip').textContent();

  it('12: hovering a port that refuses the link being drawn says why, naming both types', async () => {
    await canvas.drag(
      await canvas.centre(canvas.dot('picture', 'image', 'output')),
      await canvas.centre(canvas.port('grow', 'mask', 'input').locator('span')),
      false,
    );
    await expect.poll(tip).toMatch(/mask.*image/);
    await canvas.press('Escape');
    await canvas.page.mouse.up();
    await expect.poll(() => canvas.count('.port[data-refusal]')).toBe(0);
  });

  it('21: hovering a port tells its kind, the shape of its values and, after a run, what last came', async () => {
    await canvas.port('mask', 'mask', 'output').locator('span').hover();
    await expect.poll(tip).toMatch(/Mask: mask.*\nfloat32 \[H, W\]/);
    await canvas.clickEmpty();
    await canvas.rightClick(await canvas.centre(canvas.port('steps', 'value', 'output').locator('span')));
    await canvas.choose('Run to here');
    await expect.poll(() => canvas.node('steps').locator('.node').getAttribute('data-state')).toBe('done');
    await canvas.clickEmpty();
    await canvas.port('steps', 'value', 'output').locator('span').hover();
    await expect.poll(tip).toMatch(/Last: \S/);
  });

  it('22: a dot and its link have the colour of the kind, and a screen reader hears the kind', async () => {
    const dot = canvas.dot('mask', 'mask', 'output');
    const colour = await dot.evaluate((one) => getComputedStyle(one).backgroundColor);
    const line = await canvas
      .link(LINK)
      .locator('.react-flow__edge-path')
      .evaluate((one) => getComputedStyle(one).stroke);
    expect(colour).toBe(line);
    await expect.poll(() => dot.getAttribute('data-shape')).toBe('square');
    await expect.poll(() => canvas.dot('picture', 'image', 'output').getAttribute('data-shape')).toBe('round');
    await expect.poll(() => dot.getAttribute('aria-label')).toContain('mask');
  });

  it('16: a link let go within 30 px of a port takes it', async () => {
    const from = await canvas.centre(canvas.dot('invert', 'mask', 'output'));
    const to = await canvas.centre(canvas.dot('grow', 'mask', 'input'));
    await canvas.drag(from, { x: to.x - 16, y: to.y + 16 });
    await expect.poll(async () => (await canvas.saved()).nodes.grow?.inputs.mask).toMatchObject({ node: 'invert' });
    await canvas.undo();
    await expect.poll(async () => (await canvas.saved()).nodes.grow?.inputs.mask).toMatchObject({ node: 'mask' });
  });

  it('23: an unlinked node dropped on a link is put into it, as one step; the link lights up before', async () => {
    const before = await canvas.saved();
    const head = await canvas.centre(canvas.title('invert'));
    const on = await canvas.onLink(LINK);
    await canvas.drag(head, { x: on.x, y: on.y }, false);
    await expect.poll(() => canvas.count('.react-flow__edge-path.taking')).toBe(1);
    await canvas.page.mouse.up();
    await expect.poll(() => canvas.links()).toBe(3);
    const { nodes } = await canvas.saved();
    expect([nodes.invert?.inputs.mask, nodes.grow?.inputs.mask]).toEqual([
      { node: 'mask', port: 'mask' },
      { node: 'invert', port: 'mask' },
    ]);
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(2);
    expect(await canvas.saved()).toEqual(before);
  });

  it('24: Shift+Delete and the menu join what came in with what hung on the node', async () => {
    const on = await canvas.onLink(LINK);
    await canvas.drag(await canvas.centre(canvas.title('invert')), on);
    await expect.poll(() => canvas.links()).toBe(3);
    await canvas.press('Shift+Delete');
    await expect.poll(() => canvas.nodes()).toBe(4);
    expect((await canvas.saved()).nodes.grow?.inputs.mask).toEqual({ node: 'mask', port: 'mask' });
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(3);
    await canvas.rightClick(await canvas.centre(canvas.title('invert')));
    await canvas.choose('Delete and heal the links');
    await expect.poll(() => canvas.links()).toBe(2);
    await canvas.undo();
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(2);
  });

  it('25: a double-click puts a point into a link; it moves, is undone and deleted, and the link stays whole', async () => {
    const straight = await canvas.link(LINK).locator('.react-flow__edge-path').getAttribute('d');
    const on = await canvas.onLink(LINK, 0.4);
    await canvas.page.mouse.dblclick(on.x, on.y);
    const point = canvas.page.locator('.reroute');
    await point.waitFor();
    await expect.poll(() => canvas.count('.search')).toBe(0);
    await canvas.drag(await canvas.centre(point), { x: on.x, y: on.y - 90 });
    const { layout, ...meaning } = await canvas.saved();
    expect((layout as { reroutes: object }).reroutes).toEqual({ [LINK]: [expect.anything()] });
    expect(meaning.nodes.grow?.inputs.mask).toEqual({ node: 'mask', port: 'mask' });
    expect((await canvas.centre(point)).y).toBeLessThan(on.y - 60);
    await canvas.undo();
    await expect.poll(async () => Math.abs((await canvas.centre(point)).y - on.y) < 8).toBe(true);
    await canvas.press('Control+Shift+z');
    await point.click();
    await canvas.press('Delete');
    await expect.poll(() => canvas.count('.reroute')).toBe(0);
    expect(await canvas.links()).toBe(2);
    await expect.poll(() => canvas.link(LINK).locator('.react-flow__edge-path').getAttribute('d')).toBe(straight);
    expect((await canvas.layout()).reroutes).toEqual({});
  });

  it('25: the menu of a link adds a point and inserts a node', async () => {
    await canvas.rightClick(await canvas.onLink(LINK, 0.5));
    await canvas.choose('Add a point here');
    await expect.poll(() => canvas.count('.reroute')).toBe(1);
    await canvas.undo();
    await canvas.rightClick(await canvas.onLink(LINK, 0.5));
    await canvas.choose('Insert a node');
    await canvas.page.locator('.search').waitFor();
    expect(await canvas.page.locator('.search').textContent()).not.toContain('Load Image');
    await canvas.page.keyboard.type('invert');
    await canvas.press('Enter');
    await expect.poll(() => canvas.links()).toBe(3);
    expect((await canvas.saved()).nodes.grow?.inputs.mask).toEqual({ node: 'invert-2', port: 'mask' });
    await canvas.undo();
    await expect.poll(() => canvas.links()).toBe(2);
  });

  it('26: near the edge of the canvas a dragged link and a dragged node move the view', async () => {
    const transform = () => canvas.page.locator('.react-flow__viewport').getAttribute('style');
    const { x, y, width, height } = await canvas.box(canvas.page.locator('.react-flow'));
    const edge = { x: x + width - 6, y: y + height / 2 };
    const before = await transform();
    await canvas.drag(await canvas.centre(canvas.dot('invert', 'mask', 'output')), edge, false);
    await expect.poll(transform).not.toBe(before);
    await canvas.press('Escape');
    await canvas.page.mouse.up();
    await canvas.press('Home');
    await canvas.page.waitForTimeout(400);
    const again = await transform();
    await canvas.drag(await canvas.centre(canvas.title('invert')), edge, false);
    await expect.poll(transform).not.toBe(again);
    await canvas.page.mouse.up();
    await canvas.undo();
  });
});
