// Queue and history, models, and the sizes of panels.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../engine/server/serving.ts';
import { browserMissing } from '../helpers/browser.ts';
import { noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };

const long = (name: string, count: number) => ({
  ...graphOf({ steps: { type: 'test/steps', params: { count, stepMs: 10 } } }, { n: 'steps.value' }),
  name,
});

describe.skipIf(missing !== undefined)(
  `queue and panels in a browser${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let editor: OpenEditor;
    const row = (name: string, state: string) =>
      editor.page
        .locator('.queue-row', { hasText: name })
        .filter({ has: editor.page.locator(`[data-state="${state}"]`) });
    const names = async (state: string): Promise<string[]> => {
      const rows = editor.page.locator('.queue-row').filter({ has: editor.page.locator(`[data-state="${state}"]`) });
      return rows.locator('.run-name').allTextContents();
    };
    const start = (name: string, count: number) =>
      editor.server.client.call('startRun', { body: { graph: long(name, count), graphId: name } });

    beforeAll(async () => {
      editor = await openEditor({ noise: noiseGraph(5) });
      await editor.show('noise', 'noise');
    }, 240_000);
    afterAll(() => editor?.close());

    it('a paused queue holds runs back; they are reordered, cancelled, and go on in the new order', async () => {
      const { page, server } = editor;
      const panel = await editor.tab('Queue');
      await panel.getByRole('button', { name: 'Pause' }).click();
      await expect.poll(() => panel.textContent(), poll).toContain('Paused');
      await start('first', 20);
      await start('second', 21);
      await start('third', 22);
      await expect.poll(() => names('queued'), poll).toEqual(['first', 'second', 'third']);
      await page.getByRole('button', { name: 'Move up: third' }).click();
      await expect.poll(() => names('queued'), poll).toEqual(['first', 'third', 'second']);
      await page.getByRole('button', { name: 'Move down: first' }).click();
      await expect.poll(() => names('queued'), poll).toEqual(['third', 'first', 'second']);
      expect(await page.getByRole('button', { name: 'Move up: third' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Cancel: second' }).click();
      await expect.poll(() => row('second', 'cancelled').count(), poll).toBe(1);
      await panel.getByRole('button', { name: 'Go on' }).click();
      await expect.poll(() => names('finished'), poll).toHaveLength(2);
      const { runs } = await server.client.call('listRuns');
      const ended = runs
        .filter(({ state }) => state === 'finished')
        .sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0));
      expect(ended.map(({ name }) => name)).toEqual(['third', 'first']);
    }, 90_000);

    it('a running run is cancelled from the list; an ended one runs again, gives its graph back and is forgotten', async () => {
      const { page } = editor;
      await start('endless', 9000);
      await expect.poll(() => names('running'), poll).toEqual(['endless']);
      await page.getByRole('button', { name: 'Cancel: endless' }).click();
      await expect.poll(() => row('endless', 'cancelled').count(), poll).toBe(1);
      await page.getByRole('button', { name: 'Run again: second' }).click();
      await expect.poll(() => row('second', 'finished').count(), poll).toBe(1);
      await page.getByRole('button', { name: 'Restore its graph: third' }).click();
      await editor.node('steps').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await editor.node('noise').waitFor();
      await page.getByRole('button', { name: 'Take out of the history: endless' }).click();
      await expect.poll(() => row('endless', 'cancelled').count(), poll).toBe(0);
    }, 90_000);

    it('the queue is the same after the page was closed', async () => {
      const before = await names('finished');
      await editor.page.reload();
      await editor.tab('Queue');
      await expect.poll(() => names('finished'), poll).toEqual(before);
    }, 60_000);

    it('models: each with its state, role, size and licence, and where they run', async () => {
      const panel = await editor.tab('Models');
      const rows = panel.locator('tbody tr');
      await expect.poll(() => rows.count(), poll).toBeGreaterThan(5);
      const { models } = await editor.server.client.call('listModels');
      await expect.poll(() => rows.count()).toBe(models.length);
      const encoder = rows.filter({ hasText: 'nano/vae-encoder' });
      await expect.poll(() => encoder.textContent()).toMatch(/present.*vae-encoder.*MB.*Apache-2\.0/);
      await expect.poll(() => panel.textContent()).toMatch(/run on cpu/i);
    }, 60_000);

    it('62: the sizes of the panels, which are open, and the open tab survive a reload', async () => {
      const { page } = editor;
      const width = async (selector: string): Promise<number> =>
        (await page.locator(selector).boundingBox())?.width ?? 0;
      const height = async (): Promise<number> => (await page.locator('.below').boundingBox())?.height ?? 0;
      const [library, inspector, below] = [await width('.library'), await width('.inspector'), await height()];
      const drag = async (name: string, dx: number, dy: number): Promise<void> => {
        const box = await page.getByRole('separator', { name }).boundingBox();
        if (!box) throw new Error('it is not to be seen');
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + dx, y + dy, { steps: 4 });
        await page.mouse.up();
      };
      await drag('Width of the library', 60, 0);
      await drag('Height of the panel below', 0, -50);
      await page.getByRole('separator', { name: 'Width of the inspector' }).focus();
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowLeft');
      const changed = [await width('.library'), await width('.inspector'), await height()];
      expect(changed[0]).toBeCloseTo(library + 60, -1);
      expect(changed[1]).toBeCloseTo(inspector + 48, -1);
      expect(changed[2]).toBeCloseTo(below + 50, -1);
      await page.reload();
      await editor.node('noise').waitFor();
      expect([await width('.library'), await width('.inspector'), await height()]).toEqual(changed);
      await expect.poll(() => page.getByRole('tab', { name: 'Models' }).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Control+b');
      await expect.poll(() => page.locator('.library').isVisible(), poll).toBe(false);
      await page.reload();
      await editor.node('noise').waitFor();
      await expect.poll(() => page.locator('.library').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Show the library' }).click();
      await expect.poll(() => page.locator('.library').isVisible(), poll).toBe(true);
    }, 90_000);

    it('no step left an error in the console', () => {
      expect(editor.faults).toEqual([]);
    });
  },
);
