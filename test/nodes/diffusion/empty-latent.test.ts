import { describe, expect, it } from 'vitest';
import { emptyLatent } from '../../../nodes/diffusion/empty-latent.ts';
import type { Frame } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf } from '../../helpers/values.ts';

describe('diffusion/empty-latent', () => {
  it('gives zeros of the size asked for, in a frame of its own', async () => {
    const outputs = await runNode(emptyLatent, { params: { widthCells: 6, heightCells: 4, channels: 3 } });
    const latent = outputOf(outputs, 'latent', 'latent');
    expect(latent.latent.shape).toEqual([1, 3, 4, 6]);
    expect(latent.latent).toMatchObject({ data: new Float32Array(72) });
    expect(latent.frame).toMatchObject({ space: 'latent', widthPx: 6, heightPx: 4, toOriginal: [8, 0, 0, 0, 8, 0] });
  });

  it('fills the frame given, where it lies in its picture', async () => {
    const frame: Frame = { ...frameOf(256, 128), toOriginal: [1.5, 0.1, 20, -0.1, 1.5, 30] };
    const latent = outputOf(
      await runNode(emptyLatent, { inputs: { frame: { kind: 'frame', frame } } }),
      'latent',
      'latent',
    );
    expect(latent.latent.shape).toEqual([1, 8, 16, 32]);
    expect(latent.frame.pictureId).toBe(frame.pictureId);
    expect(latent.frame.toOriginal).toEqual([12, 0.8, 20, -0.8, 12, 30]);
  });

  it('refuses a frame whose sides are no multiples of 8', async () => {
    const frame = { kind: 'frame' as const, frame: frameOf(250, 256) };
    await expect(runNode(emptyLatent, { inputs: { frame } })).rejects.toMatchObject({
      code: 'latent-size',
      where: 'frame',
      message: expect.stringContaining('250 x 256'),
    });
  });
});
