// Results: the filmstrip, comparing, pictures that carry their graph, the gallery.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../helpers/browser.ts';
import { dropFile, noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };

describe.skipIf(missing !== undefined)(`results in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  const seedShown = () => editor.node('noise').locator('.field input').first().inputValue();

  beforeAll(async () => {
    editor = await openEditor({ noise: noiseGraph(3), fresh: noiseGraph(1, 'Fresh') });
    for (const seed of [1, 2]) {
      const body = { graph: noiseGraph(seed), graphId: 'noise' };
      const { runId } = await editor.server.client.call('startRun', { body });
      await editor.server.client.follow(runId);
    }
    await editor.show('noise', 'noise');
  }, 240_000);
  afterAll(() => editor?.close());

  it('the filmstrip shows every earlier result of the graph, newest first, and a run adds its own', async () => {
    const strip = await editor.tab('Results');
    await expect.poll(() => strip.locator('li').count(), poll).toBe(2);
    await editor.runButton.click();
    await expect.poll(() => strip.locator('li').count(), poll).toBe(3);
    const addresses = await strip.locator('li img').evaluateAll((all) => all.map((one) => one.getAttribute('src')));
    expect(new Set(addresses).size).toBe(3);
  }, 90_000);

  it('a result restores its graph as one undo step', async () => {
    expect(await seedShown()).toBe('3');
    const strip = await editor.tab('Results');
    await strip.locator('li').last().getByRole('button', { name: 'Restore the graph' }).click();
    await expect.poll(seedShown, poll).toBe('1');
    await editor.page.locator('.react-flow__pane').click({ position: { x: 700, y: 40 } });
    await editor.page.keyboard.press('Control+z');
    await expect.poll(seedShown, poll).toBe('3');
  }, 60_000);

  it('a result compares with the one before it, under a slider that keys and pointer move', async () => {
    const { page } = editor;
    const strip = await editor.tab('Results');
    await strip.locator('li').first().getByRole('button', { name: 'Compare with' }).click();
    const stage = page.locator('.compare-stage');
    await expect.poll(() => stage.getAttribute('data-mode'), poll).toBe('slider');
    await expect.poll(() => stage.locator('img').count()).toBe(2);
    const [right, left] = await stage.locator('img').evaluateAll((all) => all.map((one) => one.getAttribute('src')));
    expect(right).not.toBe(left);
    const clip = () => page.evaluate("getComputedStyle(document.querySelector('.compare-left')).clipPath");
    const before = await clip();
    await stage.getByRole('slider').focus();
    for (let i = 0; i < 10; i += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(clip, poll).not.toBe(before);
    const box = await stage.boundingBox();
    if (!box) throw new Error('it is not to be seen');
    await page.mouse.click(box.x + box.width * 0.2, box.y + box.height / 2);
    await expect.poll(async () => Number(await stage.getByRole('slider').inputValue()), poll).toBeLessThan(25);
  }, 60_000);

  it('any two pictures are compared side by side, and are swapped', async () => {
    const { page } = editor;
    await page.getByRole('button', { name: 'Side by side' }).click();
    const names = () => page.locator('.compare-stage figcaption').allTextContents();
    await expect.poll(async () => (await names()).length, poll).toBe(2);
    const shown = await names();
    await page.getByRole('button', { name: 'Swap left and right' }).click();
    await expect.poll(names, poll).toEqual([...shown].reverse());
    const options = await page.getByLabel('Left picture').locator('option').allTextContents();
    expect(options.length).toBe(4);
    await page.getByLabel('Left picture').selectOption('');
    await expect.poll(() => page.locator('.compare-stage img').count(), poll).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.compare').count(), poll).toBe(0);
  }, 60_000);

  it('76: a result picture dropped on the canvas opens its graph', async () => {
    const { page, server } = editor;
    const { runs } = await server.client.call('listRuns');
    const oldest = runs.at(-1);
    const valueId = oldest?.outputs.result?.valueId ?? '';
    const query = { as: 'png', run: oldest?.runId ?? '', output: 'result' };
    const png = await server.client.call('readValue', { path: { valueId }, query });
    await dropFile(page, 'result.png', 'image/png', png);
    await expect.poll(editor.notices, poll).toContain('Opened the graph of result.png');
    await expect.poll(seedShown, poll).toBe('1');
    await expect.poll(() => page.locator('.document-name').textContent()).toBe('Noise');
    // What was open before is still there, as it was.
    expect((await server.client.call('readGraph', { path: { id: 'noise' } })).graph.nodes.noise?.params.seed).toBe(3);
  }, 60_000);

  it('77: the gallery shows every sample with a picture, and each opens with no missing input', async () => {
    const { page, server } = editor;
    const { graphs } = await server.client.call('listGraphs');
    const samples = graphs.filter(({ sample }) => sample);
    expect(samples.length).toBeGreaterThan(0);
    for (const { id, name } of samples) {
      await page.keyboard.press('Control+o');
      const card = page.locator('.template', { has: page.locator('strong', { hasText: new RegExp(`^${name}$`) }) });
      await expect
        .poll(
          () => card.locator('img').evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth),
          poll,
        )
        .toBeGreaterThan(0);
      await card.click();
      await expect.poll(() => page.locator('.document-name').textContent(), poll).toBe(name);
      const { graph } = await server.client.call('readGraph', { path: { id } });
      expect([id, (await server.client.call('plan', { body: { graph } })).problems]).toEqual([id, []]);
      await expect.poll(() => editor.runButton.isEnabled(), poll).toBe(true);
    }
  }, 180_000);

  it('the gallery shows a graph by the result of its last run, else by the picture it starts from', async () => {
    const { page } = editor;
    await page.keyboard.press('Control+o');
    const address = (name: string) =>
      page
        .locator('.template', { has: page.locator('strong', { hasText: new RegExp(`^${name}$`) }) })
        .first()
        .locator('img');
    await expect.poll(() => address('Noise').getAttribute('src'), poll).toContain('/api/values/');
    await expect.poll(() => address('Fresh').count()).toBe(0);
    await expect.poll(() => address('Face swap').getAttribute('src')).toContain('/api/pictures/');
    await page.keyboard.press('Escape');
  }, 60_000);

  it('no step left an error in the console', () => {
    expect(editor.faults).toEqual([]);
  });
});
