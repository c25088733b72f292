/** The server: express and the socket over one engine and one queue, on loopback. Translates messages into engine calls. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express from 'express';
import { findHome } from '../../models/store/places.ts';
import { type DeviceChoice, openEngine } from '../engine.ts';
import { createImages } from '../images/index.ts';
import type { RunEvent } from '../protocol/index.ts';
import { RunQueue } from '../queue/run-queue.ts';
import { RunTable } from '../queue/run-table.ts';
import { answerError } from './answer.ts';
import { askingAgain } from './ask-again.ts';
import { GraphFiles } from './graph-files.ts';
import { guard } from './guard.ts';
import { Hub } from './hub.ts';
import { ModelPulls, type PullPlaces } from './model-pulls.ts';
import { ModelUploads } from './model-uploads.ts';
import { PictureFiles } from './picture-files.ts';
import { Previews } from './previews.ts';
import { aboutRoutes, type Counters } from './routes/about.ts';
import { graphRoutes } from './routes/graphs.ts';
import { type ModelSources, modelActionRoutes, modelRoutes } from './routes/models.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { runRoutes } from './routes/runs.ts';
import { valueRoutes } from './routes/values.ts';

const MAX_GRAPH = '20mb';

export interface ServeOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly device: DeviceChoice;
  readonly home?: string;
  /** Folder of the built editor. */
  readonly editor: string;
  /** Folder of the sample graphs. */
  readonly samples: string;
  readonly version: string;
  /** Modules with more node types. */
  readonly nodeModules?: readonly string[];
  /** Where public models are pulled from. */
  readonly pulling?: Omit<PullPlaces, 'home'>;
}

export interface Serving {
  readonly url: string;
  /** Cancels what runs, ends the host, lets the port go. */
  close(): Promise<void>;
  /** Ends the host at once. */
  kill(): void;
  /** Process id of the host, while one runs. */
  hostPid(): number | undefined;
}

/**
 * Starts serving. @throws the system's error when the port is taken or the home cannot be written, EngineError
 * home-in-use when another server has the home.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  // The port comes first: a server that cannot have it must not touch the queue of the one that has.
  const server = createServer();
  await listen(server, options.port);
  try {
    // Nothing in between waits, so no request finds the server without its routes.
    return serveOn(server, options);
  } catch (error) {
    server.close();
    throw error;
  }
}

function serveOn(server: Server, options: ServeOptions): Serving {
  const home = path.resolve(options.home ?? findHome());
  const images = createImages();
  const { device, nodeModules = [] } = options;
  const table = new RunTable(path.join(home, 'queue.db'));
  const engine = askingAgain(openEngine({ device, home, nodeModules }));
  const pictures = new PictureFiles(path.join(home, 'pictures'), images);
  const graphs = new GraphFiles(path.join(home, 'graphs'), options.samples, pictures);
  const counters: Counters = { runsByState: {}, nodesRun: 0, nodesCached: 0, previewsSent: 0, device: null };

  const app = express();
  app.disable('x-powered-by');
  server.on('request', app);
  const hub = new Hub(server, () => ({ runs: [...queue.recent()], paused: queue.paused }));
  const previews = new Previews(engine, (header, picture) => {
    counters.previewsSent += 1;
    hub.sendPreview(header, picture);
  });
  const onEvent = (event: RunEvent): void => {
    count(counters, event);
    if (event.event === 'node-previewed') previews.show(event);
    hub.send({ message: 'run-event', event });
  };
  const queue = new RunQueue(
    table,
    engine,
    {
      onEvent,
      onRunChanged: (run) => hub.send({ message: 'run-changed', run }),
      onRunDeleted: (runId) => hub.send({ message: 'run-deleted', runId }),
      onQueueChanged: () => hub.send({ message: 'queue-changed', order: [...queue.order], paused: queue.paused }),
    },
    { baseDir: graphs.baseDir, outDir: path.join(home, 'out') },
  );

  const modelsChanged = (): void => hub.send({ message: 'models-changed' });
  const pulls = new ModelPulls(
    { home, ...options.pulling },
    (pull) => hub.send({ message: 'pull-changed', pull }),
    modelsChanged,
  );
  const models: ModelSources = {
    home,
    uploads: new ModelUploads(home),
    pulls,
    provider: () => counters.device,
    onChanged: modelsChanged,
  };
  app.use(guard);
  app.use(pictureRoutes(pictures));
  app.use(modelRoutes(models));
  app.use(express.json({ limit: MAX_GRAPH }));
  app.use(graphRoutes(graphs, (id, revision) => hub.send({ message: 'graph-saved', id, revision })));
  app.use(modelActionRoutes(models));
  app.use(runRoutes(queue, engine, graphs.baseDir));
  app.use(valueRoutes(engine));
  app.use(aboutRoutes({ engine, queue, version: options.version, counters, clientCount: () => hub.clientCount }));
  app.use(express.static(options.editor));
  app.use('/api', (request, response) => {
    const message = `There is no ${request.method} ${request.originalUrl}.`;
    response.status(404).json({ problems: [{ code: 'unknown-route', pointer: '', message, fix: 'See /api/docs.' }] });
  });
  app.use(answerError);

  queue.start();
  // The catalogue is wanted first by every page; asking for it here starts the host while the page still loads.
  void engine.describe().catch(() => undefined);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    hostPid: () => engine.hostPid(),
    kill() {
      const pid = engine.hostPid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    async close() {
      hub.close();
      pulls.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await queue.close();
      await engine.close();
      await models.uploads.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function count(counters: Counters, event: RunEvent): void {
  if (event.event === 'run-started') counters.device = event.device;
  if (event.event === 'node-finished') counters[event.from === 'run' ? 'nodesRun' : 'nodesCached'] += 1;
  if (event.event === 'run-finished' || event.event === 'run-failed' || event.event === 'run-cancelled') {
    const state = event.event.slice('run-'.length);
    counters.runsByState[state] = (counters.runsByState[state] ?? 0) + 1;
  }
}
