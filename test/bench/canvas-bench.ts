/**
 * Frame times of the canvas with 300 nodes of 8 ports, against React Flow with as many plain nodes in the same run.
 * A frame's time is what it costs (drive-frames.ts); both pages are production builds.
 * `--check` fails when dragging or panning takes more than 16 ms in the median or 33 ms at the 95th percentile;
 * `--frames=60` counts fewer frames, for a slow machine.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { buildEditor } from '../../engine/cli/editor-build.ts';
import type { Graph } from '../../graphs/format/index.ts';
import { graphOf, startServer } from '../engine/server/serving.ts';
import { openBrowser } from '../helpers/browser.ts';
import { driveFrames, type Frames } from './drive-frames.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const NODES = 300;
const COLUMNS = 20;
const STEP = { x: 290, y: 230 };
const FRAMES = Number(process.argv.find((word) => word.startsWith('--frames='))?.slice(9) ?? 240);
const BUDGET_MS = { median: 16, p95: 33 };

const place = (n: number) => ({ x: (n % COLUMNS) * STEP.x, y: Math.floor(n / COLUMNS) * STEP.y });

/** Each node takes two values of the one before and two of the one above. */
function benchGraph(): Graph {
  const numbers = Array.from({ length: NODES }, (_, n) => n);
  const link = (n: number, port: string) => (n < 0 ? [] : [{ node: `n${n}`, port }]);
  const nodes = numbers.map((n) => {
    const sources = [
      ...link(n % COLUMNS === 0 ? -1 : n - 1, 'a'),
      ...link(n % COLUMNS === 0 ? -1 : n - 1, 'b'),
      ...link(n - COLUMNS, 'c'),
      ...link(n - COLUMNS, 'd'),
    ];
    const inputs = Object.fromEntries(sources.map((source, index) => [`in${index + 1}`, source]));
    return [`n${n}`, { type: 'test/eight-ports', inputs }] as const;
  });
  return {
    ...graphOf(Object.fromEntries(nodes)),
    layout: { nodes: Object.fromEntries(numbers.map((n) => [`n${n}`, place(n)])) },
  };
}

/** The page of bare React Flow over the same places and as many links. */
async function openBare(browser: Browser, graph: Graph): Promise<{ page: Page; close: () => Promise<void> }> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'facex-bare-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      rollupOptions: {
        input: path.join(import.meta.dirname, 'fixtures', 'bare-flow.js'),
        output: { entryFileNames: 'bare.js', assetFileNames: 'bare[extname]' },
      },
    },
  });
  const links = Object.entries(graph.nodes).flatMap(([target, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, link]) =>
      Array.isArray(link) ? [] : [{ id: `${target} ${port}`, source: link.node, target }],
    ),
  );
  const places = Object.keys(graph.nodes).map((id, n) => ({ id, ...place(n) }));
  const html = `<!doctype html><link rel="stylesheet" href="./bare.css"><style>html,body,#root{height:100%;margin:0}</style>
<div id="root"></div><script>window.benchGraph=${JSON.stringify({ nodes: places, links })}</script><script type="module" src="./bare.js"></script>`;
  await writeFile(path.join(outDir, 'index.html'), html);
  const server = await preview({
    root: outDir,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0 },
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  return {
    page,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

function report(what: string, ours: Frames, bare: Frames): boolean {
  const ms = (value: number): string => value.toFixed(1).padStart(6);
  const ratio = (ours.medianMs / bare.medianMs).toFixed(2);
  console.log(
    `\r${what.padEnd(34)} ours ${ms(ours.medianMs)} ${ms(ours.p95Ms)}   bare ${ms(bare.medianMs)} ${ms(bare.p95Ms)}   x${ratio}`,
  );
  return ours.medianMs <= BUDGET_MS.median && ours.p95Ms <= BUDGET_MS.p95;
}

const graph = benchGraph();
const server = await startServer({ editor: buildEditor(ROOT, (line) => console.log(line)) });
await server.client.call('saveGraph', { path: { id: 'bench' }, body: { graph, basedOn: null } });
const browser = await openBrowser();
const bare = await openBare(browser, graph);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${server.serving.url}/?graph=bench`);
await page.locator('.react-flow__node').first().waitFor();
await bare.page.locator('.react-flow__node').first().waitFor();
console.log(`${NODES} nodes x 8 ports, ${FRAMES} frames each; ms per frame, median and 95th percentile`);
const good: boolean[] = [];
for (const [view, zoom] of [
  ['everything in view', 'fit'],
  ['as one works, zoom 0.7', 0.7],
] as const) {
  for (const action of ['pan', 'drag'] as const) {
    const measured: Frames[] = [];
    for (const one of [page, bare.page]) {
      await one.bringToFront();
      measured.push(await driveFrames(one, action, zoom, FRAMES));
      process.stdout.write('.');
    }
    const [ours, theirs] = measured;
    if (ours && theirs) good.push(report(`${action}, ${view}`, ours, theirs));
  }
}
await browser.close();
await bare.close();
await server.close();
if (process.argv.includes('--check') && good.includes(false)) {
  console.error(`A median over ${BUDGET_MS.median} ms or a 95th percentile over ${BUDGET_MS.p95} ms.`);
  process.exitCode = 1;
}
