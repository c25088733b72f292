/** Sizes read from the header of WebP files, of every form that sharp writes. */

import sharp, { type WebpOptions } from 'sharp';
import { expect, it } from 'vitest';
import { webpSize } from '../../../engine/server/webp-size.ts';

const FORMS: readonly (readonly [string, 3 | 4, WebpOptions])[] = [
  ['lossy', 3, { quality: 82 }],
  ['lossy with alpha', 4, { quality: 82 }],
  ['lossless', 3, { lossless: true }],
  ['lossless with alpha', 4, { lossless: true }],
];

it.each(FORMS)('the size of a %s WebP is read from its header', async (_form, channels, options) => {
  for (const [width, height] of [
    [1, 1],
    [37, 300],
    [640, 2],
  ] as const) {
    const background = channels === 4 ? { r: 200, g: 30, b: 90, alpha: 0.4 } : '#c81e5a';
    const bytes = await sharp({ create: { width, height, channels, background } }).webp(options).toBuffer();
    expect(webpSize(bytes)).toEqual({ widthPx: width, heightPx: height });
  }
});

it('what is no WebP is refused', async () => {
  expect(() => webpSize(new Uint8Array(4))).toThrow(RangeError);
  const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
  expect(() => webpSize(png)).toThrow('not a WebP');
});
