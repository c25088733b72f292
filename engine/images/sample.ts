// Reads a raster at positions between its pixels. Pixel (i, j) has its centre at (i + 0.5, j + 0.5); beyond the border
// the nearest edge pixel is read. Both samplers give a pixel's own value at its centre, exactly.

import type { Raster } from './prefilter.ts';

/** Adds the raster's samples at (x, y) to `sums`, one per channel. */
export type Sampler = (x: number, y: number, sums: Float64Array) => void;

/** Weights of the four nearest pixels: two linear taps, or four of the cubic of Catmull and Rom. */
type Weigh = (fraction: number, weights: Float64Array) => void;

const TAPS = 4;

const weighLinear: Weigh = (fraction, weights) => {
  weights[0] = 0;
  weights[1] = 1 - fraction;
  weights[2] = fraction;
  weights[3] = 0;
};

const weighCubic: Weigh = (t, weights) => {
  weights[0] = ((2 - t) * t - 1) * t * 0.5;
  weights[1] = ((3 * t - 5) * t * t + 2) * 0.5;
  weights[2] = ((4 - 3 * t) * t + 1) * t * 0.5;
  weights[3] = (t - 1) * t * t * 0.5;
};

/** A sampler between the nearest 2 x 2 pixels; never leaves their range. */
export function bilinear(raster: Raster): Sampler {
  return samplerOf(raster, weighLinear, 1, 3);
}

/** A sampler between the nearest 4 x 4 pixels; sharper, and may overshoot beside edges. */
export function bicubic(raster: Raster): Sampler {
  return samplerOf(raster, weighCubic, 0, TAPS);
}

function samplerOf(raster: Raster, weigh: Weigh, firstTap: number, endTap: number): Sampler {
  const { widthPx, heightPx, channels } = raster;
  const across = new Float64Array(TAPS);
  const down = new Float64Array(TAPS);
  const columns = new Int32Array(TAPS);
  const rows = new Int32Array(TAPS);
  const taps: Taps = { data: raster.data, across, down, columns, rows, firstTap, endTap };
  const addTaps = channels === 3 ? addTaps3 : addTapsOf(channels);
  return (x, y, sums) => {
    const left = Math.floor(x - 0.5);
    const top = Math.floor(y - 0.5);
    weigh(x - 0.5 - left, across);
    weigh(y - 0.5 - top, down);
    for (let tap = firstTap; tap < endTap; tap += 1) {
      columns[tap] = clampTo(left - 1 + tap, widthPx) * channels;
      rows[tap] = clampTo(top - 1 + tap, heightPx) * widthPx * channels;
    }
    addTaps(taps, sums);
  };
}

interface Taps {
  readonly data: Uint8Array | Float32Array;
  readonly across: Float64Array;
  readonly down: Float64Array;
  /** Where each tap's column and row start in `data`. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  readonly firstTap: number;
  readonly endTap: number;
}

// Nearly every picture has three channels; sums in local variables take half the time of sums in an array.
function addTaps3({ data, across, down, columns, rows, firstTap, endTap }: Taps, sums: Float64Array): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let row = firstTap; row < endTap; row += 1) {
    const rowWeight = down[row] as number;
    const rowStart = rows[row] as number;
    for (let tap = firstTap; tap < endTap; tap += 1) {
      const weight = rowWeight * (across[tap] as number);
      const at = rowStart + (columns[tap] as number);
      red += weight * (data[at] as number);
      green += weight * (data[at + 1] as number);
      blue += weight * (data[at + 2] as number);
    }
  }
  sums[0] = (sums[0] as number) + red;
  sums[1] = (sums[1] as number) + green;
  sums[2] = (sums[2] as number) + blue;
}

function addTapsOf(channels: number): typeof addTaps3 {
  return ({ data, across, down, columns, rows, firstTap, endTap }, sums) => {
    for (let row = firstTap; row < endTap; row += 1) {
      for (let tap = firstTap; tap < endTap; tap += 1) {
        const weight = (down[row] as number) * (across[tap] as number);
        const at = (rows[row] as number) + (columns[tap] as number);
        for (let channel = 0; channel < channels; channel += 1) {
          sums[channel] = (sums[channel] as number) + weight * (data[at + channel] as number);
        }
      }
    }
  };
}

function clampTo(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
