import { describe, expect, it } from 'vitest';
import { controlnet } from '../../../nodes/diffusion/controlnet.ts';
import type { DenoiserValue } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const base: DenoiserValue = { kind: 'denoiser', model: 'own/unet', frc: [] };
const condition = imageOf(frameOf(4, 2), (x, y, channel) => 10 * x + 3 * y + channel);

describe('diffusion/controlnet', () => {
  it('puts itself behind those already wired, with its condition and shares', async () => {
    const params = { model: 'own/canny', strength: 0.7, lastStep: 0.5 };
    const once = outputOf(
      await runNode(controlnet, { inputs: { denoiser: base, condition }, params }),
      'denoiser',
      'denoiser',
    );
    expect(once).toEqual({
      ...base,
      controls: [{ model: 'own/canny', condition: condition.pixels, strength: 0.7, firstStep: 0, lastStep: 0.5 }],
    });
    const twice = outputOf(
      await runNode(controlnet, { inputs: { denoiser: once, condition } }),
      'denoiser',
      'denoiser',
    );
    expect(twice.controls?.map(({ strength }) => strength)).toEqual([0.7, 1]);
  });

  it('leaves the alpha channel out', async () => {
    const withAlpha = imageOf(frameOf(4, 2), (x, y, channel) => (channel === 3 ? 255 : 10 * x + 3 * y + channel), 4);
    const run = await runNode(controlnet, { inputs: { denoiser: base, condition: withAlpha } });
    expect(outputOf(run, 'denoiser', 'denoiser').controls?.[0]?.condition).toEqual(condition.pixels);
  });

  it('refuses to end before it begins', async () => {
    const params = { firstStep: 0.6, lastStep: 0.5 };
    await expect(runNode(controlnet, { inputs: { denoiser: base, condition }, params })).rejects.toMatchObject({
      code: 'empty-range',
    });
  });
});
