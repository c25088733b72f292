// The models panel: an own model is dropped, asked about, added, offered to nodes and removed; a public one is fetched.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../../models/files/file-hashes.ts';
import type { KnownFile } from '../../models/registry/known-files.ts';
import { browserMissing } from '../helpers/browser.ts';
import { arcfaceFile } from '../helpers/public-models.ts';
import { type FileServer, serveBytes, startFileServer } from '../models/pull/file-server.ts';
import { noiseGraph, type OpenEditor, openEditor, PATIENCE_MS } from './open-editor.ts';

const missing = browserMissing();
const poll = { timeout: PATIENCE_MS };

describe.skipIf(missing !== undefined)(`models in a browser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let editor: OpenEditor;
  let server: FileServer;
  const knownOf = (name: string, terms: KnownFile['terms'] = 'free'): KnownFile => ({
    name,
    role: 'identity',
    title: name,
    licence: 'Test licence',
    terms,
    origin: 'test',
    url: `${server.url}/${name}.onnx`,
    sha256: hashBytes(arcfaceFile()),
    facts: { colour: 'rgb', values: '-1..1', crop: 'arcface' },
  });
  const files = () => editor.page.locator('.model-drop input[type="file"]');
  /** Drops a file on the panel, as out of a folder. */
  const drop = async (name: string, bytes: Uint8Array): Promise<void> => {
    const dataTransfer = await editor.page.evaluateHandle(
      ([file, base64]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], file));
        return transfer;
      },
      [name, Buffer.from(bytes).toString('base64')] as const,
    );
    await editor.page.locator('.model-drop').dispatchEvent('drop', { dataTransfer });
  };
  const rows = () => editor.page.locator('.models tbody tr');

  beforeAll(async () => {
    server = await startFileServer();
    server.on('/quick.onnx', serveBytes(arcfaceFile()));
    server.on('/slow.onnx', (_request, response) => {
      response.writeHead(200, { 'content-length': arcfaceFile().length });
      response.write(arcfaceFile().subarray(0, 1000));
    });
    const known = [knownOf('quick'), knownOf('slow'), knownOf('research', 'non-commercial')];
    editor = await openEditor({ noise: noiseGraph(5) }, undefined, undefined, { known });
    await editor.show('noise', 'noise');
    await editor.tab('Models');
    await rows().nth(5).waitFor();
  }, 240_000);
  afterAll(() => editor?.close());

  it('a file that is no ONNX file is refused with what is taken, and nothing is kept of it', async () => {
    await files().setInputFiles({ name: 'weights.bin', mimeType: '', buffer: Buffer.from('no model') });
    await expect.poll(editor.notices, poll).toMatch(/weights\.bin is no ONNX file.*\.onnx/);
    await files().setInputFiles({ name: 'broken.onnx', mimeType: '', buffer: Buffer.from('no model') });
    await expect.poll(editor.notices, poll).toContain('broken.onnx');
    await expect.poll(() => editor.page.locator('.model-form').count()).toBe(0);
    const buttons = editor.page.locator('.notice button');
    while ((await buttons.count()) > 0) await buttons.first().click();
  }, 60_000);

  it('an own model is added in a role after its questions, shows in the list, and is removed again', async () => {
    const { page } = editor;
    await drop('my-arcface.onnx', arcfaceFile());
    const form = page.locator('.model-form');
    await form.waitFor();
    await expect.poll(() => form.textContent()).toMatch(/input\.1 float32.*683 float32/);
    await form.getByLabel('Role').selectOption('identity');
    const add = form.locator('button[type="submit"]');
    await add.click();
    // All that the file does not tell is asked at once.
    await expect.poll(() => form.locator('label').count(), poll).toBeGreaterThan(3);
    for (const asked of await form.locator('.form-row').all()) {
      const usual = (await asked.locator('small').allTextContents())[0]?.replace('Usual: ', '');
      const choice = asked.locator('select');
      if ((await choice.count()) > 0) {
        if ((await choice.inputValue()) === '') await choice.selectOption(usual ? { label: usual } : { index: 1 });
      } else if (usual && (await asked.locator('input').inputValue()) === '') await asked.locator('input').fill(usual);
    }
    await add.click();
    await expect.poll(() => form.count(), poll).toBe(0);
    const row = rows().filter({ hasText: 'own/my-arcface' });
    await expect.poll(() => row.count(), poll).toBe(1);
    await expect.poll(() => row.textContent()).toMatch(/present.*identity/);
    expect((await editor.server.client.call('listModels')).models.map(({ id }) => id)).toContain('own/my-arcface');
    await page.getByRole('button', { name: 'Remove own/my-arcface' }).click();
    await expect.poll(() => row.count(), poll).toBe(0);
  }, 90_000);

  it('a public model is fetched once its licence is agreed to, with its progress, and can be cancelled', async () => {
    const { page } = editor;
    const known = (name: string) => page.locator(`.known-models li[data-model="${name}"]`);
    const agree = async (name: string): Promise<void> => {
      await known(name).getByRole('button', { name: 'Fetch' }).click();
      const start = known(name).locator('.pull-terms .button.primary');
      expect(await start.isDisabled()).toBe(true);
      for (const box of await known(name).locator('.pull-terms input[type="checkbox"]').all()) await box.check();
      await start.click();
    };
    await page.locator('.known-models summary').click();
    await expect.poll(() => known('research').textContent()).toContain('non-commercial');
    await known('research').getByRole('button', { name: 'Fetch' }).click();
    await expect.poll(() => known('research').locator('input[type="checkbox"]').count()).toBe(2);
    await agree('slow');
    await known('slow').locator('progress').waitFor();
    await known('slow').getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => known('slow').getByRole('button', { name: 'Go on' }).count(), poll).toBe(1);
    await agree('quick');
    await expect.poll(() => rows().filter({ hasText: 'public/quick' }).count(), poll).toBe(1);
    await expect.poll(() => known('quick').count(), poll).toBe(0);
  }, 90_000);

  it('no step left an error in the console', () => {
    expect(editor.faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
  });
});
