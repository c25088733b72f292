/** Views of values: what a preview is drawn from. */

import { describe, expect, it } from 'vitest';
import { tensorView } from '../../../engine/host/views/tensor-view.ts';
import { viewOf } from '../../../engine/host/views/view-of.ts';
import { valueViewSchema } from '../../../engine/protocol/index.ts';
import { pictureOf } from '../../../engine/run/picture-of.ts';
import { createMotionBasis } from '../../../nodes/geometry/motion-basis.ts';
import { float32, hostTensor, uint8, type Value } from '../../../nodes/kit/index.ts';
import { readSafetensors } from '../../../nodes/kit/safetensors.ts';
import { portrait } from '../../helpers/portraits.ts';
import { readModelData } from '../../helpers/run-node.ts';

const cells = (base64: string): number[] => [...Buffer.from(base64, 'base64')];
const noBasis = (): Promise<never> => Promise.reject(new Error('this value needs no basis'));
async function view(value: Value | readonly Value[]) {
  return valueViewSchema.parse(await viewOf(value, noBasis));
}

describe('tensor view', () => {
  it('has statistics, a histogram and a map from 0 at the least to 255 at the most', () => {
    const given = tensorView(float32([2, 2], Float32Array.of(-1, 0, 1, 3)));
    expect(given).toMatchObject({ dtype: 'float32', shape: [2, 2], min: -1, max: 3, mean: 0.75, notFinite: 0 });
    expect(given.deviation).toBeCloseTo(Math.sqrt(2.1875), 6);
    expect(given.histogram.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(given.histogram.at(-1)).toBe(1);
    expect(cells(given.map.bytes)).toEqual([0, 64, 128, 255]);
  });

  it('leaves out what is not finite, and counts it', () => {
    const given = tensorView(float32([4], Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 3)));
    expect(given).toMatchObject({ min: 1, max: 3, mean: 2, notFinite: 2 });
    const none = tensorView(float32([1], Float32Array.of(Number.NaN)));
    expect(none).toMatchObject({ min: 0, max: 0, mean: 0, deviation: 0, notFinite: 1 });
  });

  it('reads half floats and 64-bit whole numbers', () => {
    expect(tensorView(hostTensor('float16', [3], Uint16Array.of(0x3c00, 0xc000, 0x0001)))).toMatchObject({
      min: -2,
      max: 1,
    });
    expect(tensorView(hostTensor('int64', [2], BigInt64Array.of(5n, -7n)))).toMatchObject({ min: -7, max: 5 });
  });

  it('lays the planes of a stack side by side and keeps the map small', () => {
    const { map } = tensorView(
      float32(
        [1, 4, 2, 2],
        Float32Array.from({ length: 16 }, (_, i) => Math.floor(i / 4)),
      ),
    );
    expect(map).toMatchObject({ width: 4, height: 4, planes: 4, columns: 2 });
    expect(cells(map.bytes)).toEqual([0, 0, 85, 85, 0, 0, 85, 85, 170, 170, 255, 255, 170, 170, 255, 255]);
    const large = tensorView(uint8([600, 700], new Uint8Array(420_000)));
    expect(large.map.width * large.map.height).toBeLessThanOrEqual(128 * 128);
  });
});

describe('value view', () => {
  it('of region vectors is the cosine of every pair', async () => {
    const vectors = float32([2, 2], Float32Array.of(1, 0, 0.6, 0.8));
    const regions = { kind: 'regions', vectors, names: ['eyes', 'nose'], present: [true, false], model: 'm' } as const;
    expect(await view(regions)).toMatchObject({
      similarity: [
        [1, 0.6],
        [0.6, 1],
      ],
      present: [true, false],
    });
  });

  it('of a representation tells which components are given and where from', async () => {
    const gaze = { kind: 'gaze', angles: float32([2], Float32Array.of(1, 2)) } as const;
    const given = await view({ kind: 'representation', gaze, origin: { gaze: 'source', identity: 'ignored' } });
    expect(given).toMatchObject({
      components: [
        { name: 'gaze', from: 'source', given: true },
        { name: 'identity', from: 'ignored', given: false },
      ],
    });
  });

  it('of a list has its first values and how many there are', async () => {
    const numbers = Array.from({ length: 30 }, (_, value): Value => ({ kind: 'number', value }));
    const given = await view(numbers);
    expect(given).toMatchObject({ kind: 'list', count: 30 });
    expect(given.kind === 'list' && given.items[3]).toEqual({ kind: 'plain', of: 'number', value: 3 });
  });

  it('of a motion has the head and its place, which together give the points of the face again', async () => {
    const { face, motion, parsing } = await portrait('a');
    const { tensors, metadata } = readSafetensors(await readModelData('nano/motion-basis'));
    const basis = createMotionBasis(tensors, metadata);
    const given = await viewOf(motion, async () => basis);
    if (given.kind !== 'motion') throw new Error(`it is a view of ${given.kind}`);
    expect(given.head).toHaveLength(478 * 3);
    expect(given.expression.jawOpen).toBeGreaterThanOrEqual(0);
    // The tip of the nose is nearest to the viewer and lies where the mesh found it, but for the turn of the head.
    const tip = [0, 1].map(
      (k) => (given.head[1 * 3 + k] ?? 0) * given.scalePx * (k === 0 ? 1 : -1) + (given.originPx[k] ?? 0),
    );
    expect(
      Math.hypot((tip[0] ?? 0) - (face.points.data[3] ?? 0), (tip[1] ?? 0) - (face.points.data[4] ?? 0)),
    ).toBeLessThan(20);
    const labels = await view(parsing);
    const shares = labels.kind === 'parsing' ? labels.labels.map(({ share }) => share) : [];
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  }, 120_000);
});

it('light is shown as a white sphere, bright where the light comes from and clear around it', () => {
  const coefficients = new Float32Array(27);
  coefficients.fill(0.8, 0, 3);
  // The fourth band is x: light from the right.
  coefficients.fill(0.4, 9, 12);
  const picture = pictureOf({ kind: 'light', coefficients: float32([27], coefficients) });
  const side = picture?.pixels.shape[0] ?? 0;
  const at = (x: number, y: number): number[] => {
    const from = (Math.floor(y * side) * side + Math.floor(x * side)) * 4;
    return [...(picture?.pixels.data.slice(from, from + 4) ?? [])];
  };
  expect(at(0.9, 0.5)[0]).toBeGreaterThan((at(0.1, 0.5)[0] ?? 0) + 60);
  expect(at(0.01, 0.01)[3]).toBe(0);
});
