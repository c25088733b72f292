import { beforeAll, expect, test } from 'vitest';
import { clipRegion } from '../../../nodes/face/clip-region.ts';
import { labelId, regionNames } from '../../../nodes/face/parsing/labels.ts';
import { type ParsingValue, uint8 } from '../../../nodes/kit/index.ts';
import { type Portrait, portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';

let shown: Portrait;
beforeAll(async () => {
  shown = await portrait('a');
});

async function regionsOf(parsing: ParsingValue) {
  const value = outputOf(await runNode(clipRegion, { inputs: { image: shown.crop, parsing } }), 'regions', 'regions');
  if (value.vectors.place !== 'host') throw new Error('wanted a host tensor');
  const { data } = value.vectors;
  const width = value.vectors.shape[1] ?? 0;
  return {
    value,
    row: (name: string) => data.subarray(regionNames.indexOf(name as 'eyes') * width).subarray(0, width),
  };
}

test('each visible region has a vector of its own', async () => {
  const { value, row } = await regionsOf(shown.parsing);
  expect(value.vectors.shape).toEqual([8, 128]);
  expect(value.present[regionNames.indexOf('eyes')]).toBe(true);
  expect(row('eyes')).not.toEqual(row('lips'));
  expect(row('eyes').some((number) => number !== 0)).toBe(true);
});

test('a region the parsing does not show is zero and not present', async () => {
  const ids = shown.parsing.labels.data.map((id) => (id === labelId('nose') ? labelId('skin') : id));
  const { value, row } = await regionsOf({ ...shown.parsing, labels: uint8([256, 256], ids) });
  expect(value.present[regionNames.indexOf('nose')]).toBe(false);
  expect(row('nose').every((number) => number === 0)).toBe(true);
  expect(value.present[regionNames.indexOf('skin')]).toBe(true);
});
