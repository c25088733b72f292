// Adding nodes: from the library, from files, from ports, with help beside the search.

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { type At, CanvasPage, placed } from '../helpers/canvas-page.ts';

const missing = browserMissing();
const graph = placed(
  graphOf({
    picture: { type: 'io/load-image' },
    mask: { type: 'mask/from-image' },
    invert: { type: 'mask/invert' },
  }),
  { picture: [0, 0], mask: [420, 0], invert: [420, 300] },
);

describe.skipIf(missing !== undefined)(`adding nodes${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let canvas: CanvasPage;
  let pixels: number[];

  beforeAll(async () => {
    canvas = await CanvasPage.open('adding', graph);
    const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    pixels = [...png];
  }, 240_000);
  afterAll(() => canvas?.close());

  /** Drops a file as a file manager would. */
  const drop = async (at: At, name: string, type: string, bytes: readonly number[]): Promise<void> => {
    await canvas.page.evaluate(
      ({ x, y, file }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(file.bytes)], file.name, { type: file.type }));
        const init = { bubbles: true, cancelable: true, clientX: x, clientY: y, dataTransfer: data };
        const target = document.elementFromPoint(x, y);
        target?.dispatchEvent(new DragEvent('dragover', init));
        target?.dispatchEvent(new DragEvent('drop', init));
      },
      { ...at, file: { name, type, bytes: [...bytes] } },
    );
  };

  it('6: dragged from the library, a ghost follows; Escape adds nothing; a drop places the node there', async () => {
    const listed = canvas.page.locator('.library .entry', { hasText: 'Grow & Feather' });
    await listed.scrollIntoViewIfNeeded();
    const entry = await canvas.centre(listed);
    const to = { x: 500, y: 620 };
    await canvas.drag(entry, to, false);
    expect((await canvas.box(canvas.page.locator('.palette-ghost'))).x).toBeCloseTo(to.x, -1);
    await canvas.press('Escape');
    await expect.poll(() => canvas.count('.palette-ghost')).toBe(0);
    await canvas.page.mouse.up();
    expect(await canvas.nodes()).toBe(3);
    await canvas.drag(entry, to);
    await expect.poll(() => canvas.nodes()).toBe(4);
    const box = await canvas.box(canvas.node('grow-feather'));
    expect([Math.abs(box.x - to.x) < 20, Math.abs(box.y - to.y) < 20]).toEqual([true, true]);
    expect(await canvas.selected()).toEqual(['grow-feather']);
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(3);
  });

  it('7: a picture dropped on the canvas becomes a node that shows it, as one step', async () => {
    await drop({ x: 480, y: 640 }, 'a.png', 'image/png', pixels);
    await expect.poll(() => canvas.nodes()).toBe(4);
    await expect
      .poll(() => canvas.node('load-image').locator('.picture-drop').getAttribute('style'))
      .toContain('/api/pictures/');
    await canvas.clickEmpty();
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(3);
  });

  it('8: a picture dropped on a node sets its field; what is no picture is refused with what it takes', async () => {
    await drop(await canvas.centre(canvas.title('picture')), 'a.png', 'image/png', pixels);
    await expect
      .poll(() => canvas.node('picture').locator('.picture-drop').getAttribute('style'))
      .toContain('/api/pictures/');
    expect(await canvas.nodes()).toBe(3);
    await drop(await canvas.centre(canvas.title('picture')), 'notes.txt', 'text/plain', [104, 105]);
    await expect.poll(() => canvas.page.locator('.notice').last().textContent()).toMatch(/takes a picture \(jpeg, png/);
    await canvas.page.locator('.notice button').last().click();
    await drop({ x: 480, y: 640 }, 'notes.txt', 'text/plain', [104, 105]);
    await expect.poll(() => canvas.page.locator('.notice').last().textContent()).toContain('neither a picture nor');
    await canvas.page.locator('.notice button').last().click();
    await canvas.undo();
  });

  it('8: a picture dropped on a node with a free picture input makes a node linked to it', async () => {
    await drop(await canvas.centre(canvas.title('mask')), 'a.png', 'image/png', pixels);
    await expect.poll(() => canvas.links()).toBe(1);
    expect((await canvas.saved()).nodes.mask?.inputs.image).toEqual({ node: 'load-image', port: 'image' });
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(3);
  });

  it('10: the search tells what an entry does and which ports it has, by keyboard and by hovering', async () => {
    await canvas.page.mouse.dblclick(430, 660);
    await canvas.page.locator('.search').waitFor();
    await canvas.page.keyboard.type('mask');
    const help = canvas.page.locator('.type-help');
    await canvas.page.locator('.search [cmdk-item]', { hasText: 'Image to Mask' }).hover();
    await expect.poll(() => help.textContent()).toContain('Image to Mask');
    const words = await help.textContent();
    expect(words).toMatch(/Takes.*image.*Gives.*mask/);
    await canvas.press('ArrowDown');
    await expect.poll(() => help.textContent()).not.toBe(words);
    await canvas.press('Escape');
    expect([await canvas.count('.search'), await canvas.nodes()]).toEqual([0, 3]);
  });

  it('5: a node added where one stands does not cover it', async () => {
    const { x, y } = await canvas.box(canvas.node('invert'));
    await canvas.page.mouse.dblclick(x - 20, y - 14);
    await canvas.page.locator('.search').waitFor();
    await canvas.page.keyboard.type('combine');
    await canvas.press('Enter');
    await expect.poll(() => canvas.nodes()).toBe(4);
    const [added, old] = [await canvas.box(canvas.node('combine')), await canvas.box(canvas.node('invert'))];
    const apart =
      added.y >= old.y + old.height ||
      added.x >= old.x + old.width ||
      added.y + added.height <= old.y ||
      added.x + added.width <= old.x;
    expect(apart).toBe(true);
    await canvas.undo();
  });

  it('28: a click on a port that nothing is linked to lists what fits, and the choice comes wired', async () => {
    await canvas.dot('invert', 'mask', 'output').click();
    await canvas.page.locator('.search').waitFor();
    expect(await canvas.page.locator('.search').textContent()).not.toContain('Empty Latent');
    await canvas.press('Escape');
    await expect.poll(() => canvas.count('.search')).toBe(0);
    await canvas.dot('mask', 'mask', 'output').click();
    await canvas.page.keyboard.type('grow');
    await canvas.press('Enter');
    await expect.poll(() => canvas.links()).toBe(1);
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(3);
  });

  it('14: a link drawn backwards from an input lists what gives it, and the choice comes wired', async () => {
    await canvas.drag(await canvas.centre(canvas.dot('invert', 'mask', 'input')), { x: 330, y: 700 });
    await canvas.page.locator('.search').waitFor();
    const offered = await canvas.page.locator('.search').textContent();
    expect(offered).toContain('Image to Mask');
    expect(offered).not.toContain('Identity Similarity');
    await canvas.page.keyboard.type('combine');
    await canvas.press('Enter');
    await expect.poll(() => canvas.links()).toBe(1);
    expect((await canvas.saved()).nodes.invert?.inputs.mask).toMatchObject({ node: 'combine' });
    await canvas.undo();
    await expect.poll(() => canvas.nodes()).toBe(3);
  });
});
