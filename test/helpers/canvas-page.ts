/** A page with a graph open, and what tests of the canvas do there: find, drag, read what was saved. */

import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { buildEditor } from '../../engine/cli/editor-build.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { startServer, type TestServer } from '../engine/server/serving.ts';
import { openBrowser } from './browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface At {
  readonly x: number;
  readonly y: number;
}

/** Gives a graph the places its nodes stand at. */
export function placed(graph: Graph, places: Readonly<Record<string, readonly [number, number]>>): Graph {
  const nodes = Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }]));
  return { ...graph, layout: { nodes } };
}

/** One page over a server of its own. */
export class CanvasPage {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #id: string;

  private constructor(server: TestServer, browser: Browser, context: BrowserContext, page: Page, id: string) {
    this.server = server;
    this.browser = browser;
    this.context = context;
    this.page = page;
    this.#id = id;
  }

  static async open(id: string, graph: Graph): Promise<CanvasPage> {
    // An editor that was built elsewhere is taken as it is.
    const editor = process.env.FACEX_EDITOR ?? buildEditor(ROOT, () => undefined);
    const server = await startServer({ editor });
    await server.client.call('saveGraph', { path: { id }, body: { graph, basedOn: null } });
    const browser = await openBrowser();
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    // Room for a machine that does other things as well.
    page.setDefaultTimeout(60_000);
    const opened = new CanvasPage(server, browser, context, page, id);
    await opened.goTo();
    return opened;
  }

  async goTo(): Promise<void> {
    await this.page.goto(`${this.server.serving.url}/?graph=${this.#id}`);
    await this.page.locator('.react-flow__node .node').first().waitFor();
    await this.page.waitForTimeout(400);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  node(id: string): Locator {
    return this.page.locator(`.react-flow__node[data-id="${id}"]`);
  }

  title(id: string): Locator {
    return this.node(id).locator('.node-title');
  }

  port(id: string, name: string, side: 'input' | 'output'): Locator {
    return this.node(id).locator(`.port.${side}[data-port="${name}"]`);
  }

  dot(id: string, name: string, side: 'input' | 'output'): Locator {
    return this.port(id, name, side).locator('.react-flow__handle');
  }

  /** The line of a link, by its ends as `a.out>b.in`. */
  link(key: string): Locator {
    return this.page.locator(`.react-flow__edge[data-id="${key}"]`);
  }

  count(selector: string): Promise<number> {
    return this.page.locator(selector).count();
  }

  nodes(): Promise<number> {
    return this.count('.react-flow__node-node');
  }

  links(): Promise<number> {
    return this.count('.react-flow__edge');
  }

  selected(): Promise<(string | null)[]> {
    return this.page
      .locator('.react-flow__node-node.selected')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-id')).sort());
  }

  async box(target: Locator): Promise<At & { width: number; height: number }> {
    const box = await target.boundingBox();
    if (!box) throw new Error('it is not to be seen');
    return box;
  }

  async centre(target: Locator): Promise<At> {
    const { x, y, width, height } = await this.box(target);
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** A place on the line of a link, as a share of its length. */
  async onLink(key: string, share = 0.5): Promise<At> {
    return this.link(key)
      .locator('.react-flow__edge-path')
      .evaluate((path: SVGPathElement, part) => {
        const { x, y } = path.getPointAtLength(path.getTotalLength() * part);
        const matrix = path.getScreenCTM();
        if (!matrix) throw new Error('it is not drawn');
        const at = new DOMPoint(x, y).matrixTransform(matrix);
        return { x: at.x, y: at.y };
      }, share);
  }

  async drag(from: At, to: At, release = true): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
    await this.page.mouse.move(to.x, to.y, { steps: 5 });
    if (release) await this.page.mouse.up();
  }

  press(keys: string): Promise<void> {
    return this.page.keyboard.press(keys);
  }

  undo(): Promise<void> {
    return this.press('Control+z');
  }

  /** A click where nothing stands. */
  async clickEmpty(): Promise<void> {
    await this.page.locator('.react-flow__pane').click({ position: { x: 40, y: 640 } });
  }

  /** Saves, and gives the graph as the server has it. */
  async saved(): Promise<Graph> {
    await this.press('Control+s');
    await expect.poll(() => this.page.locator('.save-state').textContent(), { timeout: 20_000 }).toContain('Saved');
    return (await this.server.client.call('readGraph', { path: { id: this.#id } })).graph;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a layout is the editor's own, and tests read into it
  async layout(): Promise<any> {
    return (await this.saved()).layout;
  }

  /** The entries of the menu that is open. */
  menu(): Promise<string[]> {
    return this.page.locator('.menu-item').allTextContents();
  }

  async rightClick(at: At): Promise<void> {
    await this.page.mouse.click(at.x, at.y, { button: 'right' });
    await this.page.locator('.menu').first().waitFor();
  }

  async choose(entry: string): Promise<void> {
    await this.page.locator('.menu-item', { hasText: entry }).first().click();
  }
}
