import { expect, test } from 'vitest';
import { compare } from '../../../nodes/io/compare.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

const left = imageOf(frameOf(6, 4, 'original', 'left'), () => 10);
const right = imageOf(frameOf(3, 2, 'crop', 'right'), () => 200);

function row(image: { pixels: { data: Uint8Array } }, widthPx: number, y: number): number[] {
  return Array.from({ length: widthPx }, (_, x) => image.pixels.data[(y * widthPx + x) * 3] ?? -1);
}

test('two pictures stand beside each other at the height of the left one, with a white gap', async () => {
  const run = await runNode(compare, { inputs: { left, right }, params: { gapPx: 2 } });
  const image = outputOf(run, 'image', 'image');
  expect(image.pixels.shape).toEqual([4, 14, 3]);
  expect(row(image, 14, 3)).toEqual([...Array(6).fill(10), 255, 255, ...Array(6).fill(200)]);
  expect(run.outputs.left).toBe(left);
  expect(run.outputs.right).toBe(right);
});

test('stacked pictures share the width of the first one', async () => {
  const run = await runNode(compare, { inputs: { left, right }, params: { gapPx: 1, layout: 'stacked' } });
  expect(outputOf(run, 'image', 'image').pixels.shape).toEqual([9, 6, 3]);
});
