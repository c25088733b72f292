import { describe, expect, it } from 'vitest';
import { pixelsNchwOf, pixelsOfNchw } from '../../../../nodes/diffusion/latent/pixels.ts';
import { float32 } from '../../../../nodes/kit/index.ts';
import { frameOf, imageOf } from '../../../helpers/values.ts';

const image = imageOf(frameOf(16, 16), (x, y, channel) => (y * 16 + x + channel * 50) % 256);

describe('pixels for the VAE', () => {
  it('gives every byte back', () => {
    expect(pixelsOfNchw(pixelsNchwOf(image.pixels))).toEqual(image.pixels);
  });

  it('puts channels first and bytes into -1..1', () => {
    const two = imageOf(frameOf(2, 1), (x, _, channel) => (x === 0 ? 0 : 255) * (channel === 1 ? 1 : 0));
    expect([...pixelsNchwOf(two.pixels).data]).toEqual([-1, -1, -1, 1, -1, -1]);
  });

  it('leaves alpha out', () => {
    const cutOut = imageOf(frameOf(1, 1), (_x, _y, channel) => (channel === 3 ? 7 : 255), 4);
    expect([...pixelsNchwOf(cutOut.pixels).data]).toEqual([1, 1, 1]);
  });

  it('clips what is out of range', () => {
    expect([...pixelsOfNchw(float32([1, 3, 1, 1], Float32Array.of(-3, 0, 9))).data]).toEqual([0, 128, 255]);
  });
});
