import { expect, it } from 'vitest';
import { loadDenoiser } from '../../../nodes/diffusion/load-denoiser.ts';
import { runNode } from '../../helpers/run-node.ts';

it('gives the named denoiser without FRC', async () => {
  const { outputs } = await runNode(loadDenoiser);
  expect(outputs).toEqual({ denoiser: { kind: 'denoiser', model: 'nano/denoiser', frc: [] } });
  const other = await runNode(loadDenoiser, { params: { model: 'mine/denoiser' } });
  expect(other.outputs).toMatchObject({ denoiser: { model: 'mine/denoiser' } });
});
