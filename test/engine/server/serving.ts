/** A server of its own for a test file: a fresh home, any free port, toy node types, a stand-in for the built editor. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { type Client, openClient } from '../../../engine/client.ts';
import { type ServeOptions, type Serving, serve } from '../../../engine/server/serve.ts';
import type { Graph } from '../../../graphs/format/index.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

export interface TestServer {
  readonly serving: Serving;
  readonly client: Client;
  readonly home: string;
  /** What it was started with, to start it again. */
  readonly options: ServeOptions;
  close(): Promise<void>;
}

/** `editor` is the folder of a built one; without it a page stands in that is never run. */
export async function startServer(
  options: {
    readonly editor?: string;
    readonly nodeModules?: readonly string[];
    readonly pulling?: ServeOptions['pulling'];
  } = {},
): Promise<TestServer> {
  const home = await mkdtemp(path.join(tmpdir(), 'facex-server-'));
  const editor = options.editor ?? path.join(home, 'editor');
  if (!options.editor) {
    await mkdir(editor);
    await writeFile(path.join(editor, 'index.html'), '<!doctype html><title>FaceX Studio</title>');
  }
  const given: ServeOptions = {
    port: 0,
    device: 'cpu',
    home,
    editor,
    samples: path.join(ROOT, 'graphs', 'samples'),
    version: '0.0.0-test',
    ...(options.pulling ? { pulling: options.pulling } : {}),
    nodeModules: [
      path.join(ROOT, 'test', 'engine', 'host', 'fixtures', 'slow-nodes.js'),
      ...(options.nodeModules ?? []),
    ],
  };
  const serving = await serve(given);
  return {
    serving,
    client: openClient(serving.url),
    home,
    options: given,
    async close() {
      await serving.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

type Nodes = Record<
  string,
  { type: string; params?: Graph['nodes'][string]['params']; inputs?: Graph['nodes'][string]['inputs'] }
>;

/** A whole graph from its nodes; `outputs` as `name: 'node.port'`. */
export function graphOf(nodes: Nodes, outputs: Readonly<Record<string, string>> = {}): Graph {
  return {
    format: 'facex-graph',
    version: 1,
    name: 'test',
    description: '',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [
        id,
        { ...node, params: node.params ?? {}, inputs: node.inputs ?? {} },
      ]),
    ),
    inputs: {},
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, link]) => {
        const [node = '', port = ''] = link.split('.');
        return [name, { node, port }];
      }),
    ),
  };
}

/** A small picture of one colour. */
export function pictureBytes(widthPx = 24, heightPx = 16, background = '#336699'): Promise<Buffer> {
  return sharp({ create: { width: widthPx, height: heightPx, channels: 3, background } })
    .png()
    .toBuffer();
}
