// The widgets of params, each on a node that has one of every kind. What a widget sets is read from the saved graph.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf, pictureBytes } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { type OpenEditor, openEditor } from './open-editor.ts';

const missing = browserMissing();
/** Bounds of what happens at once, on a machine that does other things as well. */
const SOON = { timeout: 10_000 };
const NODES = path.join(import.meta.dirname, 'fixtures', 'field-nodes.js');

const graph = {
  ...graphOf({ every: { type: 'test/every-param' } }, { value: 'every.value' }),
  layout: { nodes: { every: { x: 0, y: 0, params: true } } },
};

describe.skipIf(missing !== undefined)(`fields of params${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;

  beforeAll(async () => {
    editor = await openEditor({ fields: graph }, { width: 1280, height: 900 }, [NODES]);
    await editor.show('fields', 'every');
    await editor.node('every').locator('.node-title').click();
    await editor.page.locator('.inspector .field').first().waitFor();
  }, 240_000);
  afterAll(async () => {
    await editor?.close();
  });

  const field = (param: string) => editor.page.locator(`.inspector .field[data-param="${param}"]`);
  const number = (param: string) => field(param).getByRole('spinbutton');
  const press = (keys: string) => editor.page.keyboard.press(keys);
  const params = async (): Promise<Record<string, unknown>> => {
    await press('Control+s');
    await expect.poll(editor.saveState, SOON).toBe('Saved');
    return (await editor.server.client.call('readGraph', { path: { id: 'fields' } })).graph.nodes.every?.params ?? {};
  };
  const dragBy = async (param: string, px: number): Promise<void> => {
    const box = await number(param).boundingBox();
    if (!box) throw new Error(`${param} is not to be seen`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + px / 2, y, { steps: 4 });
    await editor.page.mouse.move(x + px, y, { steps: 4 });
    await editor.page.mouse.up();
  };

  it('47: a number takes a typed sum, and Escape leaves it as it was', async () => {
    await number('angle').fill('20/3');
    await press('Enter');
    await expect.poll(() => number('angle').inputValue(), SOON).toBe('6.666666667');
    await number('angle').fill('99');
    await press('Escape');
    await expect.poll(() => number('angle').inputValue(), SOON).toBe('6.666666667');
    await number('angle').fill('+=3 * (2 + 1)');
    await press('Enter');
    expect((await params()).angle).toBeCloseTo(15.6667, 3);
  });

  it('47: what is out of range is held, and a hint says where the range ends', async () => {
    await number('angle').fill('999');
    await press('Enter');
    await expect.poll(() => field('angle').getByRole('status').textContent(), SOON).toBe('The most is 60 degrees.');
    await expect.poll(() => number('angle').inputValue()).toBe('60');
    await number('angle').fill('twelve');
    await press('Enter');
    await expect.poll(() => field('angle').getByRole('status').textContent(), SOON).toContain('"twelve" is no number');
    expect((await params()).angle).toBe(60);
  });

  it('47: arrows step, Shift coarse, Alt fine; whole numbers have nothing finer than one', async () => {
    await number('angle').fill('10');
    await press('Enter');
    await number('angle').focus();
    await press('ArrowUp');
    await press('Shift+ArrowUp');
    await press('Alt+ArrowUp');
    await expect.poll(() => number('angle').inputValue(), SOON).toBe('21.1');
    await press('ArrowDown');
    await expect.poll(() => number('angle').inputValue(), SOON).toBe('20.1');
    await number('count').focus();
    await press('Alt+ArrowUp');
    await expect.poll(() => number('count').inputValue(), SOON).toBe('5');
    await press('Escape');
  });

  it('47, 38: a drag changes a number in whole steps as one undo step, and a click opens it for typing', async () => {
    await number('angle').fill('0');
    await press('Enter');
    await press('Escape');
    await editor.page.waitForTimeout(900);
    const width = (await number('angle').boundingBox())?.width ?? 1;
    await dragBy('angle', width / 4);
    const dragged = Number(await number('angle').inputValue());
    expect(dragged).toBeGreaterThan(20);
    expect(dragged).toBeLessThan(40);
    expect(Number.isInteger(dragged)).toBe(true);
    await editor.page.locator('.react-flow__pane').click({ position: { x: 20, y: 700 } });
    await press('Control+z');
    await editor.node('every').locator('.node-title').click();
    await expect.poll(() => number('angle').inputValue(), SOON).toBe('0');
    await number('angle').click();
    expect(await editor.page.evaluate('document.activeElement.role')).toBe('spinbutton');
    await press('Escape');
  });

  it('46: what differs from its default is marked, and a button takes it back', async () => {
    await number('count').fill('12');
    await press('Enter');
    await expect.poll(() => field('count').getAttribute('data-changed')).toBe('true');
    await field('count').getByRole('button', { name: 'Reset Count to its default' }).click();
    await expect.poll(() => field('count').getAttribute('data-changed'), SOON).toBe('false');
    await expect.poll(() => number('count').inputValue()).toBe('4');
    expect(await params()).not.toHaveProperty('count');
  });

  it('a seed takes another by its dice; unlocked, each run takes a new one', async () => {
    const seed = field('seed').locator('input');
    await field('seed').getByRole('button', { name: 'Another seed' }).click();
    await expect.poll(() => seed.inputValue(), SOON).not.toBe('7');
    await seed.fill('-4');
    await expect.poll(() => seed.getAttribute('aria-invalid')).toBe('true');
    await press('Tab');
    const kept = Number(await seed.inputValue());
    await press('Control+Enter');
    await expect.poll(() => editor.stateOf('every'), { timeout: 60_000 }).toMatch(/done|cached/);
    expect((await params()).seed).toBe(kept);
    const lock = field('seed').getByRole('button', { name: 'Keep this seed' });
    await lock.click();
    await expect.poll(() => lock.getAttribute('aria-pressed')).toBe('false');
    await press('Control+Enter');
    await expect.poll(async () => Number(await seed.inputValue()), SOON).not.toBe(kept);
    await lock.click();
  }, 90_000);

  it('a colour is picked or typed in either form, and nonsense is marked and not taken', async () => {
    const hex = field('tint').locator('input').nth(1);
    await hex.fill('#fa0');
    expect((await params()).tint).toBe('#ffaa00');
    await hex.fill('orange');
    await expect.poll(() => hex.getAttribute('aria-invalid')).toBe('true');
    expect((await params()).tint).toBe('#ffaa00');
  });

  it('text, choice, switch and check boxes set what they say', async () => {
    await field('words').locator('textarea').fill('two\nlines');
    await field('way').locator('select').selectOption('hard');
    await field('on').locator('input').check();
    await field('parts').getByText('lips').click();
    await field('parts').getByText('eyes').click();
    expect(await params()).toMatchObject({ words: 'two\nlines', way: 'hard', on: true, parts: ['lips'] });
  });

  it('names are added as the graph holds them, once, and taken away', async () => {
    const add = field('names').getByPlaceholder('add');
    await add.fill('My Donor');
    await press('Enter');
    expect((await params()).names).toEqual(['source', 'my-donor']);
    await add.fill('source');
    await expect.poll(() => field('names').getByRole('status').textContent()).toContain('already');
    await add.fill('');
    await field('names').getByRole('button', { name: 'Take source away' }).click();
    expect((await params()).names).toEqual(['my-donor']);
  });

  it('8: a picture is kept and shown; a file of another type is refused by naming the types that are taken', async () => {
    const input = field('file').locator('input[type=file]');
    await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
    await expect
      .poll(() => field('file').getByRole('alert').textContent(), SOON)
      .toContain('takes JPEG, PNG, WebP, TIFF and GIF pictures');
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('still none') });
    await expect.poll(() => field('file').getByRole('alert').textContent(), SOON).toContain('a.png');
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await pictureBytes() });
    await expect.poll(() => field('file').getByRole('alert').count(), SOON).toBe(0);
    expect(String((await params()).file)).toMatch(/^picture:[0-9a-f]{64}$/);
    const drawn = `getComputedStyle(document.querySelector('.inspector .picture-drop')).backgroundImage`;
    expect(await editor.page.evaluate(drawn)).toContain('/api/pictures/');
  });

  it('48: in live mode a slider that is dragged never has more than one request under way', async () => {
    const underWay = new Set<unknown>();
    let most = 0;
    let started = 0;
    const counts = (url: string): boolean => /\/api\/(plans|runs)$/.test(url);
    editor.page.on('request', (request) => {
      if (!counts(request.url()) || request.method() !== 'POST') return;
      underWay.add(request);
      most = Math.max(most, underWay.size);
      if (request.url().endsWith('/runs')) started += 1;
    });
    // One that was under way before is not in the set.
    editor.page.on('requestfinished', (request) => underWay.delete(request));
    editor.page.on('requestfailed', (request) => underWay.delete(request));
    await editor.page.getByRole('button', { name: /^Live/ }).click();
    const box = await number('angle').boundingBox();
    if (!box) throw new Error('the angle is not to be seen');
    await editor.page.mouse.move(box.x + 10, box.y + 8);
    await editor.page.mouse.down();
    for (let i = 0; i < 40; i += 1) {
      await editor.page.mouse.move(box.x + 10 + i * 2, box.y + 8);
      await editor.page.waitForTimeout(25);
    }
    const whileDragged = started;
    await editor.page.mouse.up();
    await expect.poll(() => started, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(whileDragged).toBeGreaterThan(0);
    expect(most).toBe(1);
    // As many as there were moves would be a flood.
    expect(started).toBeLessThan(30);
    await editor.page.getByRole('button', { name: /^Live/ }).click();
  }, 90_000);

  it('no step left an error in the console', () => {
    expect(editor.faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});
