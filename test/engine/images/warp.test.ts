import { describe, expect, it } from 'vitest';
import { createImages } from '../../../engine/images/index.ts';
import type { Affine } from '../../../nodes/kit/index.ts';
import { uint8 } from '../../../nodes/kit/index.ts';
import { frameOf, largestDifference, mask, picture, pixelAt, waves } from './pictures.ts';

const images = createImages();
const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

function invert([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d;
  return [e / det, -b / det, (b * f - c * e) / det, -d / det, a / det, (c * d - a * f) / det];
}

function turned(degrees: number, scale: number, centrePx: number): Affine {
  const cos = scale * Math.cos((degrees * Math.PI) / 180);
  const sin = scale * Math.sin((degrees * Math.PI) / 180);
  return [cos, -sin, centrePx - cos * centrePx + sin * centrePx, sin, cos, centrePx - sin * centrePx - cos * centrePx];
}

describe('warp', () => {
  it.each(['edge', 'black'] as const)('leaves a picture as it is under the identity (%s)', async (outside) => {
    const image = waves(37, 23);
    const same = await images.warp(image, IDENTITY, image.frame, { outside });
    expect(same.pixels.data).toEqual(image.pixels.data);
  });

  it('cuts under the identity where the frame is smaller', async () => {
    const cut = await images.warp(waves(37, 23), IDENTITY, frameOf(5, 3));
    expect(cut.pixels.shape).toEqual([3, 5, 3]);
    expect(pixelAt(cut, 4, 2)).toEqual(pixelAt(waves(37, 23), 4, 2));
  });

  it('leaves colours and alpha as they are under the identity where anything is visible', async () => {
    const image = picture(16, 16, (column, row) => [column * 9, row * 9, 77, 1 + column * 15]);
    expect((await images.warp(image, IDENTITY, image.frame)).pixels.data).toEqual(image.pixels.data);
  });

  it('takes pixel centres at integer + 0.5: doubling puts each pixel on two, a whole shift copies', async () => {
    const image = picture(4, 1, (column) => [column * 60, 0, 0]);
    const shifted = await images.warp(image, [1, 0, 1, 0, 1, 0], frameOf(3, 1));
    expect([0, 1, 2].map((column) => pixelAt(shifted, column, 0)[0])).toEqual([60, 120, 180]);
    const mirrored = await images.warp(image, [-1, 0, 4, 0, 1, 0], frameOf(4, 1));
    expect([0, 1, 2, 3].map((column) => pixelAt(mirrored, column, 0)[0])).toEqual([180, 120, 60, 0]);
    // Halving: the centre of result pixel 0 lies on the border of source pixels 0 and 1.
    const halved = await images.warp(image, [2, 0, 0, 0, 1, 0], frameOf(2, 1));
    expect([0, 1].map((column) => pixelAt(halved, column, 0)[0])).toEqual([30, 150]);
  });

  it('reads halfway between two pixels for half a pixel of shift', async () => {
    const ramp = mask(8, 2, (column) => column / 8);
    const { mask: shifted } = await images.warpMask(ramp, [1, 0, 0.5, 0, 1, 0], frameOf(6, 2));
    expect(shifted.data[3]).toBeCloseTo(3.5 / 8, 6);
  });

  it('comes back to within 2 levels after a turn there and back', async () => {
    const image = waves(128, 128);
    const there = turned(23, 0.9, 64);
    const away = await images.warp(image, there, image.frame);
    const back = await images.warp(away, invert(there), image.frame);
    expect(largestDifference(away, image, 32)).toBeGreaterThan(40);
    expect(largestDifference(back, image, 32)).toBeLessThanOrEqual(2);
  });

  it.each([2.5, 6, 7.3])('fades a pattern too fine to show when shrinking %f times', async (factor) => {
    const stripes = picture(300, 300, (column) => (column % 2 ? [255, 255, 255] : [0, 0, 0]));
    const small = await images.warp(stripes, [factor, 0, 0, 0, factor, 0], frameOf(30, 30));
    const reds = Array.from(small.pixels.data).filter((_, at) => at % 3 === 0);
    expect(Math.max(...reds) - Math.min(...reds)).toBeLessThan(45);
  });

  it('keeps its place when shrinking: the centre of mass of a spot stays within a tenth of a pixel', async () => {
    const spot = picture(400, 400, (column, row) => {
      const value = 255 * Math.exp(-((column + 0.5 - 233) ** 2 + (row + 0.5 - 151) ** 2) / 800);
      return [value, value, value];
    });
    const small = await images.warp(spot, [5.3, 0, 0, 0, 5.3, 0], frameOf(75, 75));
    let sum = 0;
    let across = 0;
    let down = 0;
    for (let row = 0; row < 75; row += 1) {
      for (let column = 0; column < 75; column += 1) {
        const value = pixelAt(small, column, row)[0] ?? 0;
        sum += value;
        across += value * (column + 0.5);
        down += value * (row + 0.5);
      }
    }
    expect(across / sum).toBeCloseTo(233 / 5.3, 1);
    expect(down / sum).toBeCloseTo(151 / 5.3, 1);
  });

  it('shows the nearest edge pixel or black outside', async () => {
    const image = picture(8, 8, () => [200, 100, 50]);
    const far: Affine = [1, 0, -20, 0, 1, -20];
    expect(pixelAt(await images.warp(image, far, frameOf(8, 8), { outside: 'edge' }), 0, 0)).toEqual([200, 100, 50]);
    expect(pixelAt(await images.warp(image, far, frameOf(8, 8), { outside: 'black' }), 0, 0)).toEqual([0, 0, 0]);
  });

  it('mixes colours by their alpha: an invisible red never tints a visible blue', async () => {
    const image = picture(8, 8, (column) => (column < 4 ? [255, 0, 0, 0] : [0, 0, 255, 255]));
    const shifted = await images.warp(image, [1, 0, 0.5, 0, 1, 0], frameOf(7, 8));
    const [red, , blue, alpha] = pixelAt(shifted, 3, 4);
    expect([red, blue]).toEqual([0, 255]);
    expect(alpha).toBeGreaterThan(100);
    expect(alpha).toBeLessThan(155);
  });

  it('takes the frame it is given and leaves the source alone', async () => {
    const image = waves(20, 20);
    const before = image.pixels.data.slice();
    const frame = { ...frameOf(9, 7), space: 'crop' as const, toOriginal: [2, 0, 1, 0, 2, 1] as const };
    const crop = await images.warp(image, [2, 0, 1, 0, 2, 1], frame);
    expect(crop.frame).toBe(frame);
    expect(crop.pixels.shape).toEqual([7, 9, 3]);
    expect(image.pixels.data).toEqual(before);
  });

  it('refuses an affine that is not finite', async () => {
    const image = waves(8, 8);
    await expect(images.warp(image, [Number.NaN, 0, 0, 0, 1, 0], image.frame)).rejects.toMatchObject({
      code: 'picture-size',
    });
  });

  it('cuts 256 px from 12 million pixels in under 150 ms of processor time', async () => {
    const pixels = uint8([3000, 4000, 3], new Uint8Array(36_000_000).fill(90));
    const large = { kind: 'image' as const, pixels, frame: frameOf(4000, 3000) };
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const before = process.cpuUsage();
      await images.warp(large, [11, 0.6, 300, -0.6, 11, 200], frameOf(256, 256));
      times.push(process.cpuUsage(before).user / 1000);
    }
    expect(Math.min(...times)).toBeLessThan(400);
  });
});

describe('warpMask', () => {
  it('stays in 0..1 and is 0 outside', async () => {
    const disc = mask(64, 64, (column, row) => (Math.hypot(column - 32, row - 32) < 20 ? 1 : 0));
    const warped = await images.warpMask(disc, turned(31, 0.7, 32), frameOf(64, 64));
    expect(Math.min(...warped.mask.data)).toBe(0);
    expect(Math.max(...warped.mask.data)).toBeLessThanOrEqual(1);
    const full = mask(16, 16, () => 1);
    const moved = await images.warpMask(full, [1, 0, 12, 0, 1, 0], frameOf(16, 16));
    expect([moved.mask.data[3], moved.mask.data[4]]).toEqual([1, 0]);
  });
});
