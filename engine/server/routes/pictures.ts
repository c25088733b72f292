/** Routes of pictures: keep by content, read at a size, the graph that a result carries. */

import express, { Router } from 'express';
import { MAX_PICTURE_BYTES, ROUTES } from '../../protocol/index.ts';
import { readProvenance } from '../../provenance/picture-file.ts';
import { graphOf } from '../../provenance/restore.ts';
import { pathParameter, Refusal, refuse, route } from '../answer.ts';
import type { PictureFiles } from '../picture-files.ts';

const MAX_SIDE_PX = 4096;

export function pictureRoutes(pictures: PictureFiles): Router {
  const router = Router();
  router.post(
    ROUTES.addPicture.path,
    express.raw({ type: () => true, limit: MAX_PICTURE_BYTES }),
    route(async (request, response) => {
      if (!Buffer.isBuffer(request.body) || request.body.length === 0) {
        throw refuse(400, 'request-unreadable', 'No picture came.', 'Send the bytes of the picture file as the body.');
      }
      response.json(await pictures.add(request.body, 'the uploaded file'));
    }),
  );
  router.post(
    ROUTES.readProvenance.path,
    express.raw({ type: () => true, limit: MAX_PICTURE_BYTES }),
    route(async (request, response) => {
      const carried = readProvenance(Buffer.isBuffer(request.body) ? request.body : new Uint8Array());
      if (!carried.ok) throw new Refusal(404, carried.problems);
      for (const base64 of Object.values(carried.value.embedded ?? {})) {
        await pictures.add(Buffer.from(base64, 'base64'), 'an embedded picture');
      }
      response.json({ graph: graphOf(carried.value) });
    }),
  );
  router.get(
    ROUTES.readPicture.path,
    route(async (request, response) => {
      const sha256 = pathParameter(request, 'sha256');
      const sidePx = Number(request.query.side ?? 0);
      const small = Number.isInteger(sidePx) && sidePx > 0 && sidePx <= MAX_SIDE_PX;
      const bytes = small ? await pictures.readSmall(sha256, sidePx) : await pictures.read(sha256);
      if (!bytes) throw refuse(404, 'unknown-picture', 'There is no picture of that content.', 'Upload it again.');
      // The content never changes under its hash.
      response.set('cache-control', 'private, max-age=31536000, immutable');
      response.type(small ? 'webp' : 'application/octet-stream').send(Buffer.from(bytes));
    }),
  );
  return router;
}
