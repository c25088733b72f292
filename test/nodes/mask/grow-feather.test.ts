import { describe, expect, it } from 'vitest';
import { growFeather } from '../../../nodes/mask/grow-feather.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { maskOf, rowsOf } from '../../helpers/values.ts';

const side = 41;
const disc = (radius: number) =>
  maskOf(
    Array.from({ length: side }, (_, y) =>
      Array.from({ length: side }, (_, x) => (Math.hypot(x - 20, y - 20) <= radius ? 1 : 0)),
    ),
  );
const areaOf = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((sum, value) => sum + value, 0);

async function run(mask: ReturnType<typeof maskOf>, params: Record<string, number>): Promise<number[][]> {
  return rowsOf(outputOf(await runNode(growFeather, { inputs: { mask }, params }), 'mask', 'mask'));
}

describe('mask/grow-feather', () => {
  it('grows and shrinks a disc to the disc of the other radius', async () => {
    const circle = (radius: number): number => Math.PI * radius ** 2;
    const grown = await run(disc(6), { growPx: 7 });
    expect(Math.abs(areaOf(grown) - circle(13.5)) / circle(13.5)).toBeLessThan(0.04);
    const shrunk = await run(disc(13), { growPx: -7 });
    expect(Math.abs(areaOf(shrunk) - circle(6)) / circle(6)).toBeLessThan(0.15);
    expect(grown[20]?.[20 + 13]).toBe(1);
    expect(grown[20]?.[20 + 14]).toBe(0);
  });

  it('grows by exactly the pixels asked for along a straight edge', async () => {
    const rows = [[0, 0, 0, 1, 1, 0, 0, 0, 0]];
    expect(await run(maskOf(rows), { growPx: 2 })).toEqual([[0, 1, 1, 1, 1, 1, 1, 0, 0]]);
    expect(await run(maskOf([[0, 1, 1, 1, 1, 1, 0]]), { growPx: -1 })).toEqual([[0, 0, 1, 1, 1, 0, 0]]);
    expect(await run(maskOf(rows), { growPx: 1.5 })).toEqual([[0, 0.5, 1, 1, 1, 1, 0.5, 0, 0]]);
  });

  it('leaves an empty mask empty and a full one full', async () => {
    const empty = maskOf([
      [0, 0],
      [0, 0],
    ]);
    const full = maskOf([
      [1, 1],
      [1, 1],
    ]);
    expect(await run(empty, { growPx: 5 })).toEqual(rowsOf(empty));
    expect(await run(full, { growPx: -5 })).toEqual(rowsOf(full));
  });

  it('changes nothing at 0 px', async () => {
    const soft = maskOf([[0, 0.3, 0.6, 1]]);
    expect(await run(soft, {})).toEqual(rowsOf(soft));
  });

  it('feathers the edge and keeps the inside and the range', async () => {
    const rows = await run(disc(14), { featherPx: 2 });
    expect(rows[20]?.[20]).toBeGreaterThan(0.999);
    const edge = rows[20]?.[34] ?? 0;
    expect(edge).toBeGreaterThan(0.3);
    expect(edge).toBeLessThan(0.8);
    for (const value of rows.flat()) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});
