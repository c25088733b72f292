// What nodes show of their values, one preview per kind, on one face that was run by the real models.

import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../engine/server/serve.ts';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { faceGraph } from './face-graph.ts';
import { type OpenEditor, openEditor } from './open-editor.ts';

const missing = browserMissing();
const SOON = { timeout: 15_000 };
const RUN = { timeout: 180_000 };
const NODES = path.join(import.meta.dirname, 'fixtures', 'field-nodes.js');

const valuesGraph = {
  ...graphOf({ values: { type: 'test/values' } }, { tensor: 'values.tensor' }),
  layout: { nodes: { values: { x: 0, y: 0 } } },
};

describe.skipIf(missing !== undefined)(`previews of values${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  let again: Serving | undefined;

  beforeAll(async () => {
    editor = await openEditor({ values: valuesGraph }, { width: 1900, height: 1000 }, [NODES]);
    const { client } = editor.server;
    const graph = await faceGraph(client, [
      'gaze',
      'identity',
      'light',
      'regions',
      'chosen',
      'latent',
      'alike',
      'edit-motion',
    ]);
    await client.call('saveGraph', { path: { id: 'face' }, body: { graph, basedOn: null } });
    await editor.show('face', 'gaze');
  }, 240_000);
  afterAll(async () => {
    await editor?.browser.close();
    await again?.close();
    await editor?.server.close();
  });

  const preview = (id: string): Locator => editor.node(id).locator('.node-preview');
  const dialog = (): Locator => editor.page.getByRole('dialog');
  const show = (id: string, port: string): Promise<void> =>
    preview(id)
      .getByRole('button', { name: `Show ${port}` })
      .dispatchEvent('click');
  const enlarge = async (id: string): Promise<void> => {
    await preview(id).locator('.enlarge').dispatchEvent('click');
    await dialog().waitFor();
  };
  const close = async (): Promise<void> => {
    await editor.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  };
  /** Share of the pixels of the first canvas in `within` that are not clear. */
  const painted = (within: string): Promise<number> =>
    editor.page.evaluate(`(() => {
      const canvas = document.querySelector(${JSON.stringify(within)});
      if (!canvas) return 0;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let seen = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) seen += 1;
      return seen / (data.length / 4);
    })()`);
  const canvasOf = (id: string): string => `.react-flow__node[data-id="${id}"] .node-preview canvas`;

  it('67: the graph of a face runs, and its nodes end with previews', async () => {
    await editor.page.keyboard.press('Control+Enter');
    await expect.poll(() => editor.stateOf('alike'), RUN).toMatch(/done|cached/);
    await expect.poll(() => editor.stateOf('latent'), RUN).toMatch(/done|cached/);
    await expect.poll(() => editor.stateOf('regions'), RUN).toMatch(/done|cached/);
    await expect.poll(() => editor.page.locator('.node-preview').count(), SOON).toBeGreaterThan(8);
  }, 400_000);

  it('67: pictures, latents and light are pictures on their nodes', async () => {
    for (const id of ['detect', 'latent', 'light']) {
      const picture = preview(id).locator('img.picture');
      await picture.waitFor();
      const loaded = `document.querySelector('.react-flow__node[data-id="${id}"] .node-preview img').naturalWidth`;
      await expect.poll(() => editor.page.evaluate(loaded), SOON).toBeGreaterThan(16);
    }
  }, 60_000);

  it('landmarks lie on the crop with the box, and the frame on the original picture', async () => {
    await show('detect', 'face');
    await preview('detect').locator('.dots.iris').waitFor({ state: 'attached' });
    await expect.poll(() => preview('detect').locator('image').getAttribute('href')).toContain('/api/values/');
    await expect
      .poll(() => preview('detect').getByRole('img').getAttribute('aria-label'))
      .toMatch(/478 points, score 0\.\d+/);
    await show('detect', 'frame');
    await preview('detect').locator('rect.outline').waitFor({ state: 'attached' });
    await show('detect', 'crop');
  }, 60_000);

  it('a parsing map is in colours with its legend, enlarged with shares', async () => {
    await expect.poll(() => preview('parse').locator('.legend').textContent(), SOON).toContain('hair');
    await expect.poll(() => painted(canvasOf('parse')), SOON).toBe(1);
    await enlarge('parse');
    await expect.poll(() => dialog().locator('.legend').textContent(), SOON).toMatch(/skin\d+ %/);
    const map = dialog().locator('.label-map canvas');
    await expect.poll(() => painted('[role=dialog] .label-map canvas'), SOON).toBe(1);
    await map.hover({ position: { x: 4, y: 4 } });
    await expect.poll(() => dialog().locator('.map-name').textContent(), SOON).toBe('background');
    await close();
  }, 60_000);

  it('a motion is the mesh of its 3DMM; enlarged it lists expressions and turns with a drag', async () => {
    await expect.poll(() => painted(canvasOf('motion')), SOON).toBeGreaterThan(0.15);
    await expect.poll(() => preview('motion').locator('.facts').textContent()).toMatch(/yaw[+-]?\d/);
    await enlarge('motion');
    await dialog().locator('.turntable canvas').waitFor();
    await expect.poll(() => dialog().locator('.side-facts').textContent(), SOON).toContain('ict-facekit');
    const box = await dialog().locator('.turntable').boundingBox();
    if (!box) throw new Error('the turntable is not to be seen');
    await editor.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2, { steps: 4 });
    await editor.page.mouse.up();
    await dialog().getByRole('button', { name: 'Back to its pose' }).click();
    await close();
  }, 60_000);

  it('a gaze is two arrows over the eyes, with its angles', async () => {
    await expect.poll(() => preview('gaze').locator('.gaze-arrow circle').count(), SOON).toBe(2);
    await preview('gaze').locator('image').waitFor({ state: 'attached' });
    await expect.poll(() => preview('gaze').textContent()).toMatch(/yaw [+-]?\d.*pitch [+-]?\d/);
  }, 60_000);

  it('an identity is a strip with its likeness to the other identities, as the metric node reckons it', async () => {
    await expect.poll(() => painted(canvasOf('identity')), SOON).toBe(1);
    await expect.poll(() => preview('identity').locator('.bars li').count(), SOON).toBe(1);
    const shown = Number(await preview('identity').locator('.bars small').textContent());
    const metric = Number(await preview('alike').locator('.plain-preview').textContent());
    expect(Math.abs(shown - metric)).toBeLessThan(0.006);
  }, 60_000);

  it('region vectors are a matrix of likenesses with ones on its diagonal', async () => {
    await preview('regions').locator('.matrix').waitFor();
    await expect.poll(() => preview('regions').locator('.matrix > g').count()).toBe(8);
    const title = preview('regions').locator('.matrix > g').nth(2).locator('title').nth(2);
    await expect.poll(() => title.textContent()).toBe('nose and nose: 1.00');
  }, 60_000);

  it('a mask lies over its picture; enlarged it is shown alone and cut out too', async () => {
    await preview('chosen').locator('.tint').waitFor({ state: 'attached' });
    await expect.poll(() => preview('chosen').locator('svg > image').getAttribute('href')).toContain('/api/values/');
    await enlarge('chosen');
    await dialog().getByText('cut out').click();
    await dialog().locator('.shade').waitFor({ state: 'attached' });
    await dialog().getByText('alone').click();
    await dialog().locator('img.picture').waitFor();
    await close();
  }, 60_000);

  it('67: a click enlarges a picture, which zooms, and every form of it can be downloaded', async () => {
    await editor.page.keyboard.press('Escape');
    await enlarge('detect');
    const picture = dialog().locator('img.picture');
    await picture.waitFor();
    await dialog().getByRole('button', { name: '400 %' }).click();
    await expect.poll(async () => (await picture.boundingBox())?.width, SOON).toBe(1024);
    await dialog().getByRole('button', { name: 'face', exact: true }).click();
    await dialog().locator('.dots').first().waitFor({ state: 'attached' });
    const links = dialog().locator('.downloads a');
    expect(await links.allTextContents()).toEqual(['.npy', '.safetensors', 'JSON']);
    const answer = await editor.page.request.get(
      new URL((await links.first().getAttribute('href')) ?? '', editor.server.serving.url).href,
    );
    expect(answer.status()).toBe(200);
    await close();
  }, 60_000);

  it('the inspector shows every output of the selected node', async () => {
    await editor.node('light').locator('.node-title').dispatchEvent('click');
    const outputs = editor.page.locator('.inspector .output');
    await expect.poll(() => outputs.count(), SOON).toBe(2);
    await editor.page.locator('.inspector .texture-preview rect').first().waitFor({ state: 'attached' });
    await expect.poll(() => editor.page.locator('.inspector .texture-preview rect').count()).toBe(32);
  }, 60_000);

  it('a tensor is a heat map with statistics and histogram; tables, words and lists are shown as such', async () => {
    await editor.show('values', 'values');
    await editor.page.keyboard.press('Control+Enter');
    await expect.poll(() => editor.stateOf('values'), RUN).toMatch(/done|cached/);
    await preview('values').locator('.list-preview img').nth(2).waitFor();
    await show('values', 'tensor');
    await expect.poll(() => preview('values').locator('.facts').textContent(), SOON).toContain('float32 [8, 8]');
    await enlarge('values');
    await expect.poll(() => dialog().locator('.facts').textContent(), SOON).toMatch(/range0 to 3.*mean0\.5/);
    await expect.poll(() => dialog().locator('.histogram rect').count()).toBe(32);
    await dialog().getByRole('button', { name: 'table' }).click();
    await expect.poll(() => dialog().locator('tbody tr').count(), SOON).toBe(7);
    await dialog().getByRole('button', { name: 'words' }).click();
    await expect.poll(() => dialog().locator('.plain-preview').textContent(), SOON).toBe('a face in the rain');
    await close();
  }, 120_000);

  it('72: previews of kept values are there after a reload, and after the server was started again', async () => {
    await editor.show('face', 'gaze');
    await preview('parse').locator('.legend').waitFor();
    await editor.server.serving.close();
    again = await serve(editor.server.options);
    await editor.page.goto(`${again.url}/?graph=face`);
    await expect.poll(() => editor.stateOf('motion'), RUN).toBe('cached');
    await expect.poll(() => painted(canvasOf('motion')), SOON).toBeGreaterThan(0.15);
    await preview('identity').locator('.bars li').waitFor();
    await preview('latent').locator('img.picture').waitFor();
  }, 240_000);

  it('no step left an error in the console', () => {
    // While the server is away, the page asks for it and is refused.
    expect(editor.faults.filter((fault) => !/ERR_CONNECTION|WebSocket|Failed to fetch/.test(fault))).toEqual([]);
  });
});
