import { describe, expect, it } from 'vitest';
import type { ImageValue, MaskValue } from '../../../nodes/kit/index.ts';
import { imageDifference } from '../../../nodes/metric/image-difference.ts';
import { outputOf, runNode } from '../../helpers/run-node.ts';
import { frameOf, imageOf, maskOf } from '../../helpers/values.ts';

const frame = frameOf(32, 32);
const pattern = (x: number, y: number, channel: number): number =>
  128 + Math.round(60 * Math.sin(x / 2 + channel) * Math.cos(y / 3));
const picture = imageOf(frame, pattern);

async function difference(first: ImageValue, second: ImageValue, mask?: MaskValue) {
  const outputs = await runNode(imageDifference, { inputs: { first, second, mask } });
  const number = (port: string): number => outputOf(outputs, port, 'number').value;
  return { psnr: number('psnr'), ssim: number('ssim'), largest: number('largest') };
}

describe('metric/image-difference', () => {
  it('gives equal pictures 100 dB, SSIM 1 and no difference', async () => {
    const { psnr, ssim, largest } = await difference(picture, picture);
    expect([psnr, largest]).toEqual([100, 0]);
    expect(ssim).toBeCloseTo(1, 5);
  });

  it('gives a shift of every byte its PSNR, and structure its SSIM', async () => {
    const brighter = await difference(
      picture,
      imageOf(frame, (x, y, c) => pattern(x, y, c) + 10),
    );
    expect(brighter.psnr).toBeCloseTo(20 * Math.log10(255 / 10), 4);
    expect(brighter.largest).toBe(10);
    expect(brighter.ssim).toBeGreaterThan(0.95);
    const turned = await difference(
      picture,
      imageOf(frame, (x, y, c) => 256 - pattern(x, y, c)),
    );
    expect(turned.ssim).toBeLessThan(0);
  });

  it('gives two flat pictures the SSIM of their means', async () => {
    const { ssim } = await difference(
      imageOf(frame, () => 100),
      imageOf(frame, () => 140),
    );
    const c1 = (0.01 * 255) ** 2;
    expect(ssim).toBeCloseTo((2 * 100 * 140 + c1) / (100 ** 2 + 140 ** 2 + c1), 4);
  });

  it('looks only where the mask is', async () => {
    const changed = imageOf(frame, (x, y, c) => (x < 8 ? 255 - pattern(x, y, c) : pattern(x, y, c)));
    const half = (left: number, right: number): MaskValue =>
      maskOf(Array.from({ length: 32 }, () => Array.from({ length: 32 }, (_, x) => (x < 8 ? left : right))));
    expect(await difference(picture, changed, half(0, 1))).toMatchObject({ psnr: 100, largest: 0 });
    expect((await difference(picture, changed, half(1, 0))).largest).toBeGreaterThan(0);
  });

  it('refuses pictures of two sizes, naming both', async () => {
    await expect(
      difference(
        picture,
        imageOf(frameOf(16, 32), () => 0),
      ),
    ).rejects.toMatchObject({
      code: 'picture-sizes',
      message: expect.stringMatching(/32 x 32.*16 x 32/),
    });
  });

  it('refuses a mask of another size', async () => {
    await expect(difference(picture, picture, maskOf([[1]]))).rejects.toMatchObject({
      code: 'mask-size',
      where: 'mask',
    });
  });
});
