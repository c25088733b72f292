// Pictures and masks through an affine. Where the result is smaller than the source, the source is averaged over
// blocks first and the rest is averaged over a few positions per pixel, so fine patterns fade and do not alias.

import type { Affine, Frame, HostTensor, ImageValue, MaskValue } from '../../nodes/kit/index.ts';
import { float32, uint8 } from '../../nodes/kit/index.ts';
import { imageFault } from './faults.ts';
import type { Raster } from './prefilter.ts';
import { stepsOf, takePart } from './prefilter.ts';
import { bicubic, bilinear } from './sample.ts';

// Steps up to this long count as no shrinking; rounding in an affine must not cost sharpness.
const NO_SHRINK_STEP = 1.05;
const MAX_POSITIONS_PER_SIDE = 8;

interface Warp {
  readonly source: Raster;
  readonly toSource: Affine;
  readonly frame: Frame;
  readonly outside: 'edge' | 'black';
  readonly smooth: 'bilinear' | 'bicubic';
}

/** The picture seen through the affine; see Images.warp. Bicubic where it does not shrink. */
export function warpPicture(image: ImageValue, toSource: Affine, frame: Frame, outside: 'edge' | 'black'): ImageValue {
  const channels = image.pixels.shape[2] ?? 3;
  // Models that see the crop as it is ask for this one, and the bicubic gives every pixel back to the bit.
  if (channels === 3 && isIdentity(toSource) && isWhole(image, frame)) return { ...image, frame };
  const warped = warpRaster({ source: rasterOf(image.pixels, channels), toSource, frame, outside, smooth: 'bicubic' });
  const data = new Uint8ClampedArray(warped);
  const pixels = uint8([frame.heightPx, frame.widthPx, channels], new Uint8Array(data.buffer));
  return { kind: 'image', pixels, frame };
}

/** The mask seen through the affine; see Images.warpMask. Bilinear, so it stays in 0..1. */
export function warpMaskValue(mask: MaskValue, toSource: Affine, frame: Frame): MaskValue {
  const warped = warpRaster({ source: rasterOf(mask.mask, 1), toSource, frame, outside: 'black', smooth: 'bilinear' });
  return { kind: 'mask', mask: float32([frame.heightPx, frame.widthPx], warped), frame };
}

function isIdentity(toSource: Affine): boolean {
  return toSource.every((value, i) => value === (i === 0 || i === 4 ? 1 : 0));
}

function isWhole({ pixels }: ImageValue, { widthPx, heightPx }: Frame): boolean {
  return pixels.shape[0] === heightPx && pixels.shape[1] === widthPx;
}

function rasterOf({ data, shape }: HostTensor<'uint8'> | HostTensor<'float32'>, channels: number): Raster {
  return { data, heightPx: shape[0] ?? 0, widthPx: shape[1] ?? 0, channels };
}

/** Samples of [frame.heightPx, frame.widthPx, channels], not rounded; alpha is straight again. */
function warpRaster({ source, toSource, frame, outside, smooth }: Warp): Float32Array {
  const { widthPx, heightPx } = frame;
  if (!toSource.every(Number.isFinite)) {
    throw imageFault(
      'picture-size',
      `the warp [${toSource.join(', ')}] is not finite`,
      'warp',
      'check the frame it was made from',
    );
  }
  const part = takePart(source, toSource, widthPx, heightPx);
  const perSide = positionsPerSide(toSource, part.blockPx);
  const sample = smooth === 'bicubic' && perSide === 1 ? bicubic(part.raster) : bilinear(part.raster);
  const { channels } = source;
  const [a, b, c, d, e, f] = toSource;
  const result = new Float32Array(widthPx * heightPx * channels);
  const sums = new Float64Array(channels);
  let at = 0;
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1, at += channels) {
      const centreX = a * (column + 0.5) + b * (row + 0.5) + c;
      const centreY = d * (column + 0.5) + e * (row + 0.5) + f;
      const covered =
        outside === 'edge'
          ? 1
          : coverage(centreX, source.widthPx, part.blockPx) * coverage(centreY, source.heightPx, part.blockPx);
      if (covered === 0) continue;
      sums.fill(0);
      for (let down = 0; down < perSide; down += 1) {
        const offsetY = (down + 0.5) / perSide - 0.5;
        for (let across = 0; across < perSide; across += 1) {
          const offsetX = (across + 0.5) / perSide - 0.5;
          const x = centreX + a * offsetX + b * offsetY - part.leftPx;
          const y = centreY + d * offsetX + e * offsetY - part.topPx;
          sample(x / part.blockPx, y / part.blockPx, sums);
        }
      }
      write(result, at, sums, covered / (perSide * perSide));
    }
  }
  return result;
}

function positionsPerSide(toSource: Affine, blockPx: number): number {
  const step = stepsOf(toSource).longestPx / blockPx;
  return step <= NO_SHRINK_STEP ? 1 : Math.min(MAX_POSITIONS_PER_SIDE, Math.ceil(step));
}

/** Share of a pixel-wide window around the position that lies on the source: 1 from half a pixel inside, 0 beyond. */
function coverage(position: number, sidePx: number, blockPx: number): number {
  const inside = Math.min(position, sidePx - position) / blockPx + 0.5;
  return inside <= 0 ? 0 : inside >= 1 ? 1 : inside;
}

function write(result: Float32Array, at: number, sums: Float64Array, scale: number): void {
  const channels = sums.length;
  const alphaSum = sums[3];
  for (let channel = 0; channel < channels; channel += 1) {
    const sum = sums[channel] as number;
    // Colours of four-channel parts are weighted by alpha: dividing by it makes them straight.
    const straight = alphaSum !== undefined && channel < 3;
    result[at + channel] = straight ? (alphaSum > 0 ? (sum * 255) / alphaSum : 0) : sum * scale;
  }
}
