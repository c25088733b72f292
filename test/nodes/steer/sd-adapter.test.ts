import { expect, test } from 'vitest';
import { findManifest } from '../../../models/registry/registry.ts';
import { float32, type ReferenceValue, type RepresentationValue, uint8 } from '../../../nodes/kit/index.ts';
import { representationFeeds } from '../../../nodes/steer/assembly/adapter-feeds.ts';
import { sdAdapter } from '../../../nodes/steer/sd-adapter.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf } from '../../helpers/values.ts';

const { facts } = findManifest('nano/sd-adapter');
if (facts.role !== 'sd-adapter') throw new Error('the manifest of the adapter has other facts');
const sizes = facts;

const nothing: RepresentationValue = { kind: 'representation', origin: {} };
const gazeOnly: RepresentationValue = {
  ...nothing,
  gaze: { kind: 'gaze', angles: float32([2], Float32Array.of(12, -4)) },
};

function referenceOf(side: number): ReferenceValue {
  const plane = (value: number) => float32([side, side], new Float32Array(side * side).fill(value));
  return {
    kind: 'reference',
    pixels: uint8([side, side, 3], new Uint8Array(side * side * 3).fill(127)),
    mask: plane(1),
    guide: plane(0),
    points: float32([478, 3], new Float32Array(478 * 3)),
    mode: 'removed',
    frame: frameOf(side, side),
  };
}

async function tokensOf(representation: RepresentationValue) {
  const run = await runNode(sdAdapter, { inputs: { representation, reference: referenceOf(256) } });
  const { tokens, referenceMap } = outputOf(run, 'conditioning', 'conditioning');
  if (tokens.place !== 'host') throw new Error('wanted a host tensor');
  return { tokens, referenceMap };
}

test('absent parts are zero and marked so, given ones are marked as given', () => {
  const feeds = representationFeeds(sizes, gazeOnly, { identity: undefined, regions: undefined });
  expect([...(feeds.present?.data ?? [])]).toEqual([0, 0, 0, 1, 0, 0]);
  expect([...(feeds.gaze?.data ?? [])]).toEqual([12, -4]);
  expect(feeds.identity?.data.every((number) => number === 0)).toBe(true);
  expect(feeds.region_present?.shape).toEqual([1, 8]);
});

test('a part of another size is refused by name', () => {
  const wrong = { ...nothing, gaze: { kind: 'gaze', angles: float32([3], new Float32Array(3)) } } as const;
  expect(() => representationFeeds(sizes, wrong, { identity: undefined, regions: undefined })).toThrow(
    /gaze .* 3 numbers/,
  );
});

test('the adapter gives 32 tokens and a map, and what it is told changes the tokens', async () => {
  const [without, withGaze] = [await tokensOf(nothing), await tokensOf(gazeOnly)];
  expect(without.tokens.shape).toEqual([1, 32, 192]);
  expect(without.referenceMap?.shape).toEqual([1, 64, 32, 32]);
  expect(withGaze.tokens.data).not.toEqual(without.tokens.data);
});

test('a reference of another size is a fault that names the crop size', async () => {
  await expect(
    runNode(sdAdapter, { inputs: { representation: nothing, reference: referenceOf(128) } }),
  ).rejects.toMatchObject({ code: 'crop-size', where: 'reference' });
});
