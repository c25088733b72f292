import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../../../engine/onnx/index.ts';
import { createRuntime } from '../../../engine/onnx/index.ts';
import { float32 } from '../../../nodes/kit/index.ts';
import { faultOf } from './test-models.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createRuntime({ device: 'cpu', onNotice: () => undefined });
});
afterAll(() => runtime.close());

const vector = (...values: number[]): ReturnType<typeof float32> => float32([values.length], new Float32Array(values));
const counted = (shape: readonly number[], start = 0): ReturnType<typeof float32> =>
  float32(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => start + at),
  );

describe('tensors on the host', () => {
  it('linear sums factor x tensor', async () => {
    const sum = await runtime.tensors.linear([
      [2, vector(1, 2)],
      [-1, vector(0.5, 4)],
      [0.25, vector(8, 8)],
    ]);
    expect(sum).toEqual(vector(3.5, 2));
    expect(await runtime.tensors.linear([[3, vector(1, 2)]])).toEqual(vector(3, 6));
  });

  it('mix takes inside where the mask is 1 and outside where it is 0, exactly', async () => {
    const inside = float32([1, 2, 1, 3], new Float32Array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]));
    const outside = float32([1, 2, 1, 3], new Float32Array([9.1, 9.2, 9.3, 9.4, 9.5, 9.6]));
    const mask = float32([1, 1, 1, 3], new Float32Array([1, 0, 0.5]));
    const mixed = await runtime.tensors.read(await runtime.tensors.mix(mask, inside, outside));
    const [a, b, , d, e] = mixed.data;
    expect([a, b, d, e]).toEqual([inside.data[0], outside.data[1], inside.data[3], outside.data[4]]);
    expect(mixed.data[2]).toBeCloseTo(4.8, 5);
  });

  it('mix takes a mask of the whole shape', async () => {
    const mixed = await runtime.tensors.mix(vector(0, 1), vector(1, 2), vector(3, 4));
    expect(mixed).toEqual(vector(3, 2));
  });

  it('concat joins along any axis', async () => {
    const joined = await runtime.tensors.concat([counted([2, 1, 2]), counted([2, 2, 2], 10)], 1);
    expect(joined).toEqual(float32([2, 3, 2], new Float32Array([0, 1, 10, 11, 12, 13, 2, 3, 14, 15, 16, 17])));
    expect(await runtime.tensors.concat([vector(1), vector(2, 3)], 0)).toEqual(vector(1, 2, 3));
  });

  it('slice copies rows', async () => {
    const source = counted([3, 2]);
    const rows = await runtime.tensors.slice(source, 1, 3);
    expect(rows).toEqual(float32([2, 2], new Float32Array([2, 3, 4, 5])));
    expect(rows.place === 'host' && rows.data.buffer).not.toBe(source.data.buffer);
  });

  it('says which shapes do not fit', async () => {
    const { tensors } = runtime;
    const messages = [
      tensors.linear([]),
      tensors.linear([
        [1, vector(1)],
        [1, vector(1, 2)],
      ]),
      tensors.mix(vector(1), counted([2, 2]), counted([2, 2])),
      tensors.mix(counted([1, 2, 1, 1]), counted([1, 2, 3, 3]), counted([1, 2, 3, 3])),
      tensors.concat([counted([2, 2]), counted([3, 3])], 0),
      tensors.concat([counted([2, 2])], 2),
      tensors.slice(counted([2, 2]), 1, 3),
      tensors.slice(counted([2, 2]), 1, 1),
    ];
    for (const promise of messages) expect(await faultOf(promise)).toMatchObject({ code: 'tensor-shapes' });
    expect(
      (await faultOf(tensors.mix(counted([1, 2, 1, 1]), counted([1, 2, 3, 3]), counted([1, 2, 3, 3])))).message,
    ).toBe('mix: a mask [1, 2, 1, 1] does not cover [1, 2, 3, 3]; it wants that shape or [1, 1, h, w]');
  });
});
