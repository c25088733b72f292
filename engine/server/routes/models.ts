/** Routes of models: list, show, add by upload, pull, remove. The files themselves are the business of models/. */

import { Router } from 'express';
import { ModelError } from '../../../models/errors.ts';
import { wasAgreed } from '../../../models/pull/licences.ts';
import type { KnownFile } from '../../../models/registry/known-files.ts';
import { allManifests, findAnyManifest, removeModel } from '../../../models/store/kept-models.ts';
import { listModels } from '../../../models/store/locate.ts';
import { bindingsOfModel } from '../../../nodes/kit/index.ts';
import { type AnswerOf, ROUTES } from '../../protocol/index.ts';
import { pathParameter, readBody, refuse, route } from '../answer.ts';
import type { ModelPulls } from '../model-pulls.ts';
import type { ModelUploads } from '../model-uploads.ts';

export interface ModelSources {
  readonly home: string;
  readonly uploads: ModelUploads;
  readonly pulls: ModelPulls;
  /** Execution provider of the last run. */
  readonly provider: () => string | null;
  readonly onChanged: () => void;
}

export function modelRoutes(sources: ModelSources): Router {
  const { home, uploads, onChanged } = sources;
  const router = Router();
  router.get(
    ROUTES.listModels.path,
    route(async (_request, response) => {
      response.json({ models: await entries(home, sources.provider()) });
    }),
  );
  router.get(
    ROUTES.readModel.path,
    route(async (request, response) => {
      response.json(await told(() => findAnyManifest(idOf(request), home)));
    }),
  );
  router.delete(
    ROUTES.removeModel.path,
    route(async (request, response) => {
      await told(() => removeModel(idOf(request), home));
      onChanged();
      response.json({});
    }),
  );
  router.post(
    ROUTES.uploadModel.path,
    route(async (request, response) => {
      const { file, into } = request.query;
      const name = typeof file === 'string' ? file : '';
      response.json(await told(() => uploads.take(name, typeof into === 'string' ? into : undefined, request)));
    }),
  );
  router.delete(
    ROUTES.dropUpload.path,
    route(async (request, response) => {
      await uploads.drop(pathParameter(request, 'uploadId'));
      response.json({});
    }),
  );
  return router;
}

/** The routes whose bodies are JSON; they come after the parser. */
export function modelActionRoutes({ home, uploads, pulls, onChanged }: ModelSources): Router {
  const router = Router();
  router.post(
    ROUTES.addModel.path,
    route(async (request, response) => {
      const wanted = readBody(ROUTES.addModel.body, request.body);
      const result = await told(() => uploads.add(pathParameter(request, 'uploadId'), wanted));
      if (result.done) onChanged();
      const { questions } = result.inspection;
      response.json({ id: result.done ? result.manifest.id : null, questions });
    }),
  );
  router.get(
    ROUTES.listKnownModels.path,
    route(async (_request, response) => {
      response.json({ models: await knownEntries(home, pulls.known) });
    }),
  );
  router.post(
    ROUTES.pullModel.path,
    route(async (request, response) => {
      const wanted = readBody(ROUTES.pullModel.body, request.body);
      response.json(await told(() => pulls.start(wanted)));
    }),
  );
  router.get(
    ROUTES.listPulls.path,
    route((_request, response) => {
      response.json({ pulls: pulls.list() });
    }),
  );
  router.post(
    ROUTES.cancelPull.path,
    route((request, response) => {
      const state = pulls.cancel(pathParameter(request, 'name'));
      if (!state) throw refuse(404, 'unknown-pull', 'There is no such pull.', 'See GET /api/model-pulls.');
      response.json(state);
    }),
  );
  return router;
}

const idOf = (request: Parameters<typeof pathParameter>[0]): string =>
  `${pathParameter(request, 'pack')}/${pathParameter(request, 'name')}`;

async function entries(home: string, provider: string | null): Promise<AnswerOf<'listModels', never>['models']> {
  return (await listModels({ home })).map(({ manifest, state, bytes, fix }) => {
    const { id, role, pack, title, licence, terms, facts } = manifest;
    return {
      id,
      role,
      pack,
      title,
      licence,
      terms,
      state,
      bytes,
      fix,
      provider,
      binds: { ...bindingsOfModel(id, facts) },
    };
  });
}

async function knownEntries(
  home: string,
  files: readonly KnownFile[],
): Promise<AnswerOf<'listKnownModels', never>['models']> {
  const here = new Set((await allManifests(home)).map(({ id }) => id));
  return Promise.all(
    files.map(async (known) => {
      const { name, role, title, licence, terms, origin, url, bytes, sha256 } = known;
      const hashStated = sha256 !== undefined;
      const agreed = await wasAgreed(home, known);
      return {
        name,
        role,
        title,
        licence,
        terms,
        origin,
        url,
        bytes: bytes ?? null,
        hashStated,
        here: here.has(`public/${name}`),
        agreed,
      };
    }),
  );
}

const STATUS: Readonly<Record<string, number>> = {
  'model-unknown': 404,
  'model-exists': 409,
  'model-shipped': 409,
  'licence-refused': 403,
  'model-unfit': 422,
  'fact-wrong': 422,
  'disk-full': 507,
};

/** What a user can mend comes as a refusal with the store's own words. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw refuse(STATUS[error.code] ?? 503, error.code, error.message, 'See the message.');
  }
}
