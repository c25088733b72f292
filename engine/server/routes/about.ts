/** Routes that tell about the server: health, catalogue, metrics, and the description of the API itself. */

import { Router } from 'express';
import { KINDS } from '../../../nodes/kit/index.ts';
import type { Engine } from '../../engine.ts';
import { ROUTES } from '../../protocol/index.ts';
import type { RunQueue } from '../../queue/run-queue.ts';
import { route } from '../answer.ts';
import { apiPage, openApiDocument } from '../openapi.ts';

/** What is counted while the server runs. */
export interface Counters {
  runsByState: Record<string, number>;
  nodesRun: number;
  nodesCached: number;
  previewsSent: number;
  device: string | null;
}

export interface AboutSources {
  readonly engine: Engine;
  readonly queue: RunQueue;
  readonly version: string;
  readonly counters: Counters;
  readonly clientCount: () => number;
}

export function aboutRoutes({ engine, queue, version, counters, clientCount }: AboutSources): Router {
  const router = Router();
  router.get(
    ROUTES.health.path,
    route((_request, response) => {
      const states = queue.recent().map(({ state }) => state);
      const count = (state: string): number => states.filter((one) => one === state).length;
      response.json({
        version,
        device: counters.device,
        host: engine.hostPid() === undefined ? 'down' : 'up',
        runs: { queued: count('queued'), running: count('running') },
      });
    }),
  );
  router.get(
    ROUTES.catalogue.path,
    route(async (_request, response) => {
      response.json({ nodes: await engine.describe(), kinds: KINDS });
    }),
  );
  router.get(
    ROUTES.metrics.path,
    route((_request, response) => {
      const { rss } = process.memoryUsage();
      const lines = [
        ...Object.entries(counters.runsByState).map(([state, n]) => `facex_runs_total{state="${state}"} ${n}`),
        `facex_nodes_run_total ${counters.nodesRun}`,
        `facex_nodes_cached_total ${counters.nodesCached}`,
        `facex_previews_sent_total ${counters.previewsSent}`,
        `facex_socket_clients ${clientCount()}`,
        `facex_server_resident_bytes ${rss}`,
      ];
      response.type('text/plain').send(`${lines.join('\n')}\n`);
    }),
  );
  router.get(
    '/openapi.json',
    route((_request, response) => {
      response.json(openApiDocument(version));
    }),
  );
  router.get(
    '/api/docs',
    route((_request, response) => {
      response.type('html').send(apiPage(version));
    }),
  );
  return router;
}
