// Order on the canvas: frames, notes, align, grid, selecting along links, finding, pasting at the pointer.

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
    invert: { type: 'mask/invert', inputs: { mask: { node: 'mask', port: 'mask' } } },
    alone: { type: 'mask/invert' },
  }),
  { picture: [0, 0], mask: [300, 10], grow: [620, 37], invert: [653, 260], alone: [300, 330] },
);

describe.skipIf(missing !== undefined)(`order on the canvas${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  beforeAll(async () => {
    canvas = await CanvasPage.open('order', graph);
  }, 240_000);
  afterAll(() => canvas?.close());

  const select = async (...ids: string[]): Promise<void> => {
    await canvas.clickEmpty();
    for (const id of ids) await canvas.title(id).click({ modifiers: ['Shift'] });
  };

  it('30: a box drawn with Shift takes what it touches or, when that is chosen, only what it encloses', async () => {
    const { x, y, width, height } = await canvas.box(canvas.node('alone'));
    const draw = async (to: { readonly x: number; readonly y: number }): Promise<void> => {
      await canvas.clickEmpty();
      await expect.poll(() => canvas.selected()).toEqual([]);
      await canvas.page.keyboard.down('Shift');
      await canvas.drag({ x: x - 24, y: y + height + 24 }, to);
      await canvas.page.keyboard.up('Shift');
    };
    const [half, whole] = [
      { x: x + width / 2, y: y + height / 2 },
      { x: x + width + 12, y: y - 12 },
    ];
    const change = async (): Promise<void> => {
      await canvas.rightClick({ x: x - 40, y: y + height + 40 });
      await canvas.page.locator('.menu-item', { hasText: 'View' }).hover();
      await canvas.choose('A selection box takes only what it encloses');
      await expect.poll(() => canvas.count('.menu')).toBe(0);
    };
    await draw(half);
    await expect.poll(() => canvas.selected()).toEqual(['alone']);
    await change();
    await draw(half);
    await canvas.page.waitForTimeout(100);
    expect(await canvas.selected()).toEqual([]);
    await draw(whole);
    await expect.poll(() => canvas.selected()).toEqual(['alone']);
    await change();
    await draw(half);
    await expect.poll(() => canvas.selected()).toEqual(['alone']);
  });

  it('53: Arrange leaves the room that previews will take after a run', async () => {
    const drawn = await canvas.node('grow').evaluate((one) => (one as HTMLElement).offsetHeight);
    const before = (await canvas.layout()).nodes;
    await canvas.clickEmpty();
    await canvas.press('Control+l');
    const { grow, invert, mask } = (await canvas.layout()).nodes;
    expect(grow.x).toBe(invert.x);
    expect(grow.x).toBeGreaterThan(mask.x);
    expect(Math.abs(grow.y - invert.y) - drawn).toBeGreaterThan(100);
    await canvas.undo();
    expect((await canvas.layout()).nodes).toEqual(before);
  });

  it('49: Ctrl+G frames the selection; the frame is titled, coloured, and moves its members, each as one step', async () => {
    await select('grow', 'invert');
    await canvas.press('Control+g');
    const frame = canvas.page.locator('.frame');
    await frame.waitFor();
    await canvas.page.locator('.frame-head').dblclick();
    await canvas.page.keyboard.type('Shaping');
    await canvas.press('Enter');
    await expect.poll(() => frame.textContent()).toContain('Shaping');
    await canvas.rightClick(await canvas.centre(canvas.page.locator('.frame-head span')));
    await canvas.page.locator('.menu-colour[data-colour="pink"]').click();
    await expect.poll(() => frame.getAttribute('data-colour')).toBe('pink');
    const before = (await canvas.layout()).nodes;
    const head = await canvas.centre(canvas.page.locator('.frame-head'));
    await canvas.drag(head, { x: head.x - 30, y: head.y + 60 });
    const { nodes, frames } = await canvas.layout();
    expect(nodes.grow.y - before.grow.y).toBeGreaterThan(30);
    expect(nodes.grow.y - before.grow.y).toBe(nodes.invert.y - before.invert.y);
    expect(nodes.mask).toEqual(before.mask);
    expect(frames.frame).toMatchObject({ title: 'Shaping', colour: 'pink', members: ['grow', 'invert'] });
    await canvas.undo();
    expect((await canvas.layout()).nodes).toEqual(before);
  });

  it('49: dragging a node into a frame attaches it, dragging it out detaches it', async () => {
    const members = async (): Promise<string[]> => (await canvas.layout()).frames.frame.members;
    const frame = await canvas.box(canvas.page.locator('.frame'));
    const head = await canvas.centre(canvas.title('alone'));
    await canvas.drag(head, { x: frame.x + frame.width / 2, y: frame.y + frame.height - 60 }, false);
    await expect.poll(() => canvas.page.locator('.frame').getAttribute('data-taking')).toBe('true');
    await canvas.page.mouse.up();
    await expect.poll(members).toContain('alone');
    await canvas.undo();
    await expect.poll(members).toEqual(['grow', 'invert']);
    const inside = await canvas.centre(canvas.title('invert'));
    await canvas.drag(inside, { x: frame.x - 120, y: inside.y + 40 });
    await expect.poll(members).toEqual(['grow']);
    await canvas.undo();
    await canvas.page.locator('.frame-head').click();
    await canvas.press('Delete');
    await expect.poll(() => canvas.count('.frame')).toBe(0);
    expect(await canvas.nodes()).toBe(5);
  });

  it('50: a note is written, resized, edited again on double-click, copied and deleted', async () => {
    await canvas.clickEmpty();
    await canvas.page.mouse.move(330, 640);
    await canvas.press('n');
    await canvas.page.keyboard.type('Look at the ears');
    await canvas.press('Control+Enter');
    const note = canvas.page.locator('.note');
    await expect.poll(() => note.textContent()).toBe('Look at the ears');
    const before = await canvas.box(note);
    await note.click();
    const corner = await canvas.centre(canvas.page.locator('.react-flow__resize-control.handle.bottom.right'));
    await canvas.drag(corner, { x: corner.x + 60, y: corner.y + 30 });
    await expect.poll(async () => (await canvas.box(note)).width - before.width > 40).toBe(true);
    expect((await canvas.layout()).notes.note.width).toBeGreaterThan(220);
    await canvas.undo();
    await expect.poll(async () => Math.abs((await canvas.box(note)).width - before.width) < 2).toBe(true);
    await note.dblclick();
    await canvas.page.keyboard.type('Other words');
    await canvas.press('Escape');
    await expect.poll(() => note.textContent()).toBe('Look at the ears');
    await note.click();
    await canvas.press('Control+d');
    await expect.poll(() => canvas.count('.note')).toBe(2);
    await canvas.press('Delete');
    await expect.poll(() => canvas.count('.note')).toBe(1);
    await note.click();
    await canvas.press('Delete');
    await expect.poll(() => canvas.count('.note')).toBe(0);
  });

  it('52: align and spread by key and by menu, each as one step', async () => {
    const before = (await canvas.layout()).nodes;
    await select('mask', 'grow', 'invert');
    await canvas.press('Alt+l');
    const aligned = (await canvas.layout()).nodes;
    expect([aligned.grow.x, aligned.invert.x]).toEqual([aligned.mask.x, aligned.mask.x]);
    await canvas.undo();
    expect((await canvas.layout()).nodes).toEqual(before);
    await canvas.rightClick(await canvas.centre(canvas.title('mask')));
    await canvas.page.locator('.menu-item', { hasText: 'Align and spread' }).hover();
    await canvas.choose('Spread evenly down');
    const heights = await Promise.all(
      ['mask', 'grow'].map((id) => canvas.node(id).evaluate((one) => (one as HTMLElement).offsetHeight)),
    );
    const unevenPx = async (): Promise<number> => {
      const { mask, grow, invert } = (await canvas.layout()).nodes;
      return Math.abs(grow.y - mask.y - (heights[0] ?? 0) - (invert.y - grow.y - (heights[1] ?? 0)));
    };
    await expect.poll(unevenPx).toBeLessThan(3);
    await canvas.undo();
    expect((await canvas.layout()).nodes).toEqual(before);
  });

  it('41, 54: with snapping on the grid is drawn, drags and nudges stop at it, and it stays on after a reload', async () => {
    const place = async () => (await canvas.layout()).nodes.alone;
    await canvas.clickEmpty();
    await expect.poll(() => canvas.count('.grid-lines')).toBe(0);
    await canvas.press('g');
    await expect.poll(() => canvas.count('.grid-lines')).toBeGreaterThan(0);
    const head = await canvas.centre(canvas.title('alone'));
    await canvas.drag(head, { x: head.x + 33, y: head.y + 17 });
    const { x, y } = await place();
    expect([x % 20, y % 20]).toEqual([0, 0]);
    await canvas.press('ArrowRight');
    expect((await place()).x).toBe(x + 20);
    await canvas.goTo();
    await expect.poll(() => canvas.count('.grid-lines')).toBeGreaterThan(0);
    await canvas.press('g');
    await expect.poll(() => canvas.count('.grid-lines')).toBe(0);
  });

  it('55: selects what a node gets from, what gets from it, and what hangs together', async () => {
    await select('mask');
    await canvas.press('[');
    await expect.poll(() => canvas.selected()).toEqual(['mask', 'picture']);
    await select('mask');
    await canvas.press(']');
    await expect.poll(() => canvas.selected()).toEqual(['grow', 'invert', 'mask']);
    await select('picture');
    await canvas.press('\\');
    await expect.poll(() => canvas.selected()).toEqual(['grow', 'invert', 'mask', 'picture']);
  });

  it('56: Ctrl+F finds nodes by name: what matches lights up, the view goes there, Enter goes on', async () => {
    await canvas.press('Control+f');
    await canvas.page.keyboard.type('invert');
    await expect.poll(() => canvas.page.locator('.find-count').textContent()).toBe('1 of 2');
    const first = (await canvas.selected())[0] ?? '';
    const lit = (id: string) =>
      canvas
        .node(id)
        .locator('.node')
        .evaluate((one) => getComputedStyle(one).boxShadow);
    expect(await lit('invert')).toBe(await lit('alone'));
    expect(await lit('invert')).not.toBe(await lit('grow'));
    await canvas.press('Enter');
    await expect.poll(() => canvas.page.locator('.find-count').textContent()).toBe('2 of 2');
    const second = (await canvas.selected())[0] ?? '';
    expect([first, second].sort()).toEqual(['alone', 'invert']);
    const middle = await canvas.centre(canvas.page.locator('.react-flow'));
    await expect.poll(async () => Math.abs((await canvas.centre(canvas.node(second))).x - middle.x) < 40).toBe(true);
    await canvas.press('Escape');
    await expect.poll(() => canvas.count('.find-bar')).toBe(0);
    await canvas.press('Home');
    await canvas.page.waitForTimeout(400);
  });

  it('33, 37: pasted in another tab, at the pointer, as graph JSON; other text is refused', async () => {
    await select('mask', 'grow');
    await canvas.press('Control+c');
    const other = await canvas.context.newPage();
    await canvas.server.client.call('saveGraph', {
      path: { id: 'other' },
      body: { graph: placed(graphOf({ one: { type: 'mask/invert' } }), { one: [0, 0] }), basedOn: null },
    });
    await other.goto(`${canvas.server.serving.url}/?graph=other`);
    await other.locator('.react-flow__node .node').first().waitFor();
    await other.mouse.move(420, 300);
    await other.keyboard.press('Control+v');
    await expect.poll(() => other.locator('.react-flow__node').count()).toBe(3);
    await expect.poll(() => other.locator('.react-flow__edge').count()).toBe(1);
    const box = await other
      .locator('.react-flow__node[data-id="from-image"], .react-flow__node[data-id="mask"]')
      .first()
      .boundingBox();
    expect([Math.abs((box?.x ?? 0) - 420) < 25, Math.abs((box?.y ?? 0) - 300) < 25]).toEqual([true, true]);
    await other.evaluate("navigator.clipboard.writeText('no graph at all')");
    await other.keyboard.press('Control+v');
    await expect.poll(() => other.locator('.notice').last().textContent()).toContain('holds no nodes');
    await other.close();
  });
});
