/** Routes of graphs: list, read, save on a revision, versions. */

import { Router } from 'express';
import { ROUTES } from '../../protocol/index.ts';
import { pathParameter, readBody, refuse, route } from '../answer.ts';
import { GraphFiles } from '../graph-files.ts';

export function graphRoutes(graphs: GraphFiles, onSaved: (id: string, revision: number) => void): Router {
  const router = Router();
  const unknown = (id: string): Error =>
    refuse(404, 'unknown-graph', `There is no graph ${id}.`, 'List the graphs to see which there are.');
  router.get(
    ROUTES.listGraphs.path,
    route(async (_request, response) => {
      response.json({ graphs: await graphs.list() });
    }),
  );
  router.get(
    ROUTES.readGraph.path,
    route(async (request, response) => {
      const id = pathParameter(request, 'id');
      const graph = await graphs.read(id);
      if (!graph) throw unknown(id);
      response.json(graph);
    }),
  );
  router.put(
    ROUTES.saveGraph.path,
    route(async (request, response) => {
      const id = pathParameter(request, 'id');
      if (!GraphFiles.isId(id)) {
        throw refuse(
          400,
          'graph-id',
          `${id} is not an id of a graph.`,
          'Use lower-case letters, digits and -, at most 64.',
        );
      }
      const { graph, basedOn } = readBody(ROUTES.saveGraph.body, request.body);
      const outcome = await graphs.save(id, graph, basedOn);
      if ('conflict' in outcome) {
        const message = `Graph ${id} was saved as revision ${outcome.conflict.revision} since.`;
        const problem = {
          code: 'graph-conflict',
          pointer: '',
          message,
          fix: 'Take that revision, or save over it knowingly.',
        };
        response.status(409).json({ problems: [problem], current: outcome.conflict });
        return;
      }
      onSaved(id, outcome.saved);
      response.json({ revision: outcome.saved });
    }),
  );
  router.get(
    ROUTES.listVersions.path,
    route(async (request, response) => {
      response.json({ versions: await graphs.versions(pathParameter(request, 'id')) });
    }),
  );
  router.get(
    ROUTES.readVersion.path,
    route(async (request, response) => {
      const id = pathParameter(request, 'id');
      const version = await graphs.readVersion(id, Number(pathParameter(request, 'revision')));
      if (!version) throw unknown(id);
      response.json(version);
    }),
  );
  return router;
}
