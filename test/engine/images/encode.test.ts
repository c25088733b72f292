import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createImages, encodePicture } from '../../../engine/images/index.ts';
import { largestDifference, picture, pixelAt, waves } from './pictures.ts';

const images = createImages();
const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

describe('encode', () => {
  it('keeps every pixel in png', async () => {
    const image = waves(33, 21);
    expect(largestDifference(await images.decode(await images.encode(image, 'png'), 'a.png'), image)).toBe(0);
  });

  it.each(['jpeg', 'webp'] as const)('stays close in %s, closer at higher quality', async (format) => {
    const image = waves(64, 64);
    const error = async (quality: number): Promise<number> =>
      largestDifference(await images.decode(await images.encode(image, format, { quality }), 'a'), image);
    expect(await error(95)).toBeLessThan(20);
    expect(await error(20)).toBeGreaterThan(await error(95));
  });

  it.each(['png', 'jpeg', 'webp'] as const)('carries an XMP packet in %s', async (format) => {
    const bytes = await encodePicture(waves(16, 16), format, { xmp: XMP });
    expect((await sharp(bytes).metadata()).xmpAsString).toContain('x:xmpmeta');
  });

  it('gives the same bytes twice', async () => {
    const image = waves(50, 40);
    expect(await images.encode(image, 'webp')).toEqual(await images.encode(image, 'webp'));
  });

  it('lays transparent parts over white in jpeg', async () => {
    const clear = picture(16, 16, () => [0, 0, 0, 0]);
    expect(pixelAt(await images.decode(await images.encode(clear, 'jpeg'), 'a.jpg'), 8, 8)).toEqual([255, 255, 255]);
  });
});

describe('resize', () => {
  it('gives the size asked for and a frame that leads back to the original', async () => {
    const small = await images.resize(waves(60, 40), 15, 20);
    expect(small.pixels.shape).toEqual([20, 15, 3]);
    expect(small.frame).toMatchObject({ widthPx: 15, heightPx: 20, toOriginal: [4, 0, 0, 0, 2, 0] });
  });

  it('averages what it shrinks: a fine chequerboard becomes grey', async () => {
    const board = picture(64, 64, (column, row) => ((column + row) % 2 ? [255, 255, 255] : [0, 0, 0]));
    const small = await images.resize(board, 8, 8);
    for (const value of small.pixels.data) expect(Math.abs(value - 127.5)).toBeLessThan(8);
  });

  it('refuses a side of no pixels', async () => {
    await expect(images.resize(waves(8, 8), 0, 8)).rejects.toMatchObject({ code: 'picture-size' });
  });
});
