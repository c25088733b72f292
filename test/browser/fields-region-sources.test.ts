// Regions picked per face on an assembler: the choice of a face, clicks on its map, the assembler beside it, undo.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { testPicture } from '../helpers/portraits.ts';
import { type OpenEditor, openEditor } from './open-editor.ts';

const missing = browserMissing();
const SOON = { timeout: 20_000 };
const RUN_MS = 240_000;

describe.skipIf(missing !== undefined)(`regions by face${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;

  beforeAll(async () => {
    editor = await openEditor({}, { width: 1280, height: 900 });
    const { client } = editor.server;
    const { id: file } = await client.call('addPicture', { body: await readFile(testPicture('portrait-b.jpg')) });
    const from = (node: string, port: string) => ({ node, port });
    const params = { task: 'face-swap', donors: ['face', 'hair'] };
    const face = { image: from('detect', 'crop'), face: from('detect', 'face') };
    const graph = graphOf({
      picture: { type: 'io/load-image', params: { file } },
      detect: { type: 'face/detect-align', inputs: { image: from('picture', 'image') } },
      parse: { type: 'face/parse', inputs: face },
      vectors: {
        type: 'face/clip-region',
        inputs: { image: from('detect', 'crop'), parsing: from('parse', 'parsing') },
      },
      reference: {
        type: 'steer/region-assembler',
        params,
        inputs: { 'canvas-parsing': from('parse', 'parsing'), 'hair.parsing': from('parse', 'parsing') },
      },
      representation: {
        type: 'steer/representation-assembler',
        params,
        inputs: { 'hair.regions': from('vectors', 'regions') },
      },
    });
    const ids = Object.keys(graph.nodes);
    const layout = { nodes: Object.fromEntries(ids.map((id, i) => [id, { x: i * 280, y: 0 }])) };
    await client.call('saveGraph', { path: { id: 'faces' }, body: { graph: { ...graph, layout }, basedOn: null } });
    await editor.show('faces', 'picture');
  }, RUN_MS);
  afterAll(async () => {
    await editor?.close();
  });

  const picker = () => editor.page.locator('.inspector .region-sources');
  const choose = async (id: string): Promise<void> => {
    await editor.node(id).locator('.node-title').dispatchEvent('click');
    await expect.poll(() => editor.page.locator('.inspector code').first().textContent(), SOON).toBe(id);
  };
  const params = async (id: string) => {
    await editor.page.keyboard.press('Control+s');
    await expect.poll(editor.saveState, SOON).toBe('Saved');
    const { graph } = await editor.server.client.call('readGraph', { path: { id: 'faces' } });
    return graph.nodes[id]?.params ?? {};
  };

  it('a face is chosen by its name; what it gives is counted and said without a map', async () => {
    await choose('reference');
    await expect.poll(() => picker().getByRole('radio').count()).toBe(3);
    await expect.poll(() => picker().locator('.chip', { hasText: 'face' }).first().textContent()).toBe('face 5');
    await picker().locator('.chip', { hasText: 'hair 0' }).click();
    await expect.poll(() => picker().textContent()).toContain('Nothing has come into hair.parsing yet');
    await picker().getByRole('checkbox', { name: 'brows face' }).check({ force: true });
    expect((await params('reference')).brows).toBe('hair');
    expect((await params('representation')).brows).toBe('hair');
  }, 90_000);

  it(
    'a region is taken from a face by a click on its map, and given back by a second, as one undo step each',
    async () => {
      await picker().getByRole('button', { name: 'Run to hair.parsing' }).click();
      const map = picker().locator('.region-picker canvas');
      await map.waitFor({ timeout: RUN_MS });
      await map.scrollIntoViewIfNeeded();
      const box = await map.boundingBox();
      if (!box) throw new Error('the map is not to be seen');
      const middle = [box.x + box.width * 0.5, box.y + box.height * 0.58] as const;
      const named = (): Promise<string | null> => picker().locator('.map-name').textContent();
      await expect
        .poll(async () => {
          await editor.page.mouse.move(middle[0], middle[1] - 1);
          await editor.page.mouse.move(...middle);
          return named();
        }, SOON)
        .toMatch(/^(nose|skin|lips) from face/);
      const region = ((await named()) ?? '').split(' ')[0] ?? '';
      await editor.page.mouse.click(...middle);
      await expect.poll(named, SOON).toBe(`${region} from hair`);
      expect((await params('reference'))[region]).toBe('hair');
      await editor.page.mouse.click(...middle);
      expect((await params('reference'))[region]).toBe('canvas');
      expect((await params('representation'))[region]).toBe('canvas');
      await editor.page.keyboard.press('Control+z');
      await editor.page.keyboard.press('Control+z');
      expect((await params('reference'))[region]).toBeUndefined();
      expect((await params('representation'))[region]).toBeUndefined();
    },
    RUN_MS,
  );

  it('vectors find the map they were made from, and a pick can stay with one assembler', async () => {
    await choose('representation');
    await picker().locator('.chip', { hasText: 'hair 1' }).first().click();
    await picker().getByRole('switch').or(picker().locator('input.switch')).first().uncheck({ force: true });
    await picker().getByRole('checkbox', { name: 'nose face' }).check({ force: true });
    expect((await params('representation')).nose).toBe('hair');
    expect((await params('reference')).nose).toBeUndefined();
    await editor.page.locator('.inspector .region-picker canvas').waitFor(SOON);
  }, 90_000);

  it('no step left an error in the console', () => {
    expect(editor.faults).toEqual([]);
  });
});
