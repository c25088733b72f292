import { beforeAll, expect, test } from 'vitest';
import { identity } from '../../../nodes/face/identity.ts';
import type { FaceValue, IdentityValue, ImageValue } from '../../../nodes/kit/index.ts';
import { portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

beforeAll(async () => {
  await portrait('a');
  await portrait('b');
});

async function vectorOf(image: ImageValue, face: FaceValue): Promise<Float32Array> {
  const value: IdentityValue = outputOf(await runNode(identity, { inputs: { image, face } }), 'identity', 'identity');
  if (value.vector.place !== 'host') throw new Error('wanted a host tensor');
  return value.vector.data;
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

test('the embedding has length 1 and says the same of crop and original', async () => {
  const { original, crop, face } = await portrait('a');
  const [fromCrop, fromOriginal] = [await vectorOf(crop, face), await vectorOf(original, face)];
  expect(cosine(fromCrop, fromCrop)).toBeCloseTo(1, 5);
  expect(cosine(fromCrop, fromOriginal)).toBeGreaterThan(0.95);
});

test('two faces are further apart than two looks at one', async () => {
  const [a, b] = [await portrait('a'), await portrait('b')];
  const [va, vb] = [await vectorOf(a.crop, a.face), await vectorOf(b.crop, b.face)];
  expect(cosine(va, vb)).toBeLessThan(0.9);
});

test('a face of another picture is refused', async () => {
  const [a, b] = [await portrait('a'), await portrait('b')];
  await expect(runNode(identity, { inputs: { image: a.crop, face: b.face } })).rejects.toMatchObject({
    code: 'other-picture',
    where: 'face',
  });
});
