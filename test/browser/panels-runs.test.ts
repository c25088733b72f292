// Run feedback: why a node will run, stale marks, live mode, pictures that stay, cancel, a closed tab, timing.

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };

const from = (node: string) => ({ a: { node, port: 'value' } });
const steps = (count: number, stepMs: number, inputs = {}) => ({
  type: 'test/steps',
  params: { count, stepMs },
  inputs,
});
const timed = graphOf(
  {
    long: steps(8, 40),
    after: steps(10, 40, from('long')),
    short: steps(2, 20),
    aside: steps(2, 20, from('short')),
  },
  { a: 'after.value', b: 'aside.value' },
);
const slow = graphOf(
  { picture: { type: 'test/slow-noise', params: { seed: 1, stepMs: 150 } } },
  { result: 'picture.image' },
);
const endless = graphOf(
  { noise: { type: 'test/noise' }, endless: steps(9000, 10) },
  { result: 'noise.image', n: 'endless.value' },
);

describe.skipIf(missing !== undefined)(`runs in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  const mark = (id: string) => editor.node(id).locator('.node-state');
  const param = (id: string, index: number) => editor.node(id).locator('.field input').nth(index);
  const setParam = async (id: string, index: number, value: number): Promise<void> => {
    await param(id, index).fill(String(value));
    await editor.page.keyboard.press('Enter');
  };
  const src = (id: string) => editor.node(id).locator('img').first().getAttribute('src');

  beforeAll(async () => {
    editor = await openEditor({ runs: noiseGraph(5, 'Runs'), timed, slow, endless });
    await editor.show('timed', 'long');
  }, 240_000);
  afterAll(() => editor?.close());

  it('timing: a bar per node, the critical path marked, and the total; kept nodes are listed the next time', async () => {
    const { page, node } = editor;
    const panel = await editor.tab('Timing');
    await editor.runButton.click();
    await expect.poll(() => panel.locator('.timing-total').textContent(), poll).toMatch(/in all.*4 ran, 0 kept/);
    await expect.poll(() => panel.locator('.bar-line').count()).toBe(4);
    const critical = await panel.locator('li[data-critical="true"] code').allTextContents();
    expect(critical).toEqual(['long', 'after']);
    await expect.poll(() => panel.locator('.critical-key').textContent()).toMatch(/critical path [\d.]+ m?s/);
    const widths = await panel.locator('.bar-line').evaluateAll((all) => all.map((one) => one.clientWidth));
    expect(Math.max(...widths)).toBeGreaterThan(3 * Math.min(...widths));
    await setParam('after', 0, 4);
    await editor.runButton.click();
    await expect.poll(() => panel.locator('.timing-total').textContent(), poll).toMatch(/in all.*1 ran, 3 kept/);
    expect((await panel.locator('li.kept code').allTextContents()).sort()).toEqual(['aside', 'long', 'short']);
    await panel.locator('button', { hasText: 'short' }).click();
    await expect.poll(() => node('short').getAttribute('class'), poll).toContain('selected');
    await page.keyboard.press('Escape');
  }, 90_000);

  it('68: what a change makes stale is marked, on hover it says why it will run, and undo takes the marks away', async () => {
    const { page } = editor;
    await setParam('long', 0, 9);
    await expect.poll(() => mark('long').textContent(), poll).toContain('stale');
    await expect.poll(() => mark('after').textContent(), poll).toContain('stale');
    expect(await mark('aside').textContent()).not.toContain('stale');
    await mark('long').hover();
    await expect.poll(() => page.locator('.tip').textContent(), poll).toContain('Will run: param count changed');
    await mark('after').hover();
    await expect.poll(() => page.locator('.tip').textContent(), poll).toContain('Will run: input a changed');
    await page.getByRole('button', { name: 'Undo' }).click();
    for (const id of ['long', 'after']) await expect.poll(() => mark(id).textContent(), poll).not.toContain('stale');
  }, 60_000);

  it('live: a changed param runs only the tail at once, and an older run of the graph gives way', async () => {
    const { page, server, stateOf } = editor;
    const before = (await server.client.call('listRuns')).runs.length;
    await page.getByRole('button', { name: 'Live' }).click();
    await setParam('after', 1, 400);
    await expect.poll(() => stateOf('after'), poll).toBe('running');
    await setParam('after', 1, 7);
    await expect.poll(() => mark('after').textContent(), poll).toMatch(/\d+ ms/);
    await page.getByRole('button', { name: 'Live' }).click();
    const { runs } = await server.client.call('listRuns');
    const states = runs.slice(0, runs.length - before).map(({ state }) => state);
    expect(states).toEqual(['finished', 'cancelled']);
    expect([await stateOf('long'), await stateOf('short')]).toEqual(['cached', 'cached']);
  }, 90_000);

  it('67: previews follow while a picture is made, and the last good one stays until the next', async () => {
    const { stateOf } = editor;
    await editor.show('slow', 'picture');
    await editor.runButton.click();
    await expect.poll(() => src('picture').catch(() => ''), poll).toContain('blob:');
    const first = await src('picture');
    await expect.poll(() => src('picture'), poll).not.toBe(first);
    await expect.poll(() => stateOf('picture'), poll).toBe('done');
    await expect.poll(() => src('picture'), poll).toContain('/api/values/');
    await setParam('picture', 0, 2);
    await editor.runButton.click();
    const seen: (string | null)[] = [];
    while ((await stateOf('picture')) !== 'running') seen.push(await src('picture'));
    for (let i = 0; i < 5; i += 1) seen.push(await src('picture'));
    expect(seen.every((one) => one !== null && one !== '')).toBe(true);
    await expect.poll(() => stateOf('picture'), poll).toBe('done');
  }, 90_000);

  it('71: cancel is back at idle within 2 s and leaves what had finished with its picture', async () => {
    const { page, node, stateOf } = editor;
    await editor.show('endless', 'endless');
    await editor.runButton.click();
    await expect.poll(() => stateOf('endless'), poll).toBe('running');
    await expect.poll(() => stateOf('noise'), poll).toBe('done');
    const before = Date.now();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(() => stateOf('endless'), { timeout: 10_000, interval: 20 }).toBe('skipped');
    const tookMs = Date.now() - before;
    await expect.poll(() => page.getByRole('button', { name: 'Cancel', exact: true }).count(), poll).toBe(0);
    await expect.poll(() => node('noise').locator('img').count()).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(2000);
  }, 60_000);

  it('72: a tab closed in the middle of a run shows its state when it opens again, and its result after the end', async () => {
    const { context, server } = editor;
    const tab = await context.newPage();
    const state = () => tab.locator('.react-flow__node[data-id="picture"] .node').getAttribute('data-state');
    const open = async (): Promise<void> => {
      await tab.goto(`${server.serving.url}/?graph=slow`);
      await tab.locator('.react-flow__node[data-id="picture"]').waitFor();
    };
    const { graph } = await server.client.call('readGraph', { path: { id: 'slow' } });
    const longer = { ...graph, nodes: { picture: { ...graph.nodes.picture, params: { seed: 9, stepMs: 600 } } } };
    await open();
    const { runId } = await server.client.call('startRun', {
      body: { graph: longer as typeof graph, graphId: 'slow' },
    });
    await expect.poll(state, poll).toBe('running');
    await tab.goto('about:blank');
    await open();
    await expect.poll(state, poll).toBe('running');
    await tab.goto('about:blank');
    await server.client.follow(runId);
    await open();
    await expect.poll(state, poll).toMatch(/done|cached/);
    // A run of another graph in between changes nothing here.
    const other = await server.client.call('startRun', { body: { graph: noiseGraph(8), graphId: 'other' } });
    await server.client.follow(other.runId);
    await open();
    await expect.poll(state, poll).toMatch(/done|cached/);
    await expect.poll(() => tab.locator('.react-flow__node[data-id="picture"] img').count()).toBeGreaterThan(0);
    await tab.close();
  }, 120_000);

  it('69, 70: problems are listed, keep the graph from running, and lead to their node; so does a node that failed', async () => {
    const { page, server, node, stateOf } = editor;
    const bytes = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#456' } })
      .png()
      .toBuffer();
    const { id: file } = await server.client.call('addPicture', { body: bytes });
    const faceless = graphOf(
      {
        load: { type: 'io/load-image', params: { file } },
        face: { type: 'face/detect-align', inputs: { image: { node: 'load', port: 'image' } } },
        grow: { type: 'mask/grow-feather' },
      },
      { crop: 'face.crop' },
    );
    const whole = { ...faceless, outputs: { ...faceless.outputs, mask: { node: 'grow', port: 'mask' } } };
    await server.client.call('saveGraph', { path: { id: 'faceless' }, body: { graph: whole, basedOn: null } });
    await editor.show('faceless', 'face');
    const panel = await editor.tab('Problems');
    await expect.poll(() => panel.locator('.problem').count(), poll).toBe(1);
    expect(await editor.runButton.isDisabled()).toBe(true);
    await panel.locator('.problem').click();
    await expect.poll(() => node('grow').getAttribute('class'), poll).toContain('selected');
    await page.keyboard.press('Delete');
    await expect.poll(() => editor.runButton.isEnabled(), poll).toBe(true);
    await editor.runButton.click();
    await expect.poll(() => stateOf('face'), { timeout: 60_000 }).toBe('failed');
    const failed = panel.locator('.problem', { hasText: 'face' }).first();
    await expect.poll(() => failed.textContent(), poll).toMatch(/face/);
    expect((await failed.locator('.fix').textContent())?.length).toBeGreaterThan(10);
    await failed.click();
    await expect.poll(() => node('face').getAttribute('class'), poll).toContain('selected');
    const inView = async (): Promise<boolean> => {
      const [box, canvas] = [await node('face').boundingBox(), await page.locator('.canvas').boundingBox()];
      return box !== null && canvas !== null && box.y >= canvas.y && box.y + box.height <= canvas.y + canvas.height;
    };
    await expect.poll(inView, poll).toBe(true);
  }, 120_000);

  it('no step left an error in the console', () => {
    expect(editor.faults).toEqual([]);
  });
});
