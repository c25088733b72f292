import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { onnxModel } from '../../../nodes/flow/onnx-model.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

const file = fileURLToPath(new URL('../../../models/nano/vae-decoder.onnx', import.meta.url));
const latent = { kind: 'tensor' as const, tensor: float32([1, 8, 2, 3], new Float32Array(48)) };

describe('flow/onnx-model', () => {
  it('runs a file by the names of its own inputs and outputs', async () => {
    const outputs = await runNode(onnxModel, { inputs: { latent }, params: { file } });
    expect(outputOf(outputs, 'pixels', 'tensor').tensor.shape).toEqual([1, 3, 16, 24]);
  });

  it('asks for a file when none is chosen', async () => {
    await expect(runNode(onnxModel, { inputs: { latent } })).rejects.toMatchObject({ code: 'no-file', where: 'file' });
  });

  it('refuses a value that is no tensor, naming its port', async () => {
    const number = { kind: 'number' as const, value: 1 };
    await expect(runNode(onnxModel, { inputs: { latent: number }, params: { file } })).rejects.toMatchObject({
      code: 'not-a-tensor',
      where: 'latent',
    });
  });
});
