/** evaluate/landmarks on a rendered portrait: what both networks know of a face lies at one place, also in a turned picture. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLandmarksJudge } from '../../../models/evaluate/judges/landmarks-model.ts';
import { landmarksJudge } from '../../../models/evaluate/nodes/landmarks.ts';
import { originalPoints } from '../../../models/evaluate/nodes/similarity-fit.ts';
import { detectAlign } from '../../../nodes/face/detect-align.ts';
import { type ImageValue, uint8 } from '../../../nodes/kit/index.ts';
import { portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

/** Landmark and mesh point: eye corners, corners of the mouth, tip of the nose. */
const SAME = [
  [36, 33],
  [39, 133],
  [42, 362],
  [45, 263],
  [48, 61],
  [54, 291],
  [30, 4],
] as const;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'facex-landmarks-'));
});
afterAll(() => rm(home, { recursive: true }));

/** The picture a quarter turn to the right. */
function turned(image: ImageValue): ImageValue {
  const [heightPx = 0, widthPx = 0, channels = 3] = image.pixels.shape;
  const data = Uint8Array.from(image.pixels.data, (_, k) => {
    const [i, c] = [Math.floor(k / channels), k % channels];
    const [x, y] = [i % heightPx, Math.floor(i / heightPx)];
    return image.pixels.data[((heightPx - 1 - x) * widthPx + y) * channels + c] ?? 0;
  });
  return {
    ...image,
    pixels: uint8([widthPx, heightPx, channels], data),
    frame: { ...image.frame, widthPx: heightPx, heightPx: widthPx },
  };
}

it.each(['upright', 'turned'])(
  'finds eyes, nose and mouth where the mesh has them: %s',
  async (how) => {
    const { original } = await portrait('a');
    const image = how === 'turned' ? turned(original) : original;
    const face = outputOf(await runNode(detectAlign, { inputs: { image } }), 'face', 'face');
    const judge = await ensureLandmarksJudge(home);
    const run = await runNode(landmarksJudge, { inputs: { image, face }, params: { judge } });
    const { data } = outputOf(run, 'landmarks', 'tensor').tensor as { readonly data: ArrayLike<number> };
    const mesh = originalPoints(
      face,
      SAME.map(([, point]) => point),
    );
    const [left = [0, 0], right = [0, 0]] = [mesh[0], mesh[3]];
    const eyes = Math.hypot(right[0] - left[0], right[1] - left[1]);
    for (const [k, [landmark]] of SAME.entries()) {
      const [x, y] = mesh[k] ?? [0, 0];
      const away = Math.hypot((data[landmark * 2] ?? 0) - x, (data[landmark * 2 + 1] ?? 0) - y);
      expect(away / eyes, `landmark ${landmark}`).toBeLessThan(0.12);
    }
  },
  60_000,
);
