import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createImages } from '../../../engine/images/index.ts';
import { NodeFault } from '../../../nodes/kit/index.ts';
import { picture, pixelAt, waves } from './pictures.ts';

const images = createImages();

// Four corners of different colours, 3 wide and 2 high, each a block of 16 px so that JPEG keeps it.
const BLOCK_PX = 16;
const CORNERS = {
  topLeft: [220, 20, 20],
  topRight: [20, 200, 20],
  bottomLeft: [20, 20, 220],
  bottomRight: [200, 200, 20],
};
function cornerPicture(): Buffer {
  const { pixels } = picture(3 * BLOCK_PX, 2 * BLOCK_PX, (column, row) => {
    const left = column < BLOCK_PX;
    const right = column >= 2 * BLOCK_PX;
    if (!(left || right)) return [128, 128, 128];
    if (row < BLOCK_PX) return left ? CORNERS.topLeft : CORNERS.topRight;
    return left ? CORNERS.bottomLeft : CORNERS.bottomRight;
  });
  return Buffer.from(pixels.data);
}
const raw = { raw: { width: 3 * BLOCK_PX, height: 2 * BLOCK_PX, channels: 3 as const } };

async function faultOf(promise: Promise<unknown>): Promise<NodeFault> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NodeFault) return error;
  throw new Error(`no NodeFault but ${String(error)}`);
}

describe('decode', () => {
  // Which corner of the stored pixels is shown at the top left, and whether the sides swap (EXIF 2.32, tag 0x0112).
  const orientations = [
    [1, 'topLeft', false],
    [2, 'topRight', false],
    [3, 'bottomRight', false],
    [4, 'bottomLeft', false],
    [5, 'topLeft', true],
    [6, 'bottomLeft', true],
    [7, 'bottomRight', true],
    [8, 'topRight', true],
  ] as const;
  it.each(orientations)(
    'turns EXIF orientation %i upright: %s comes to the top left',
    async (orientation, corner, swapped) => {
      const jpeg = await sharp(cornerPicture(), raw)
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation })
        .toBuffer();
      const image = await images.decode(jpeg, 'turned.jpg');
      const size = swapped ? [48, 32, 3] : [32, 48, 3];
      expect(image.pixels.shape).toEqual(size);
      expect([image.frame.heightPx, image.frame.widthPx]).toEqual(size.slice(0, 2));
      for (const [channel, value] of pixelAt(image, 6, 6).entries())
        expect(Math.abs(value - (CORNERS[corner][channel] ?? 0))).toBeLessThan(6);
    },
  );

  it('gives original space, identity affine and the sha256 of the bytes', async () => {
    const png = await images.encode(waves(20, 10), 'png');
    const { frame } = await images.decode(png, 'a.png');
    const pictureId = createHash('sha256').update(png).digest('hex');
    expect(frame).toEqual({ space: 'original', pictureId, widthPx: 20, heightPx: 10, toOriginal: [1, 0, 0, 0, 1, 0] });
  });

  it('converts a CMYK jpeg to sRGB', async () => {
    const cmyk = await sharp(cornerPicture(), raw).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const image = await images.decode(cmyk, 'cmyk.jpg');
    expect(image.pixels.shape).toEqual([32, 48, 3]);
    const [red = 0, green = 0, blue = 0] = pixelAt(image, 6, 6);
    expect(red).toBeGreaterThan(150);
    expect(Math.max(green, blue)).toBeLessThan(90);
  });

  it('brings 16 bit down to 8 by the high byte', async () => {
    const wide = Uint16Array.from({ length: 4 * 4 * 3 }, (_, at) => at * 5 * 257);
    const png = await sharp(wide, { raw: { width: 4, height: 4, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    const image = await images.decode(png, 'wide.png');
    expect([...image.pixels.data]).toEqual(Array.from({ length: 48 }, (_, at) => at * 5));
  });

  it('gives three channels for grey and keeps alpha as the fourth', async () => {
    const grey = await sharp(Buffer.alloc(12, 77), { raw: { width: 4, height: 3, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect(pixelAt(await images.decode(grey, 'grey.png'), 1, 1)).toEqual([77, 77, 77]);
    const clear = picture(4, 3, () => [10, 20, 30, 40]);
    expect(pixelAt(await images.decode(await images.encode(clear, 'png'), 'clear.png'), 1, 1)).toEqual([
      10, 20, 30, 40,
    ]);
  });

  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)('reads %s', async (format) => {
    const bytes = await sharp(cornerPicture(), raw).toFormat(format).toBuffer();
    expect((await images.decode(bytes, `a.${format}`)).pixels.shape).toEqual([32, 48, 3]);
  });

  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)(
    'refuses a %s cut in half, naming the file',
    async (format) => {
      const { pixels } = waves(120, 80);
      const bytes = await sharp(pixels.data, { raw: { width: 120, height: 80, channels: 3 } })
        .toFormat(format)
        .toBuffer();
      const fault = await faultOf(images.decode(bytes.subarray(0, bytes.length / 2), `half.${format}`));
      expect(fault).toMatchObject({ code: 'picture-damaged', where: `half.${format}` });
      expect(fault.message).toMatch(/^half\.\w+ is cut off or damaged/);
      expect(fault.fix).not.toBe('');
    },
  );

  it('refuses a file that is no picture, an empty one, and one in another format', async () => {
    expect(await faultOf(images.decode(Buffer.from('not a picture at all'), 'a.txt'))).toMatchObject({
      code: 'picture-unreadable',
      where: 'a.txt',
    });
    expect((await faultOf(images.decode(new Uint8Array(0), 'b.png'))).message).toBe('b.png is empty');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect((await faultOf(images.decode(svg, 'c.svg'))).message).toContain('c.svg is svg');
  });

  it('refuses 1 x 1 px', async () => {
    const dot = await images.encode(
      picture(1, 1, () => [1, 2, 3]),
      'png',
    );
    expect(await faultOf(images.decode(dot, 'dot.png'))).toMatchObject({ code: 'picture-too-small' });
  });

  it('refuses 20,000 px wide from the header alone, naming the limit', async () => {
    const long = await sharp({ create: { width: 20_000, height: 4, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    const fault = await faultOf(images.decode(long, 'long.png'));
    expect(fault).toMatchObject({ code: 'picture-too-large' });
    expect(fault.message).toBe('long.png is 20000 x 4 px; sides up to 16384 px are read');
  });

  it('refuses more pixels than the limit', async () => {
    const png = await images.encode(waves(40, 30), 'png');
    const small = createImages({ maxPixels: 1000 });
    expect(await faultOf(small.decode(png, 'a.png'))).toMatchObject({ code: 'picture-too-large' });
  });
});
