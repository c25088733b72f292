/** Values of any port, as a picture, JSON, .npy or .safetensors. */

import { Router } from 'express';
import type { Images } from '../../../nodes/kit/index.ts';
import type { Engine } from '../../engine.ts';
import { ROUTES } from '../../protocol/index.ts';
import { pathParameter, refuse, route } from '../answer.ts';
import { encodeSmall } from '../picture-files.ts';
import { valueAsJson, valueAsNpy, valueAsSafetensors } from '../value-files.ts';

export function valueRoutes(engine: Engine, images: Images): Router {
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
          const picture = await engine.readPicture(valueId, as, {
            ...(provenanceOf ? { provenanceOf } : {}),
            ...(part === 'mask' || part === 'guide' ? { part } : {}),
            ...(Number.isInteger(Number(item)) && Number(item) >= 0 ? { item: Number(item) } : {}),
          });
          const sidePx = Number(request.query.side ?? 0);
          const small = Number.isInteger(sidePx) && sidePx > 0;
          response
            .type(small ? 'webp' : as)
            .send(Buffer.from(small ? await encodeSmall(images, picture, sidePx) : picture));
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
