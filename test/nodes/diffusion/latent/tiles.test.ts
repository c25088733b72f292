import { describe, expect, it } from 'vitest';
import { cutTile, LEAST_TILE_CELLS, TileBlend, tilesOf } from '../../../../nodes/diffusion/latent/tiles.ts';
import { float32, type HostTensor } from '../../../../nodes/kit/index.ts';

function pictureOf(channels: number, height: number, width: number): HostTensor<'float32'> {
  return float32(
    [1, channels, height, width],
    Float32Array.from({ length: channels * height * width }, (_, at) => Math.sin(at * 0.37) + at / 5000),
  );
}

/** Mean over a square of `reach` to each side, 0 outside: what a tile sees differently near its border. */
function blurred({ shape, data }: HostTensor<'float32'>, reach: number): HostTensor<'float32'> {
  const [, channels = 0, height = 0, width = 0] = shape;
  const result = new Float32Array(data.length);
  for (let at = 0; at < result.length; at++) {
    const [channel, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    let sum = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
        if (inside) sum += data[(channel * height + y + dy) * width + x + dx] ?? 0;
      }
    }
    result[at] = sum / (2 * reach + 1) ** 2;
  }
  return float32([1, channels, height, width], result);
}

const tiled = (whole: HostTensor<'float32'>, perCell: number, tileCells: number, reach: number) => {
  const [, , height = 0, width = 0] = whole.shape;
  const grid = { width: width / perCell, height: height / perCell };
  const blend = new TileBlend(grid, perCell);
  for (const tile of tilesOf(grid, tileCells)) blend.add(tile, blurred(cutTile(whole, tile, perCell), reach));
  return blend.result();
};
const largest = (a: HostTensor<'float32'>, b: HostTensor<'float32'>): number =>
  a.data.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (b.data[at] ?? Number.NaN))), 0);

describe('tiles', () => {
  it('are one where the grid is not larger than a tile', () => {
    expect(tilesOf({ width: 64, height: 40 }, 64)).toEqual([{ x: 0, y: 0, width: 64, height: 40 }]);
  });

  it('are never so small that they are all overlap', () => {
    expect(tilesOf({ width: 100, height: 20 }, 8)[0]).toMatchObject({ width: LEAST_TILE_CELLS });
  });

  it.each([
    [65, 64],
    [129, 64],
    [200, 50],
    [333, 128],
  ])('cover %i cells by %i, neighbours sharing at least 20', (side, tile) => {
    const row = tilesOf({ width: side, height: 16 }, tile);
    expect(row[0]?.x).toBe(0);
    expect((row.at(-1)?.x ?? 0) + (row.at(-1)?.width ?? 0)).toBe(side);
    for (const [k, { x }] of row.entries()) {
      if (k > 0) expect((row[k - 1]?.x ?? 0) + tile - x).toBeGreaterThanOrEqual(20);
    }
  });

  it('give back what they were cut from', () => {
    const whole = pictureOf(2, 50, 93);
    expect(largest(tiled(whole, 1, 40, 0), whole)).toBeLessThan(1e-6);
  });

  it('leave no seam of a model that looks up to 6 cells around, in either direction', () => {
    const whole = pictureOf(2, 70, 93);
    const wanted = blurred(whole, 6);
    expect(largest(tiled(whole, 1, 40, 6), wanted)).toBeLessThan(1e-5);
    // Further than that, borders of tiles would show, but for the ramp.
    expect(largest(tiled(whole, 1, 40, 14), blurred(whole, 14))).toBeGreaterThan(1e-3);
  });

  it('leave none where a cell is 8 px', () => {
    const whole = pictureOf(1, 48 * 8, 44 * 8);
    expect(largest(tiled(whole, 8, 40, 4), blurred(whole, 4))).toBeLessThan(1e-5);
  });
});
