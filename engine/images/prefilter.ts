// The part of a source that a warp looks at, averaged over whole blocks of pixels when the warp shrinks it. Blocks
// start at multiples of their side, so the result does not depend on which part is looked at.

import type { Affine } from '../../nodes/kit/index.ts';

/** Interleaved samples of [height, width, channels]. */
export interface Raster {
  readonly data: Uint8Array | Float32Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: number;
}

/** A raster whose pixel grid is a piece of the source's, `blockPx` source pixels to one of its own. */
export interface SourcePart {
  readonly raster: Raster;
  readonly blockPx: number;
  /** Source position of the part's top left corner. */
  readonly leftPx: number;
  readonly topPx: number;
}

// Sampling reads two pixels around a position.
const MARGIN_PX = 3;

/** Shortest and longest step in the source, in px, that one px in the result can make (the affine's singular values). */
export function stepsOf([a, b, , d, e]: Affine): { shortestPx: number; longestPx: number } {
  const sum = a * a + b * b + d * d + e * e;
  const product = Math.abs(a * e - b * d);
  const root = Math.sqrt(Math.max(0, sum * sum - 4 * product * product));
  return { shortestPx: Math.sqrt(Math.max(0, (sum - root) / 2)), longestPx: Math.sqrt((sum + root) / 2) };
}

/** What of the source a result of the given size can look at, reduced by whole blocks as far as its steps allow. */
export function takePart(source: Raster, toSource: Affine, widthPx: number, heightPx: number): SourcePart {
  const blockPx = Math.max(1, Math.floor(stepsOf(toSource).shortestPx + 1e-6));
  const xs = cornersOf(toSource[0], toSource[1], toSource[2], widthPx, heightPx);
  const ys = cornersOf(toSource[3], toSource[4], toSource[5], widthPx, heightPx);
  const [left, right] = blockRange(xs, source.widthPx, blockPx);
  const [top, bottom] = blockRange(ys, source.heightPx, blockPx);
  if (blockPx === 1 && source.channels !== 4) return { raster: source, blockPx, leftPx: 0, topPx: 0 };
  const raster = averageBlocks(source, blockPx, left, top, right - left, bottom - top);
  return { raster, blockPx, leftPx: left * blockPx, topPx: top * blockPx };
}

function cornersOf(alongX: number, alongY: number, offset: number, widthPx: number, heightPx: number): number[] {
  return [offset, offset + alongX * widthPx, offset + alongY * heightPx, offset + alongX * widthPx + alongY * heightPx];
}

/** First and past-the-last block of the positions with a margin, inside the source and at least one block. */
function blockRange(positions: readonly number[], sidePx: number, blockPx: number): [number, number] {
  const blocks = Math.ceil(sidePx / blockPx);
  const first = Math.floor(Math.min(...positions) / blockPx) - MARGIN_PX;
  const last = Math.ceil(Math.max(...positions) / blockPx) + MARGIN_PX;
  const from = Math.min(Math.max(first, 0), blocks - 1);
  return [from, Math.min(Math.max(last, from + 1), blocks)];
}

/** Averages in float32; four channels are colours weighted by their alpha (premultiplied) and the alpha. */
function averageBlocks(
  source: Raster,
  blockPx: number,
  left: number,
  top: number,
  width: number,
  height: number,
): Raster {
  const { channels } = source;
  const data = new Float32Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    const fromY = (top + row) * blockPx;
    const toY = Math.min(fromY + blockPx, source.heightPx);
    const out = data.subarray(row * width * channels, (row + 1) * width * channels);
    for (let y = fromY; y < toY; y += 1) {
      if (channels === 3) addRow3(out, source, y, left, width, blockPx);
      else if (channels === 4) addRow4(out, source, y, left, width, blockPx);
      else addRow1(out, source, y, left, width, blockPx);
    }
    divideByCounts(out, channels, source.widthPx, left, width, blockPx, toY - fromY);
  }
  return { data, widthPx: width, heightPx: height, channels };
}

function addRow1(out: Float32Array, source: Raster, y: number, left: number, width: number, blockPx: number): void {
  const { data, widthPx } = source;
  for (let column = 0; column < width; column += 1) {
    const from = (left + column) * blockPx;
    const to = Math.min(from + blockPx, widthPx);
    let sum = 0;
    for (let at = y * widthPx + from; at < y * widthPx + to; at += 1) sum += data[at] as number;
    out[column] = (out[column] as number) + sum;
  }
}

function addRow3(out: Float32Array, source: Raster, y: number, left: number, width: number, blockPx: number): void {
  const { data, widthPx } = source;
  for (let column = 0; column < width; column += 1) {
    const from = (left + column) * blockPx;
    const end = (y * widthPx + Math.min(from + blockPx, widthPx)) * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let at = (y * widthPx + from) * 3; at < end; at += 3) {
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
    const to = column * 3;
    out[to] = (out[to] as number) + red;
    out[to + 1] = (out[to + 1] as number) + green;
    out[to + 2] = (out[to + 2] as number) + blue;
  }
}

function addRow4(out: Float32Array, source: Raster, y: number, left: number, width: number, blockPx: number): void {
  const { data, widthPx } = source;
  for (let column = 0; column < width; column += 1) {
    const from = (left + column) * blockPx;
    const end = (y * widthPx + Math.min(from + blockPx, widthPx)) * 4;
    for (let at = (y * widthPx + from) * 4; at < end; at += 4) {
      const alpha = data[at + 3] as number;
      for (let channel = 0; channel < 3; channel += 1) {
        const to = column * 4 + channel;
        out[to] = (out[to] as number) + ((data[at + channel] as number) * alpha) / 255;
      }
      out[column * 4 + 3] = (out[column * 4 + 3] as number) + alpha;
    }
  }
}

function divideByCounts(
  out: Float32Array,
  channels: number,
  sourceWidthPx: number,
  left: number,
  width: number,
  blockPx: number,
  rows: number,
): void {
  for (let column = 0; column < width; column += 1) {
    const from = (left + column) * blockPx;
    const count = rows * (Math.min(from + blockPx, sourceWidthPx) - from);
    for (let at = column * channels; at < (column + 1) * channels; at += 1) out[at] = (out[at] as number) / count;
  }
}
