import { describe, expect, it } from 'vitest';
import { paintMask } from '../../../nodes/mask/paint-mask.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf, maskOf, rowsOf } from '../../helpers/values.ts';

const image = imageOf(frameOf(40, 20, 'original'), () => 0);

async function painted(strokes: readonly object[], more: Record<string, unknown> = {}): Promise<number[][]> {
  const outputs = await runNode(paintMask, { inputs: { image, ...more }, params: { strokes } });
  const mask = outputOf(outputs, 'mask', 'mask');
  expect(mask.frame).toEqual(image.frame);
  return rowsOf(mask);
}

describe('mask/paint-mask', () => {
  it('is empty without strokes', async () => {
    expect((await painted([])).flat().every((value) => value === 0)).toBe(true);
  });

  it('paints a disc for a single point', async () => {
    const rows = await painted([{ points: [[0.5, 0.5]], radius: 0.1 }]);
    const area = rows.flat().reduce((sum, value) => sum + value, 0);
    expect(Math.abs(area - Math.PI * 16)).toBeLessThan(1.5);
    expect(rows[10]?.[20]).toBe(1);
    expect(rows[10]?.[26]).toBe(0);
  });

  it('turns inside out what was painted before an inverting stroke, and goes on from there', async () => {
    const disc = { points: [[0.5, 0.5]], radius: 0.1 };
    const rows = await painted([disc, { points: [], radius: 1, invert: true }]);
    expect([rows[10]?.[20], rows[10]?.[0]]).toEqual([0, 1]);
    const again = await painted([disc, { points: [], radius: 1, invert: true }, disc]);
    expect(again.flat().every((value) => value > 0.49)).toBe(true);
  });

  it('drags the brush along a line and stays within the picture', async () => {
    const rows = await painted([
      {
        points: [
          [0, 0.5],
          [1, 0.5],
        ],
        radius: 0.05,
      },
    ]);
    for (let x = 0; x < 40; x++) {
      expect(rows[10]?.[x]).toBe(1);
      expect(rows[3]?.[x]).toBe(0);
    }
  });

  it('erases what a mask under it covers, in the order of the strokes', async () => {
    const mask = maskOf(
      Array.from({ length: 20 }, () => new Array<number>(40).fill(1)),
      image.frame,
    );
    const erase = { points: [[0.5, 0.5]], radius: 0.1, erase: true };
    const rows = await painted([erase], { mask });
    expect(rows[10]?.[20]).toBe(0);
    expect(rows[1]?.[1]).toBe(1);
    const again = await painted([erase, { points: [[0.5, 0.5]], radius: 0.05 }], { mask });
    expect(again[10]?.[20]).toBe(1);
    expect(rowsOf(mask)[10]?.[20]).toBe(1);
  });

  it('refuses a mask of another picture', async () => {
    const mask = maskOf([[1]], frameOf(1, 1, 'original'));
    await expect(runNode(paintMask, { inputs: { image, mask } })).rejects.toMatchObject({ code: 'frame-mismatch' });
  });
});
