/** models/evaluate/judges: the judges that are rebuilt from bare weights give what face-api itself computes from them. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../../../engine/onnx/index.ts';
import { chipSidePx, ensureIdentityJudge } from '../../../models/evaluate/judges/identity-model.ts';
import { ensureLandmarksJudge, landmarksSidePx } from '../../../models/evaluate/judges/landmarks-model.ts';
import { float32, type Tensor } from '../../../nodes/kit/index.ts';
import { descriptorByFaceApi, landmarksByFaceApi } from '../../helpers/face-api.ts';

const judges = [
  {
    name: 'identity',
    sidePx: chipSidePx,
    ensure: ensureIdentityJudge,
    output: 'descriptor',
    theirs: descriptorByFaceApi,
    count: 128,
  },
  {
    name: 'landmarks',
    sidePx: landmarksSidePx,
    ensure: ensureLandmarksJudge,
    output: 'landmarks',
    theirs: landmarksByFaceApi,
    count: 136,
  },
] as const;

describe('judges rebuilt from bare weights', () => {
  let home: string;
  let runtime: Runtime;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'facex-judge-'));
    runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
  });

  afterAll(async () => {
    await runtime.close();
    await rm(home, { recursive: true });
  });

  it.each(judges)(
    '$name: computes what face-api computes',
    async ({ sidePx, ensure, output, theirs, count }) => {
      const pixels = sidePx * sidePx;
      const rgb = Uint8Array.from({ length: pixels * 3 }, (_, i) => 128 + 90 * Math.sin(i / 977) + ((i * 7919) % 31));
      const nchw = Float32Array.from(
        { length: pixels * 3 },
        (_, i) => rgb[(i % pixels) * 3 + Math.floor(i / pixels)] ?? 0,
      );
      const file = await ensure(home);
      const scope = runtime.openScope();
      const outputs = await scope.runModel(file, file, { pixels: float32([1, 3, sidePx, sidePx], nchw) });
      const ours = (await scope.tensors.read(outputs[output] as Tensor<'float32'>)).data;
      const wanted = await theirs(rgb);
      expect(ours).toHaveLength(count);
      const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? 0))), 0);
      expect(worst).toBeLessThan(1e-5);
      expect(Math.hypot(...wanted)).toBeGreaterThan(0.1);
    },
    120_000,
  );

  it('makes a file again when it was changed', async () => {
    const file = await ensureIdentityJudge(home);
    const made = await readFile(file);
    await writeFile(file, made.subarray(0, 1000));
    expect(await ensureIdentityJudge(home)).toBe(file);
    expect((await readFile(file)).equals(made)).toBe(true);
  });
});
