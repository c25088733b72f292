import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSignature } from '../../../engine/onnx/index.ts';
import { buildOnnx, buildSplitOnnx, port } from '../../helpers/onnx-builder.ts';
import { faultOf, writeTestModels } from './test-models.ts';

const models = writeTestModels();
afterAll(() => models.remove());

describe('readSignature', () => {
  it('gives kind tensor, dtype and shape in words, and the fixed sides', async () => {
    expect(await readSignature(models.paths.denoiser)).toEqual({
      inputs: {
        sample: {
          kind: 'tensor',
          title: 'sample',
          help: 'float32 [B, 4, 8, 8]',
          sizes: { axis1: 4, axis2: 8, axis3: 8 },
        },
        timestep: { kind: 'tensor', title: 'timestep', help: 'float32 [B]' },
      },
      outputs: {
        v: { kind: 'tensor', title: 'v', help: 'float32 [B, 4, 8, 8]', sizes: { axis1: 4, axis2: 8, axis3: 8 } },
      },
    });
  });

  it('leaves out inputs that have their value in the file', async () => {
    const path = join(models.folder, 'old-export.onnx');
    const y = port('y', 'float32', [2]);
    writeFileSync(
      path,
      buildOnnx({
        inputs: [port('x', 'float32', [2]), port('weights', 'float32', [2])],
        outputs: [y],
        nodes: [{ op: 'Mul', from: ['x', 'weights'], to: 'y' }],
        constants: { weights: { shape: [2], data: new Float32Array([1, 2]) } },
      }),
    );
    expect(Object.keys((await readSignature(path)).inputs)).toEqual(['x']);
  });

  it('steps over weights larger than its window', async () => {
    const path = join(models.folder, 'large.onnx');
    const weights = { shape: [400_000], data: new Float32Array(400_000) };
    const nodes = [{ op: 'Add', from: ['x', 'weights'], to: 'y' }];
    writeFileSync(
      path,
      buildOnnx({
        inputs: [port('x', 'float32', [1])],
        outputs: [port('y', 'float32', [400_000])],
        nodes,
        constants: { weights },
      }),
    );
    expect((await readSignature(path)).outputs).toMatchObject({ y: { sizes: { axis0: 400_000 } } });
  });

  it('reads a model whose weights lie in a file beside it, even while that is missing', async () => {
    const path = join(models.folder, 'split.onnx');
    const x = port('x', 'float32', [2]);
    const { model } = buildSplitOnnx(
      {
        inputs: [x],
        outputs: [port('y', 'float32', [2])],
        nodes: [{ op: 'Mul', from: ['x', 'weights'], to: 'y' }],
        constants: { weights: { shape: [2], data: new Float32Array([1, 2]) } },
      },
      'weights.pb',
    );
    writeFileSync(path, model);
    expect(await readSignature(path)).toMatchObject({ inputs: { x: { kind: 'tensor' } } });
  });

  it('refuses what it cannot show: no file, no model, a dtype no value holds', async () => {
    expect(await faultOf(readSignature(join(models.folder, 'none.onnx')))).toMatchObject({
      code: 'model-file-missing',
    });
    const text = join(models.folder, 'text.onnx');
    writeFileSync(text, 'PK\u0003\u0004 an archive of some kind');
    expect(await faultOf(readSignature(text))).toMatchObject({ code: 'model-not-onnx', where: text });
    expect(await faultOf(readSignature(models.paths.double))).toMatchObject({ code: 'model-port-unsupported' });
  });
});
