/** Routes of runs and the queue; plans, which are runs that are not carried out. */

import { Router } from 'express';
import type { Engine } from '../../engine.ts';
import { EngineError } from '../../errors.ts';
import { ROUTES } from '../../protocol/index.ts';
import type { RunQueue } from '../../queue/run-queue.ts';
import { pathParameter, readBody, refuse, route } from '../answer.ts';

const HISTORY_SHOWN = 200;

export function runRoutes(queue: RunQueue, engine: Engine, baseDir: string): Router {
  const router = Router();
  const unknown = (runId: string): Error =>
    refuse(404, 'unknown-run', `There is no run ${runId}.`, 'List the runs to see which there are.');
  router.post(
    ROUTES.startRun.path,
    route((request, response) => {
      const { graph, graphId, targets, supersede } = readBody(ROUTES.startRun.body, request.body);
      const runId = queue.add({ graph, graphId: graphId ?? null, targets, supersede });
      response.json({ runId });
    }),
  );
  router.get(
    ROUTES.listRuns.path,
    route((_request, response) => {
      response.json({ runs: queue.recent(HISTORY_SHOWN) });
    }),
  );
  router.get(
    ROUTES.readRun.path,
    route((request, response) => {
      const runId = pathParameter(request, 'runId');
      const known = queue.get(runId);
      if (!known) throw unknown(runId);
      response.json({ run: known.summary, graph: known.graph });
    }),
  );
  router.post(
    ROUTES.cancelRun.path,
    route((request, response) => {
      const runId = pathParameter(request, 'runId');
      const run = queue.cancel(runId);
      if (!run) throw unknown(runId);
      response.json({ run });
    }),
  );
  router.post(
    ROUTES.retryRun.path,
    route((request, response) => {
      const runId = queue.retry(pathParameter(request, 'runId'));
      if (runId === undefined) throw unknown(pathParameter(request, 'runId'));
      response.json({ runId });
    }),
  );
  router.delete(
    ROUTES.deleteRun.path,
    route((request, response) => {
      const runId = pathParameter(request, 'runId');
      if (!queue.get(runId)) throw unknown(runId);
      if (!queue.remove(runId)) {
        throw refuse(409, 'run-not-ended', `Run ${runId} has not ended.`, 'Cancel it first.');
      }
      response.json({});
    }),
  );
  router.patch(
    ROUTES.changeQueue.path,
    route((request, response) => {
      queue.change(readBody(ROUTES.changeQueue.body, request.body));
      response.json({ runs: queue.recent(HISTORY_SHOWN) });
    }),
  );
  router.post(
    ROUTES.plan.path,
    route(async (request, response) => {
      const { graph, graphId } = readBody(ROUTES.plan.body, request.body);
      try {
        const { nodes } = await engine.plan(graph, { baseDir, ...(graphId ? { graphId } : {}) });
        response.json({ nodes, problems: [] });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        response.json({ nodes: [], problems: error.problems });
      }
    }),
  );
  return router;
}
