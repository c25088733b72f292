import { expect, test } from 'vitest';
import { float32 } from '../../../nodes/kit/index.ts';
import { frc } from '../../../nodes/steer/frc.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const conditioning = {
  kind: 'conditioning',
  tokens: float32([1, 1, 1], new Float32Array(1)),
  referenceMap: float32([1, 1, 1, 1], new Float32Array(1)),
} as const;
const denoiser = { kind: 'denoiser', model: 'nano/denoiser', frc: [] } as const;
const wire = (params: Record<string, unknown>) => runNode(frc, { inputs: { denoiser, conditioning }, params });

test('its application is added to the denoiser, and the denoiser that came in keeps its own', async () => {
  const steered = outputOf(await wire({ strength: 0.7, lastStep: 0.8 }), 'denoiser', 'denoiser');
  expect(steered.model).toBe('nano/denoiser');
  expect(steered.frc).toEqual([{ conditioning, strength: 0.7, firstStep: 0, lastStep: 0.8 }]);
  expect(denoiser.frc).toEqual([]);
});

test('by default it steers at full strength through the whole sampling', async () => {
  const [application] = outputOf(await wire({}), 'denoiser', 'denoiser').frc;
  expect(application).toMatchObject({ strength: 1, firstStep: 0, lastStep: 1 });
});

test('an end before the beginning is a fault of lastStep', async () => {
  await expect(wire({ firstStep: 0.5, lastStep: 0.2 })).rejects.toMatchObject({
    code: 'empty-range',
    where: 'lastStep',
  });
});
