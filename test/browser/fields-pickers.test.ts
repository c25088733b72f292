// Params that are set in a picture, on one face that was run by the real models: regions, a mask, a gaze, a head, sliders.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../graphs/format/index.ts';
import { browserMissing } from '../helpers/browser.ts';
import { faceGraph } from './face-graph.ts';
import { type OpenEditor, openEditor } from './open-editor.ts';

const missing = browserMissing();
const ROOT = path.resolve(import.meta.dirname, '..', '..');
const SOON = { timeout: 10_000 };
const RUN = { timeout: 120_000 };

describe.skipIf(missing !== undefined)(`params set in a picture${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;

  beforeAll(async () => {
    editor = await openEditor({}, { width: 1440, height: 900 });
    const { client } = editor.server;
    const graph = await faceGraph(client, ['edit-gaze', 'edit-motion', 'chosen', 'paint']);
    await client.call('saveGraph', { path: { id: 'face' }, body: { graph, basedOn: null } });
    await editor.show('face', 'edit-gaze');
  }, 240_000);
  afterAll(async () => {
    await editor?.close();
  });

  const inspector = () => editor.page.locator('.inspector');
  const press = (keys: string) => editor.page.keyboard.press(keys);
  /** Selects a node whether or not something lies over it. */
  const choose = async (id: string): Promise<void> => {
    await editor.node(id).locator('.node-title').dispatchEvent('click');
    await expect.poll(() => inspector().locator('code').first().textContent(), SOON).toBe(id);
  };
  const saved = async (): Promise<Graph> => {
    await press('Control+s');
    await expect.poll(editor.saveState, SOON).toBe('Saved');
    return (await editor.server.client.call('readGraph', { path: { id: 'face' } })).graph;
  };
  const params = async (id: string) => (await saved()).nodes[id]?.params ?? {};
  const drag = async (
    within: Locator,
    from: readonly [number, number],
    to: readonly [number, number],
  ): Promise<void> => {
    await within.scrollIntoViewIfNeeded();
    const box = await within.boundingBox();
    if (!box) throw new Error('what is dragged in is not to be seen');
    const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
    await editor.page.mouse.move(...at(from));
    await editor.page.mouse.down();
    await editor.page.mouse.move(...at(to), { steps: 8 });
    await editor.page.mouse.up();
  };

  it('pickers say what they wait for and run to it; a gaze can be set before anything ran', async () => {
    await choose('chosen');
    const needs = inspector().locator('.needs-value');
    await expect.poll(() => needs.textContent()).toContain('Nothing has come into parsing yet');
    // The accessible twin works all the time.
    await inspector().locator('.set-field').getByText('hair').click();
    expect((await params('chosen')).regions).toEqual(['brows', 'eyes', 'nose', 'lips', 'skin', 'hair']);
    await needs.getByRole('button', { name: 'Run to parsing' }).click();
    await inspector().locator('.region-picker canvas').waitFor({ timeout: 120_000 });
    await press('Control+Enter');
    await expect.poll(() => editor.stateOf('paint'), RUN).toMatch(/done|cached/);
  }, 240_000);

  it('regions are chosen by clicking them on the coloured map, and hovering names them', async () => {
    await choose('chosen');
    const map = inspector().locator('.region-picker canvas');
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error('the map is not to be seen');
    await expect
      .poll(async () => {
        await editor.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.55);
        await editor.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.56);
        return inspector().locator('.region-picker .map-name').textContent();
      }, SOON)
      .toMatch(/^(nose|skin)/);
    const region = ((await inspector().locator('.region-picker .map-name').textContent()) ?? '').split(' ')[0] ?? '';
    const before = (await params('chosen')).regions as string[];
    expect(before).toContain(region);
    await editor.page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.56);
    await expect
      .poll(() => inspector().locator('.set-field .chip[data-on="true"]').allTextContents(), SOON)
      .not.toContain(region);
    expect((await params('chosen')).regions).toEqual(before.filter((one) => one !== region));
    // A corner of the crop is background in every portrait.
    await editor.page.mouse.click(box.x + 3, box.y + 3);
    expect((await params('chosen')).regions).toContain('background');
  }, 60_000);

  it('a mask is painted, erased, turned inside out and taken back stroke by stroke', async () => {
    await choose('paint');
    const canvas = inspector().locator('.mask-canvas canvas');
    await canvas.waitFor();
    await drag(canvas, [0.3, 0.3], [0.7, 0.3]);
    await drag(canvas, [0.3, 0.6], [0.7, 0.6]);
    const strokes = async () =>
      ((await params('paint')).strokes ?? []) as { erase?: boolean; invert?: boolean; points: number[][] }[];
    expect(await strokes()).toHaveLength(2);
    expect((await strokes())[0]?.points[0]?.[1]).toBeCloseTo(0.3, 1);
    await inspector().getByRole('button', { name: 'Erase' }).click();
    await drag(canvas, [0.5, 0.2], [0.5, 0.8]);
    expect((await strokes()).at(-1)?.erase).toBe(true);
    await inspector().getByRole('button', { name: 'Invert' }).click();
    expect((await strokes()).at(-1)?.invert).toBe(true);
    await inspector().getByRole('button', { name: 'Invert' }).click();
    expect(await strokes()).toHaveLength(3);
    await inspector().getByRole('button', { name: 'Undo stroke' }).click();
    expect(await strokes()).toHaveLength(2);
    // Strokes that follow each other at once are undo steps of their own all the same.
    await editor.page.locator('.react-flow__pane').dispatchEvent('click');
    await press('Control+z');
    await press('Control+z');
    expect((await strokes()).length).toBeGreaterThanOrEqual(2);
  }, 90_000);

  it('the painted mask runs headless and covers what was painted', async () => {
    await choose('paint');
    const tools = inspector().locator('.brush-tools').first();
    await tools.getByRole('button', { name: 'Clear' }).click();
    await tools.getByRole('button', { name: 'Paint', exact: true }).click();
    await drag(inspector().locator('.mask-canvas canvas'), [0.2, 0.5], [0.8, 0.5]);
    const graph = await saved();
    const file = path.join(editor.server.home, 'painted.json');
    const made = path.join(editor.server.home, 'painted.png');
    await writeFile(file, JSON.stringify(graph));
    const args = [
      'bin/facex.js',
      'run',
      file,
      '--home',
      editor.server.home,
      '--device',
      'cpu',
      '--output',
      `paint=${made}`,
    ];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    const { data, info } = await sharp(made).greyscale().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number =>
      data[Math.floor(y * info.height) * info.width + Math.floor(x * info.width)] ?? -1;
    expect([at(0.5, 0.5), at(0.25, 0.5), at(0.5, 0.2)]).toEqual([255, 255, 0]);
  }, 180_000);

  it('a mask is painted in a larger view, zoomed, and keys change the brush', async () => {
    await choose('paint');
    await inspector().getByRole('button', { name: 'Paint larger' }).click();
    const dialog = editor.page.getByRole('dialog');
    const large = dialog.locator('.mask-canvas canvas');
    await large.waitFor();
    const width = async (): Promise<number> => (await large.boundingBox())?.width ?? 0;
    const before = await width();
    await dialog.getByRole('button', { name: '2 ×' }).click();
    await expect.poll(width, SOON).toBeGreaterThan(before * 1.8);
    await dialog.getByRole('button', { name: 'Fit' }).click();
    const size = () => dialog.getByRole('slider', { name: 'Brush size' }).inputValue();
    const was = Number(await size());
    await press(']');
    await expect.poll(async () => Number(await size()), SOON).toBeGreaterThan(was);
    await press('x');
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Erase' }).getAttribute('aria-pressed'), SOON)
      .toBe('true');
    await drag(large, [0.4, 0.4], [0.6, 0.6]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(((await params('paint')).strokes as unknown[]).at(-1)).toMatchObject({ erase: true });
  }, 60_000);

  it('the gaze arrow is dragged over the eyes, and arrow keys turn it', async () => {
    await choose('edit-gaze');
    const handle = inspector().locator('.gaze-handle');
    await handle.locator('image').waitFor({ state: 'attached' });
    const knob = handle.locator('.knob').first();
    const tip = await knob.boundingBox();
    if (!tip) throw new Error('the arrow is not to be seen');
    const [x, y] = [tip.x + tip.width / 2, tip.y + tip.height / 2];
    await editor.page.mouse.move(x, y);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + 25, y - 12, { steps: 6 });
    await editor.page.mouse.up();
    const turned = await params('edit-gaze');
    expect(turned.yawDegrees).toBeGreaterThan(5);
    expect(turned.pitchDegrees).toBeGreaterThan(2);
    const moved = await knob.boundingBox();
    expect(Math.abs((moved?.x ?? 0) + (moved?.width ?? 0) / 2 - x - 25)).toBeLessThan(6);
    await handle.focus();
    await press('Shift+ArrowLeft');
    expect(Number((await params('edit-gaze')).yawDegrees)).toBeCloseTo(Number(turned.yawDegrees) - 10, 5);
    // Far beyond what the param allows: held to its range.
    await editor.page.mouse.move(x + 25, y - 12);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + 900, y, { steps: 4 });
    await editor.page.mouse.up();
    expect((await params('edit-gaze')).yawDegrees).toBe(40);
  }, 60_000);

  it('the head is dragged to turn and its ring to roll; the numbers follow', async () => {
    await choose('edit-motion');
    const head = inspector().locator('.head-handle');
    await head.locator('canvas').waitFor();
    await drag(head, [0.5, 0.5], [0.6, 0.45]);
    const turned = await params('edit-motion');
    expect(turned.yawDegrees).toBeGreaterThan(5);
    expect(turned.pitchDegrees).toBeGreaterThan(1);
    expect(turned.rollDegrees ?? 0).toBe(0);
    const box = await head.boundingBox();
    if (!box) throw new Error('the head is not to be seen');
    const half = Math.min(box.width, box.height) / 2;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await editor.page.mouse.move(x, y - half * 0.92);
    await editor.page.mouse.down();
    await editor.page.mouse.move(x + half * 0.46, y - half * 0.8, { steps: 6 });
    await editor.page.mouse.up();
    expect(Number((await params('edit-motion')).rollDegrees)).toBeGreaterThan(20);
    expect(Number((await params('edit-motion')).rollDegrees)).toBeLessThan(40);
    await head.focus();
    await press('ArrowUp');
    expect((await params('edit-motion')).pitchDegrees).toBeCloseTo(Number(turned.pitchDegrees) + 1, 5);
  }, 60_000);

  it('expressions are searched, set for both sides or one, and left as they are again', async () => {
    await choose('edit-motion');
    const sliders = inspector().locator('.sliders');
    await sliders.getByLabel('Search sliders').fill('beak');
    await expect.poll(() => sliders.textContent(), SOON).toContain('No slider is called that');
    await sliders.getByLabel('Search sliders').fill('mouth SMILE');
    await expect.poll(() => sliders.locator('.slider-row').count(), SOON).toBe(1);
    await sliders.getByLabel('mouth smile', { exact: true }).fill('0.7');
    expect((await params('edit-motion')).expression).toEqual({ mouthSmile: 0.7 });
    await sliders.getByRole('button', { name: 'mouthSmile: each side apart' }).click();
    await sliders.getByLabel('mouth smile left').fill('0.2');
    expect((await params('edit-motion')).expression).toEqual({ mouthSmile: 0.7, mouthSmile_L: 0.2 });
    await sliders.getByRole('button', { name: 'mouthSmile 0.70, leave it as it is' }).click();
    await sliders.getByRole('button', { name: /^Clear/ }).click();
    expect((await params('edit-motion')).expression).toEqual({});
  }, 60_000);

  it('no step left an error in the console', () => {
    expect(editor.faults).toEqual([]);
  });
});
