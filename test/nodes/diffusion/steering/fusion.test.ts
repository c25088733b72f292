import { describe, expect, it } from 'vitest';
import { latentFrameOf } from '../../../../nodes/diffusion/latent/latent-frame.ts';
import { fusionOf } from '../../../../nodes/diffusion/steering/fusion.ts';
import { float32, type LatentValue } from '../../../../nodes/kit/index.ts';
import { frameOf, maskOf } from '../../../helpers/values.ts';

const crop = frameOf(32, 16);

function latentOf(value: number, vae = 'nano/vae', shape = [1, 8, 2, 4]): LatentValue {
  const latent = float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
  return { kind: 'latent', latent, vae, frame: latentFrameOf(crop) };
}

const rows = Array.from({ length: 16 }, (_, y) => Array.from({ length: 32 }, (_, x) => (x < 12 && y < 8 ? 1 : 0)));

describe('fusion', () => {
  it('brings the mask to the latent grid by area', () => {
    const fusion = fusionOf(latentOf(1), latentOf(2), maskOf(rows, crop));
    expect(fusion?.mask).toMatchObject({ shape: [1, 1, 2, 4], data: Float32Array.of(1, 0.5, 0, 0, 0, 0, 0, 0) });
    expect(fusion?.canvas).toMatchObject({ data: new Float32Array(64).fill(2) });
  });

  it('keeps the start latent when no canvas is linked', () => {
    expect(fusionOf(latentOf(1), undefined, maskOf(rows, crop))?.canvas).toMatchObject({
      data: new Float32Array(64).fill(1),
    });
  });

  it('is none without a mask, and asks for one when there is a canvas', () => {
    expect(fusionOf(latentOf(1), undefined, undefined)).toBeUndefined();
    expect(() => fusionOf(latentOf(1), latentOf(2), undefined)).toThrow(
      expect.objectContaining({ code: 'canvas-without-mask', where: 'mask' }),
    );
  });

  it('refuses a mask of another crop', () => {
    const other = maskOf(rows, { ...crop, toOriginal: [1, 0, 5, 0, 1, 0] });
    expect(() => fusionOf(latentOf(1), latentOf(2), other)).toThrow(
      expect.objectContaining({ code: 'frame-mismatch' }),
    );
  });

  it('refuses a canvas of another VAE or size', () => {
    for (const canvas of [latentOf(2, 'sd/vae'), latentOf(2, 'nano/vae', [1, 4, 2, 4])]) {
      expect(() => fusionOf(latentOf(1), canvas, maskOf(rows, crop))).toThrow(
        expect.objectContaining({ code: 'latent-shape', where: 'canvas' }),
      );
    }
  });
});
