/** Values of any port, as a picture, JSON, .npy or .safetensors. */

import { Router } from 'express';
import type { Engine } from '../../engine.ts';
import { ROUTES } from '../../protocol/index.ts';
import { pathParameter, refuse, route } from '../answer.ts';
import { SMALL_QUALITY } from '../picture-files.ts';
import { valueAsJson, valueAsNpy, valueAsSafetensors } from '../value-files.ts';

export function valueRoutes(engine: Engine): Router {
  const router = Router();
  router.get(
    ROUTES.readValue.path,
    route(async (request, response) => {
      const valueId = pathParameter(request, 'valueId');
      const as = String(request.query.as ?? 'webp');
      response.set('cache-control', 'private, max-age=600');
      switch (as) {
        case 'webp':
        case 'png': {
          const { run, output, part, item } = request.query;
          const provenanceOf =
            typeof run === 'string' && typeof output === 'string' ? { runId: run, output } : undefined;
          const sidePx = Number(request.query.side ?? 0);
          const isSmall = Number.isInteger(sidePx) && sidePx > 0;
          // Made small where the value is: no whole picture crosses over, and this process decodes nothing.
          const small = isSmall ? { sidePx, quality: SMALL_QUALITY } : undefined;
          const picture = await engine.readPicture(valueId, small ? 'webp' : as, {
            ...small,
            ...(provenanceOf && !small ? { provenanceOf } : {}),
            ...(part === 'mask' || part === 'guide' ? { part } : {}),
            ...(Number.isInteger(Number(item)) && Number(item) >= 0 ? { item: Number(item) } : {}),
          });
          response.type(small ? 'webp' : as).send(Buffer.from(picture));
          return;
        }
        case 'json':
          response.json(valueAsJson(await engine.readValue(valueId)));
          return;
        case 'npy':
          response.type('application/octet-stream').send(Buffer.from(valueAsNpy(await engine.readValue(valueId))));
          return;
        case 'safetensors':
          response
            .type('application/octet-stream')
            .send(Buffer.from(valueAsSafetensors(await engine.readValue(valueId))));
          return;
        default:
          throw refuse(
            400,
            'value-form',
            `A value cannot be read as ${as}.`,
            'Ask for webp, png, json, npy or safetensors.',
          );
      }
    }),
  );
  router.get(
    ROUTES.viewValue.path,
    route(async (request, response) => {
      response.set('cache-control', 'private, max-age=600');
      response.json(await engine.viewValue(pathParameter(request, 'valueId')));
    }),
  );
  return router;
}
