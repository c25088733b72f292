/** The editor in a browser over a server of its own: what every browser test of the panels starts from. */

import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { buildEditor } from '../../engine/cli/editor-build.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { graphOf, startServer, type TestServer } from '../engine/server/serving.ts';
import { openBrowser } from '../helpers/browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** Waiting bounds leave room for a machine that does other things as well. */
export const PATIENCE_MS = 30_000;

export interface OpenEditor {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page threw and what it wrote to the console as an error. */
  readonly faults: string[];
  readonly node: (id: string) => Locator;
  readonly stateOf: (id: string) => Promise<string | null>;
  readonly saveState: () => Promise<string | null>;
  readonly notices: () => Promise<string>;
  readonly runButton: Locator;
  /** Opens a graph of the server's and waits for the node. */
  readonly show: (graph: string, node: string) => Promise<void>;
  /** Opens a tab under the canvas. */
  readonly tab: (title: string) => Promise<Locator>;
  readonly close: () => Promise<void>;
}

/** Starts everything and saves the graphs under their ids. */
export async function openEditor(
  graphs: Readonly<Record<string, Graph>>,
  viewport = { width: 1440, height: 900 },
  nodeModules: readonly string[] = [],
  pulling?: NonNullable<Parameters<typeof startServer>[0]>['pulling'],
): Promise<OpenEditor> {
  // An editor that was built elsewhere is taken as it is.
  const editor = process.env.FACEX_EDITOR ?? buildEditor(ROOT, () => undefined);
  const server = await startServer({ editor, nodeModules, ...(pulling ? { pulling } : {}) });
  for (const [id, graph] of Object.entries(graphs)) {
    await server.client.call('saveGraph', { path: { id }, body: { graph, basedOn: null } });
  }
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const node = (id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`);
  return {
    server,
    browser,
    context,
    page,
    faults,
    node,
    stateOf: (id) => node(id).locator('.node').getAttribute('data-state'),
    saveState: () => page.locator('.save-state').textContent(),
    runButton: page.locator('.bar .button.primary'),
    notices: async () => (await page.locator('.notice').allTextContents()).join(' '),
    async show(graph, shown) {
      await page.goto(`${server.serving.url}/?graph=${graph}`);
      await node(shown).waitFor();
    },
    async tab(title) {
      const trigger = page.getByRole('tab', { name: new RegExp(`^${title}`) });
      if ((await trigger.getAttribute('aria-selected')) !== 'true') await trigger.click();
      return page.locator('.tab-panel');
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Drops a file on the canvas as a file manager does. */
export async function dropFile(page: Page, name: string, type: string, bytes: Uint8Array | string): Promise<void> {
  const base64 = Buffer.from(bytes).toString('base64');
  const data = await page.evaluateHandle(
    `(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }));
      return data;
    })()`,
  );
  await page.dispatchEvent('.react-flow', 'drop', { dataTransfer: data, clientX: 700, clientY: 400 });
}

/** A picture of noise that takes no time, and a chain that takes some; both exposed. */
export function noiseGraph(seed: number, name = 'Noise'): Graph {
  const graph = graphOf(
    {
      noise: { type: 'test/noise', params: { seed } },
      first: { type: 'test/steps', params: { count: 2, stepMs: 20 } },
      second: {
        type: 'test/steps',
        params: { count: 6, stepMs: 20 },
        inputs: { a: { node: 'first', port: 'value' } },
      },
    },
    { result: 'noise.image', number: 'second.value' },
  );
  const places = { noise: { x: 0, y: 0 }, first: { x: 0, y: 360 }, second: { x: 320, y: 360 } };
  return { ...graph, name, layout: { nodes: places } };
}
