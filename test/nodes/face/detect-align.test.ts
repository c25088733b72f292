import { beforeAll, expect, test } from 'vitest';
import { detectAlign } from '../../../nodes/face/detect-align.ts';
import { alignedCrop } from '../../../nodes/face/detection/align.ts';
import { compare } from '../../../nodes/io/compare.ts';
import { portrait } from '../../helpers/portraits.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf } from '../../helpers/values.ts';

beforeAll(() => portrait('a'));

test('a portrait gives a crop in which its face stands by the FFHQ rule', async () => {
  const { crop, face } = await portrait('a');
  expect(crop.pixels.shape).toEqual([256, 256, 3]);
  expect(face.points.shape).toEqual([478, 3]);
  expect(face.score).toBeGreaterThan(0.5);
  const again = alignedCrop(face.points.data, 256);
  for (const [i, wanted] of [1, 0, 0, 0, 1, 0].entries()) expect(again[i]).toBeCloseTo(wanted, 3);
});

test('the frame carries the points of the crop back to the picture', async () => {
  const { crop, original } = await portrait('a');
  const [a, b, c, d, e, f] = crop.frame.toOriginal;
  const centre = [a * 128 + b * 128 + c, d * 128 + e * 128 + f];
  expect(crop.frame.pictureId).toBe(original.frame.pictureId);
  expect(centre[0]).toBeGreaterThan(0);
  expect(centre[0]).toBeLessThan(original.frame.widthPx);
  expect(centre[1]).toBeLessThan(original.frame.heightPx);
});

test('a picture without a face is a fault that says what is needed', async () => {
  const wall = imageOf(frameOf(300, 200, 'original'), (x, y) => (x * 3 + y * 7) % 97);
  await expect(runNode(detectAlign, { inputs: { image: wall } })).rejects.toMatchObject({
    code: 'no-face',
    where: 'image',
  });
});

test('of several faces the rule takes one, and the log names the rule', async () => {
  const [one, two] = [await portrait('a'), await portrait('b')];
  const both = outputOf(
    await runNode(compare, { inputs: { left: one.original, right: two.original } }),
    'image',
    'image',
  );
  const middle = one.original.frame.widthPx;
  const centreOf = async (params: Record<string, unknown>) => {
    const run = await runNode(detectAlign, { inputs: { image: both }, params });
    const { frame } = outputOf(run, 'frame', 'frame');
    return { x: frame.toOriginal[0] * 128 + frame.toOriginal[1] * 128 + frame.toOriginal[2], logs: run.logs };
  };
  const left = await centreOf({ choose: 'left-most' });
  expect(left.x).toBeLessThan(middle);
  expect(left.logs[0]?.message).toMatch(/2 faces .*'left-most'/);
  expect((await centreOf({ choose: 'index', index: 2 })).x).toBeGreaterThan(middle);
  await expect(centreOf({ choose: 'index', index: 3 })).rejects.toMatchObject({ code: 'no-such-face', where: 'index' });
});

test('a face is warned about only when its crop has to be enlarged much', async () => {
  const { original } = await portrait('a');
  const warnings = async (sizePx: number) => {
    const { logs } = await runNode(detectAlign, { inputs: { image: original }, params: { sizePx } });
    return logs.filter(({ level, message }) => level === 'warning' && message.includes('enlarged'));
  };
  expect(await warnings(256)).toEqual([]);
  expect(await warnings(1024)).toHaveLength(1);
});
