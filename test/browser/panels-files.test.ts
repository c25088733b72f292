// Files: save and leave, export and import, older and newer graphs, versions, what is dropped by mistake, undo after reload.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGraph } from '../../graphs/format/index.ts';
import { browserMissing } from '../helpers/browser.ts';
import { dropFile, noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };
const MB = 1024 * 1024;

describe.skipIf(missing !== undefined)(`files in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  const saved = async (id: string) => (await editor.server.client.call('readGraph', { path: { id } })).graph;
  const name = () => editor.page.getByLabel('Name of the graph');
  const documentId = () => new URL(editor.page.url()).searchParams.get('graph') ?? '';
  const fromMenu = async (item: string): Promise<void> => {
    await editor.page.locator('.bar .document').click();
    await editor.page.getByRole('menuitem', { name: item }).click();
  };
  const closeNotices = async (): Promise<void> => {
    const buttons = editor.page.locator('.notice button');
    while ((await buttons.count()) > 0) await buttons.first().click();
  };

  beforeAll(async () => {
    editor = await openEditor({ files: noiseGraph(7, 'Files') });
    await editor.show('files', 'noise');
  }, 240_000);
  afterAll(() => editor?.close());

  it('73: a change marks the title until it is saved, Ctrl+S saves, and leaving with changes warns', async () => {
    const { page } = editor;
    await name().fill('Files, changed');
    expect(await page.title()).toContain('•');
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.evaluate('history.pushState(null, "", location.href)');
    await page.reload();
    expect(asked).toEqual(['beforeunload']);
    await editor.node('noise').waitFor();
    await name().fill('Files, saved');
    await page.keyboard.press('Control+s');
    await expect.poll(editor.saveState, poll).toBe('Saved');
    expect(await page.title()).not.toContain('•');
    expect((await saved('files')).name).toBe('Files, saved');
    await page.reload();
    await editor.node('noise').waitFor();
    expect(asked).toHaveLength(1);
  }, 90_000);

  it('73: what was not saved when the page was left is there again, and is saved then', async () => {
    const { page } = editor;
    await name().fill('Left in a hurry');
    await page.reload();
    await editor.node('noise').waitFor();
    await expect.poll(() => name().inputValue(), poll).toBe('Left in a hurry');
    await expect.poll(async () => (await saved('files')).name, poll).toBe('Left in a hurry');
  }, 60_000);

  it('40: undo goes on after a reload; after a change from elsewhere it is clearly absent', async () => {
    const { page, server } = editor;
    const undo = page.getByRole('button', { name: 'Undo' });
    await name().fill('Step one');
    await page.waitForTimeout(900);
    await name().fill('Step two');
    await expect.poll(editor.saveState, poll).toBe('Saved');
    await page.reload();
    await editor.node('noise').waitFor();
    await expect.poll(() => undo.isEnabled(), poll).toBe(true);
    await undo.click();
    await expect.poll(() => name().inputValue(), poll).toBe('Step one');
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(() => name().inputValue(), poll).toBe('Step two');
    await expect.poll(editor.saveState, poll).toBe('Saved');
    const { graph, revision } = await server.client.call('readGraph', { path: { id: 'files' } });
    await page.goto('about:blank');
    const body = { graph: { ...graph, name: 'From elsewhere' }, basedOn: revision };
    await server.client.call('saveGraph', { path: { id: 'files' }, body });
    await page.goBack();
    await expect.poll(() => name().inputValue(), poll).toBe('From elsewhere');
    expect(await undo.isDisabled()).toBe(true);
  }, 90_000);

  it('74: what is exported is imported as the identical graph, with ids, positions and values', async () => {
    const { page } = editor;
    const [download] = await Promise.all([page.waitForEvent('download'), fromMenu('Export the graph')]);
    expect(download.suggestedFilename()).toBe('files.json');
    const text = await readFile(await download.path(), 'utf8');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), fromMenu('Import a graph')]);
    await chooser.setFiles({ name: 'files.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect.poll(editor.notices, poll).toContain('Opened the graph of files.json');
    await expect.poll(editor.saveState, poll).toBe('Saved');
    expect(documentId()).not.toBe('files');
    expect(await saved(documentId())).toEqual(await saved('files'));
    expect(parseGraph(text)).toEqual({ graph: await saved('files'), changes: [] });
    await closeNotices();
  }, 60_000);

  it('75: a node of an unknown type is said, and is a placeholder that keeps its links and data', async () => {
    const graph = noiseGraph(4, 'Odd');
    const odd = { type: 'some/newer', params: { kept: [1, 2] }, inputs: { x: { node: 'noise', port: 'image' } } };
    const text = JSON.stringify({ ...graph, nodes: { ...graph.nodes, odd } });
    await dropFile(editor.page, 'odd.json', 'application/json', text);
    await expect.poll(editor.notices, poll).toContain('no node type some/newer here');
    expect(await editor.notices()).toContain('1 of its nodes had no place');
    await editor.node('odd').waitFor();
    await expect.poll(editor.saveState, poll).toBe('Saved');
    expect((await saved(documentId())).nodes.odd).toEqual(odd);
    await closeNotices();
  }, 60_000);

  it('75: a graph of a newer version, and what is neither picture nor graph, change nothing and say what to do', async () => {
    const { page } = editor;
    const before = documentId();
    const newer = JSON.stringify({ ...noiseGraph(1), version: 99 });
    await dropFile(page, 'newer.json', 'application/json', newer);
    await expect.poll(editor.notices, poll).toMatch(/newer\.json.*version 99.*Update FaceX Studio/);
    await dropFile(page, 'list.json', 'application/json', '[1, 2');
    await expect.poll(editor.notices, poll).toMatch(/list\.json is not a graph.*line 1/);
    await dropFile(page, 'song.mp3', 'audio/mpeg', 'la la la');
    await expect.poll(editor.notices, poll).toMatch(/song\.mp3 is neither a picture nor a graph/);
    await dropFile(page, 'broken.png', 'image/png', 'no picture');
    await expect.poll(editor.notices, poll).toMatch(/broken\.png|cannot be read|no picture/);
    expect(documentId()).toBe(before);
    await expect.poll(() => editor.node('odd').count()).toBe(1);
    await closeNotices();
  }, 60_000);

  it('a 200 MB upload is refused with the limit before it is sent, and the server stays up', async () => {
    const { page, server } = editor;
    await page.evaluate(
      `(() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(${200 * MB})], 'huge.png', { type: 'image/png' }));
        document.querySelector('.react-flow').dispatchEvent(
          new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, clientX: 700, clientY: 400 }));
      })()`,
    );
    await expect.poll(editor.notices, poll).toMatch(/200 MB.*50 MB/);
    const refused = await fetch(`${server.serving.url}/api/pictures`, {
      method: 'POST',
      body: new Uint8Array(60 * MB),
    });
    expect(refused.status).toBe(413);
    expect((await server.client.call('health')).host).toBe('up');
    await closeNotices();
  }, 90_000);

  it('an earlier version is put in the place of what is open, as one undo step', async () => {
    const { page } = editor;
    await editor.show('files', 'noise');
    await fromMenu('Earlier versions');
    const rows = page.locator('.versions li');
    await expect.poll(() => rows.count(), poll).toBeGreaterThan(2);
    await rows.last().getByRole('button', { name: 'Restore' }).click();
    await expect.poll(() => name().inputValue(), poll).toBe('Files');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => name().inputValue(), poll).toBe('From elsewhere');
  }, 60_000);

  it('a copy goes on under its own id, and the graph it came from stays', async () => {
    await fromMenu('Save a copy');
    await expect.poll(() => name().inputValue(), poll).toBe('From elsewhere (copy)');
    await expect.poll(editor.saveState, poll).toBe('Saved');
    expect(documentId()).not.toBe('files');
    expect((await saved('files')).name).toBe('From elsewhere');
  }, 60_000);

  it('no step left an error in the console', () => {
    // The browser lists refused requests by itself.
    expect(editor.faults.filter((fault) => !/status of (404|413|422)/.test(fault))).toEqual([]);
  });
});
