import { describe, expect, it } from 'vitest';
import { checkLatentSize, cropFrameOf, latentFrameOf } from '../../../../nodes/diffusion/latent/latent-frame.ts';
import type { Frame } from '../../../../nodes/kit/index.ts';
import { frameOf } from '../../../helpers/values.ts';

const crop: Frame = { ...frameOf(256, 128), toOriginal: [1.25, -0.5, 17, 0.5, 1.25, -3] };

describe('latent frames', () => {
  it("puts a cell's centre at the centre of its 8 x 8 px", () => {
    const [a, b, c, d, e, f] = latentFrameOf(crop).toOriginal;
    const at = (x: number, y: number) => {
      const [ca, cb, cc, cd, ce, cf] = crop.toOriginal;
      return [ca * x + cb * y + cc, cd * x + ce * y + cf];
    };
    expect([a * 3.5 + b * 2.5 + c, d * 3.5 + e * 2.5 + f]).toEqual(at(28, 20));
  });

  it('comes back to the crop', () => {
    expect(cropFrameOf(latentFrameOf(crop))).toEqual(crop);
  });

  it('refuses sides that are no multiples of 8 and names sizes that work', () => {
    expect(() => checkLatentSize(crop, 'image')).not.toThrow();
    expect(() => checkLatentSize(frameOf(257, 259), 'image')).toThrow(
      expect.objectContaining({ code: 'latent-size', fix: expect.stringContaining('256 x 256') }),
    );
  });
});
