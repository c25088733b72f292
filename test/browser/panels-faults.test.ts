// What goes wrong around a page: two tabs on one graph, a server that goes away, messages that do not parse, a full disk.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../engine/server/serve.ts';
import { browserMissing } from '../helpers/browser.ts';
import { noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };
const DISK_BYTES = 1024 * 1024;

const shell = (command: string) => execFileSync('sh', ['-c', command], { stdio: 'ignore' });
const nameOf = (page: Page) => page.getByLabel('Name of the graph');
const saveStateOf = (page: Page) => page.locator('.save-state').textContent();

describe.skipIf(missing !== undefined)(`faults in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  let other: Page;
  const saved = async (id: string) => (await editor.server.client.call('readGraph', { path: { id } })).graph;
  const open = async (page: Page, id: string): Promise<void> => {
    await page.goto(`${editor.server.serving.url}/?graph=${id}`);
    await page.locator('.react-flow__node[data-id="noise"]').waitFor();
  };
  /** Both tabs change the graph at once; the first save wins, the other is in conflict. */
  const conflict = async (mine: string, theirs: string): Promise<void> => {
    await nameOf(other).fill(theirs);
    await nameOf(editor.page).fill(mine);
    await other.keyboard.press('Control+s');
    await expect.poll(() => saveStateOf(other), poll).toBe('Saved');
    await editor.page.keyboard.press('Control+s');
    await editor.page.getByRole('dialog', { name: 'This graph was saved elsewhere' }).waitFor();
  };

  beforeAll(async () => {
    editor = await openEditor({ two: noiseGraph(1, 'Two tabs'), full: noiseGraph(2, 'Full') });
    other = await editor.context.newPage();
    await open(editor.page, 'two');
    await open(other, 'two');
  }, 240_000);
  afterAll(() => editor?.close());

  it('two tabs change one graph: the other one is taken, and what was here is still among the versions', async () => {
    const { page } = editor;
    await conflict('Mine', 'Theirs');
    await expect.poll(() => page.locator('.dialog').textContent()).toContain('Theirs');
    await page.getByRole('button', { name: 'Take the other one' }).click();
    await expect.poll(() => nameOf(page).inputValue(), poll).toBe('Theirs');
    await expect.poll(() => saveStateOf(page), poll).toBe('Saved');
    expect((await saved('two')).name).toBe('Theirs');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => nameOf(page).inputValue(), poll).toBe('Mine');
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(() => saveStateOf(page), poll).toBe('Saved');
  }, 90_000);

  it('two tabs change one graph: mine is saved over it, the other tab shows it, its version is kept', async () => {
    const { page, server } = editor;
    await conflict('Mine after all', 'Theirs again');
    await page.getByRole('button', { name: 'Save mine over it' }).click();
    await expect.poll(() => saveStateOf(page), poll).toBe('Saved');
    expect((await saved('two')).name).toBe('Mine after all');
    await expect.poll(() => nameOf(other).inputValue(), poll).toBe('Mine after all');
    const { versions } = await server.client.call('listVersions', { path: { id: 'two' } });
    const names = await Promise.all(
      versions.map(async ({ revision }) => {
        const { graph } = await server.client.call('readVersion', { path: { id: 'two', revision } });
        return graph.name;
      }),
    );
    expect(names).toEqual(expect.arrayContaining(['Theirs', 'Theirs again', 'Mine after all']));
  }, 90_000);

  it('a conflict that is closed unsettled stays one, and is asked again at the next save', async () => {
    const { page } = editor;
    await conflict('Later', 'Sooner');
    await page.keyboard.press('Escape');
    expect(await saveStateOf(page)).toBe('In conflict');
    await nameOf(page).fill('Later still');
    await page.waitForTimeout(2000);
    expect((await saved('two')).name).toBe('Sooner');
    await page.keyboard.press('Control+s');
    await page.getByRole('button', { name: 'Save mine over it' }).click();
    await expect.poll(async () => (await saved('two')).name, poll).toBe('Later still');
  }, 90_000);

  it('a message that does not parse is said and left out; the page goes on', async () => {
    const page = await editor.context.newPage();
    await page.routeWebSocket(/socket/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        socket.send(message);
        if (String(message).includes('"welcome"')) {
          socket.send('{"message": "no such thing"}');
          socket.send('{"mess');
        }
      });
      socket.onMessage((message) => server.send(message));
    });
    await open(page, 'two');
    await expect.poll(() => page.locator('.notice').allTextContents(), poll).toHaveLength(1);
    await expect.poll(() => page.locator('.notice').textContent()).toContain('could not be read');
    await page.locator('.bar .button.primary').click();
    await expect
      .poll(() => page.locator('.react-flow__node[data-id="noise"] .node').getAttribute('data-state'), poll)
      .toMatch(/done|cached/);
    await page.close();
  }, 60_000);

  it('a full disk is said, the change stays in the page, and it is saved once there is room', async ({ skip }) => {
    const { page, server } = editor;
    const folder = path.join(server.home, 'graphs', 'full');
    try {
      mkdirSync(folder, { recursive: true });
      shell(`mount -t tmpfs -o size=${DISK_BYTES} tmpfs ${folder}`);
    } catch {
      skip('a small file system cannot be mounted here (it takes root)');
    }
    try {
      await server.client.call('saveGraph', { path: { id: 'full' }, body: { graph: noiseGraph(2), basedOn: null } });
      await open(page, 'full');
      let filled = true;
      for (let i = 0; filled; i += 1) {
        try {
          writeFileSync(path.join(folder, `ballast-${i}`), new Uint8Array(4096));
        } catch {
          filled = false;
        }
      }
      await nameOf(page).fill('No room for this');
      await expect.poll(() => saveStateOf(page), poll).toBe('Not saved');
      expect(await editor.notices()).toMatch(/disk is full.*Make room/);
      await expect.poll(() => nameOf(page).inputValue()).toBe('No room for this');
      expect((await server.client.call('health')).host).toBe('up');
      shell(`rm ${folder}/ballast-*`);
      await page.keyboard.press('Control+s');
      await expect.poll(() => saveStateOf(page), poll).toBe('Saved');
      expect((await saved('full')).name).toBe('No room for this');
    } finally {
      await page.goto('about:blank');
      shell(`umount ${folder}`);
    }
  }, 90_000);

  it('a server that goes away: a banner, edits go on, and all is saved when it is back', async () => {
    const { page, server } = editor;
    await other.close();
    await open(page, 'two');
    const { port } = new URL(server.serving.url);
    await server.serving.close();
    await expect.poll(() => page.locator('.banner').textContent(), poll).toContain('connection to the server is lost');
    expect(await editor.runButton.isDisabled()).toBe(true);
    await nameOf(page).fill('Written while away');
    await expect.poll(() => saveStateOf(page), poll).toBe('Not saved');
    expect(await editor.notices()).toBe('');
    const back = await serve({ ...server.options, port: Number(port) });
    try {
      await expect.poll(() => page.locator('.banner').count(), poll).toBe(0);
      await expect.poll(() => saveStateOf(page), poll).toBe('Saved');
      expect((await saved('two')).name).toBe('Written while away');
      await editor.runButton.click();
      await expect.poll(() => editor.stateOf('noise'), poll).toMatch(/done|cached/);
    } finally {
      await back.close();
    }
  }, 120_000);
});
