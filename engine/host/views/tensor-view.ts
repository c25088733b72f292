/** Tensors as heat maps with statistics: one pass for the numbers, one for a map of at most MAP_SIDE squared cells. */

import { type HostTensor, sizeOf, widenHalf } from '../../../nodes/kit/index.ts';
import type { TensorView } from '../../protocol/index.ts';

const BINS = 32;
const MAP_SIDE = 128;
/** Planes of a stack that are shown; a latent has 4 to 16. */
const MOST_PLANES = 16;

type Read = (index: number) => number;

function reader({ dtype, data }: HostTensor): Read {
  if (dtype === 'float16') return (index) => widenHalf(Number(data[index]));
  return (index) => Number(data[index]);
}

interface Spread {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  readonly notFinite: number;
}

function spreadOf(read: Read, size: number): Spread {
  let [min, max, sum, squares, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < size; i += 1) {
    const value = read(i);
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return { min: 0, max: 0, mean: 0, deviation: 0, notFinite: size };
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { min, max, mean, deviation, notFinite: size - count };
}

/** A row for vectors, a plane for matrices, planes side by side for anything deeper. */
function layoutOf(shape: readonly number[]): { planes: number; height: number; width: number } {
  const sides = shape.filter((side, i) => side !== 1 || i === shape.length - 1);
  const [height = 1, width = 1] = sides.length === 1 ? [1, sides[0]] : sides.slice(-2);
  return { planes: sizeOf(sides.slice(0, -2)), height, width };
}

function mapOf(read: Read, shape: readonly number[], { min, max }: Spread): TensorView['map'] {
  const { planes: all, height, width } = layoutOf(shape);
  const planes = Math.min(MOST_PLANES, all);
  const columns = Math.max(1, Math.ceil(Math.sqrt(planes)));
  const rows = Math.ceil(planes / columns);
  const cell = Math.max(1, Math.floor(MAP_SIDE / columns));
  const [tileWidth, tileHeight] = [Math.min(width, cell), Math.min(height, cell)];
  const bytes = new Uint8Array(columns * tileWidth * rows * tileHeight);
  const span = max > min ? max - min : 1;
  for (let plane = 0; plane < planes; plane += 1) {
    const left = (plane % columns) * tileWidth;
    const top = Math.floor(plane / columns) * tileHeight;
    for (let y = 0; y < tileHeight; y += 1) {
      // Nearest element: a mean would hide the spikes one looks for.
      const row = Math.floor(((y + 0.5) * height) / tileHeight);
      for (let x = 0; x < tileWidth; x += 1) {
        const value = read((plane * height + row) * width + Math.floor(((x + 0.5) * width) / tileWidth));
        const share = Number.isFinite(value) ? (value - min) / span : 0;
        bytes[(top + y) * columns * tileWidth + left + x] = Math.round(share * 255);
      }
    }
  }
  return {
    width: columns * tileWidth,
    height: rows * tileHeight,
    planes,
    columns,
    bytes: Buffer.from(bytes).toString('base64'),
  };
}

/** Heat map and statistics of a tensor of any dtype and shape. */
export function tensorView(tensor: HostTensor): TensorView {
  const size = tensor.data.length;
  const read = reader(tensor);
  const spread = spreadOf(read, size);
  const histogram = new Array<number>(BINS).fill(0);
  const span = spread.max - spread.min;
  for (let i = 0; i < size; i += 1) {
    const value = read(i);
    if (!Number.isFinite(value)) continue;
    const bin = span > 0 ? Math.min(BINS - 1, Math.floor(((value - spread.min) / span) * BINS)) : 0;
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const { dtype, shape } = tensor;
  const map = size === 0 ? { width: 0, height: 0, planes: 0, columns: 1, bytes: '' } : mapOf(read, shape, spread);
  return { dtype, shape: [...shape], ...spread, histogram, map };
}
