/** Area-wise resizing of a mask: each cell gets the mean of the mask over the area it covers, fractions included. */

import { float32, type HostTensor } from '../../kit/index.ts';

interface Tap {
  readonly at: number;
  readonly weight: number;
}

function tapsOf(from: number, to: number): readonly (readonly Tap[])[] {
  const cell = from / to;
  return Array.from({ length: to }, (_, k) => {
    const [start, end] = [k * cell, (k + 1) * cell];
    const taps: Tap[] = [];
    for (let at = Math.floor(start); at < Math.min(from, Math.ceil(end)); at++) {
      const covered = Math.min(end, at + 1) - Math.max(start, at);
      if (covered > 0) taps.push({ at, weight: covered / cell });
    }
    return taps;
  });
}

/** float32 [H, W] to [heightCells, widthCells] by area means; 0..1 stays 0..1. */
export function resizeByArea(
  plane: HostTensor<'float32'>,
  widthCells: number,
  heightCells: number,
): HostTensor<'float32'> {
  const [height = 0, width = 0] = plane.shape;
  const columns = tapsOf(width, widthCells);
  const narrowed = new Float64Array(height * widthCells);
  for (let y = 0; y < height; y++) {
    for (const [x, taps] of columns.entries()) {
      narrowed[y * widthCells + x] = taps.reduce(
        (sum, tap) => sum + tap.weight * (plane.data[y * width + tap.at] ?? 0),
        0,
      );
    }
  }
  const cells = new Float32Array(heightCells * widthCells);
  for (const [y, taps] of tapsOf(height, heightCells).entries()) {
    for (let x = 0; x < widthCells; x++) {
      cells[y * widthCells + x] = taps.reduce(
        (sum, tap) => sum + tap.weight * (narrowed[tap.at * widthCells + x] ?? 0),
        0,
      );
    }
  }
  return float32(
    [heightCells, widthCells],
    cells.map((value) => Math.min(1, Math.max(0, value))),
  );
}
