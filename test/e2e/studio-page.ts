/** What a person does in the editor, by clicks and keys; every action waits for what it is there to bring about. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { inputsOf, type NodeDescription, outputsOf } from '../../nodes/kit/index.ts';
import { type OpenEditor, openEditor } from '../browser/open-editor.ts';
import { testPicture } from '../helpers/portraits.ts';
import type { Step } from './swap-by-hand.ts';
import { markWhatIsShown, type Wire, watchSocket } from './watch-run.ts';

/** A whole run on a machine that does other things as well. */
export const RUN_MS = 300_000;

export class StudioPage {
  readonly editor: OpenEditor;
  readonly wire: Wire;
  readonly #catalogue: ReadonlyMap<string, NodeDescription>;

  private constructor(editor: OpenEditor, wire: Wire, catalogue: ReadonlyMap<string, NodeDescription>) {
    this.editor = editor;
    this.wire = wire;
    this.#catalogue = catalogue;
  }

  static async open(): Promise<StudioPage> {
    const editor = await openEditor({}, { width: 1920, height: 1200 });
    const wire = watchSocket(editor.page);
    await markWhatIsShown(editor.page);
    await editor.page.emulateMedia({ reducedMotion: 'reduce' });
    const { nodes } = (await editor.server.client.call('catalogue')) as unknown as { nodes: NodeDescription[] };
    return new StudioPage(editor, wire, new Map(nodes.map((node) => [node.type.split('/')[1] ?? '', node])));
  }

  get page() {
    return this.editor.page;
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  /** A param's row in the inspector, of the node that is selected. */
  param(name: string): Locator {
    return this.page.locator(`.inspector .field[data-param="${name}"]`);
  }

  button(name: string): Locator {
    return this.page.locator('.bar').getByRole('button', { name, exact: true });
  }

  /** Types into the open search and takes its best match; the new node is the selected one. */
  async takeFromSearch({ id, typed }: Step): Promise<void> {
    await this.page.locator('.search input').waitFor();
    await this.page.keyboard.type(typed);
    await this.page.locator('.search [cmdk-item][aria-selected="true"]').waitFor();
    await this.press('Enter');
    await this.page.locator('.inspector code', { hasText: new RegExp(`^${id}$`) }).waitFor();
  }

  /** Links an input of the selected node by keyboard (L), then the port it comes from. */
  async linkInto(id: string, input: string, from: string): Promise<void> {
    const [node = '', output = ''] = from.split('.');
    const picker = this.page.locator('.link-picker');
    await this.press('l');
    await picker.waitFor();
    await this.#pick(`${id} input ${this.#title(id, input, 'input')}`);
    await expect.poll(() => picker.locator('input').getAttribute('placeholder')).toContain(', from');
    await this.#pick(`${node} output ${this.#title(node, output, 'output')}`);
    await picker.waitFor({ state: 'detached' });
  }

  async #pick(words: string): Promise<void> {
    await this.page.keyboard.type(words);
    await this.page.locator(`.link-picker [cmdk-item][data-value="${words}"]`).click();
  }

  #title(id: string, port: string, side: 'input' | 'output'): string {
    const description = this.#catalogue.get(id.replace(/-\d$/, ''));
    if (!description) throw new Error(`no node type for ${id}`);
    const ports = side === 'input' ? inputsOf(description, {}) : outputsOf(description);
    return ports[port]?.title ?? port;
  }

  /** Everything of a step but the node and its links, in the inspector. */
  async fillIn({ picture, params = {} }: Step): Promise<void> {
    if (picture) {
      await this.param('file').locator('input[type=file]').setInputFiles(testPicture(picture));
      await expect.poll(() => this.param('file').locator('.picture-drop').getAttribute('style')).toContain('/api/pic');
    }
    for (const [name, value] of Object.entries(params)) {
      if (typeof value === 'string') await this.param(name).locator('select').selectOption(value);
      else await this.type(name, value);
      await expect.poll(() => this.param(name).getAttribute('data-changed')).toBe('true');
    }
    if (Object.keys(params).length > 0) await this.press('Escape');
  }

  async type(param: string, value: number): Promise<void> {
    await this.param(param).locator('input').fill(String(value));
    await this.press('Enter');
  }

  /** Selects a node by a click on it. */
  async select(id: string): Promise<void> {
    await this.editor.node(id).locator('.node-head').click({ force: true });
    await this.page.locator('.inspector code', { hasText: new RegExp(`^${id}$`) }).waitFor();
  }

  stateOf(id: string): Promise<string | null> {
    return this.editor.stateOf(id);
  }

  /** The word beside a node's state: `stale` is one. */
  wordOf(id: string): Promise<string | null> {
    return this.editor.node(id).locator('.node-state').getAttribute('data-state');
  }

  /** Nodes that show a value. */
  showing(): Promise<string[]> {
    return this.page
      .locator('.react-flow__node:has(.node-preview)')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.id ?? '').sort());
  }

  /** Presses Run and waits for the node's end; gives the events of this run. */
  async runTo(id: string, ends: 'done' | 'cached'): Promise<Wire['events']> {
    const before = this.wire.events.length;
    await this.editor.runButton.click();
    await expect
      .poll(() => this.wire.events.slice(before).at(-1)?.event, { timeout: RUN_MS, interval: 50 })
      .toMatch(/^run-(finished|failed|cancelled)$/);
    await expect.poll(() => this.stateOf(id)).toBe(ends);
    return this.wire.events.slice(before);
  }
}
