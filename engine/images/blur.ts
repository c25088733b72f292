// Gaussian blur of a float plane, one axis after the other; beyond the border the edge value repeats. Wide blurs are
// three passes of a running mean, whose cost does not grow with sigma.

import type { HostTensor } from '../../nodes/kit/index.ts';
import { float32 } from '../../nodes/kit/index.ts';
import { imageFault } from './faults.ts';

// From here on three running means are both cheaper and within 2 % of the Gaussian.
const RUNNING_MEAN_SIGMA_PX = 8;
const MEAN_PASSES = 3;

/**
 * Blur of a float32 [H, W] plane; sigma 0 gives the plane itself.
 * @throws NodeFault picture-size for a negative or infinite sigma.
 */
export function blurPlane(plane: HostTensor<'float32'>, sigmaPx: number): HostTensor<'float32'> {
  if (!(sigmaPx >= 0 && Number.isFinite(sigmaPx))) {
    throw imageFault('picture-size', `a blur of ${sigmaPx} px is not possible`, 'blur', 'give a sigma of 0 px or more');
  }
  if (sigmaPx === 0) return plane;
  const [height = 0, width = 0] = plane.shape;
  const pass = sigmaPx < RUNNING_MEAN_SIGMA_PX ? kernelPass(sigmaPx) : meanPasses(sigmaPx);
  const across = alongRows(plane.data, width, height, pass);
  const data = transpose(alongRows(transpose(across, width, height), height, width, pass), height, width);
  return float32(plane.shape, data);
}

/** Blurs `from` into `to`; both are one row. */
type RowPass = (from: Float32Array, to: Float32Array) => void;

function alongRows(data: Float32Array, width: number, height: number, pass: RowPass): Float32Array {
  const blurred = new Float32Array(data.length);
  for (let row = 0; row < height; row += 1) {
    pass(data.subarray(row * width, (row + 1) * width), blurred.subarray(row * width, (row + 1) * width));
  }
  return blurred;
}

function kernelPass(sigmaPx: number): RowPass {
  const radius = Math.ceil(3 * sigmaPx);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, tap) => Math.exp(-((tap - radius) ** 2) / (2 * sigmaPx ** 2)));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const kernel = Float64Array.from(raw, (weight) => weight / sum);
  // The kernel is symmetric, and a row with its ends repeated needs no test per tap.
  return (from, to) => {
    const row = padded(from, radius);
    for (let at = 0; at < from.length; at += 1) {
      const middle = at + radius;
      let value = (kernel[radius] as number) * (row[middle] as number);
      for (let tap = 1; tap <= radius; tap += 1) {
        value += (kernel[radius + tap] as number) * ((row[middle - tap] as number) + (row[middle + tap] as number));
      }
      to[at] = value;
    }
  };
}

/** The row with its end values repeated `by` times on either side. */
function padded(from: Float32Array, by: number): Float64Array {
  const row = new Float64Array(from.length + 2 * by);
  row.fill(from[0] ?? 0, 0, by);
  row.set(from, by);
  row.fill(from[from.length - 1] ?? 0, by + from.length);
  return row;
}

/** Means over 2 r + 1 whole pixels and a share of the next on either side, so that the variance is met exactly. */
function meanPasses(sigmaPx: number): RowPass {
  const variance = sigmaPx ** 2 / MEAN_PASSES;
  const radius = Math.floor(Math.sqrt(3 * variance + 0.25) - 0.5);
  const whole = 2 * radius + 1;
  // Variance of the window is (sum of squares to r + 2 share (r + 1)^2) / (whole + 2 share); solved for the share.
  const squares = (radius * (radius + 1) * whole) / 3;
  const share = (variance * whole - squares) / (2 * ((radius + 1) ** 2 - variance));
  return (from, to) => {
    let current = from;
    for (let pass = 0; pass < MEAN_PASSES; pass += 1) {
      const next = pass === MEAN_PASSES - 1 ? to : new Float32Array(from.length);
      runningMean(current, next, radius, share);
      current = next;
    }
  };
}

function runningMean(from: Float32Array, to: Float32Array, radius: number, share: number): void {
  const row = padded(from, radius + 1);
  const weight = 1 / (2 * radius + 1 + 2 * share);
  let sum = 0;
  for (let index = 1; index <= 2 * radius + 1; index += 1) sum += row[index] as number;
  // Place `index` of the padded row is the pixel before the window of pixel `index`.
  for (let index = 0; index < from.length; index += 1) {
    const after = row[index + 2 * radius + 2] as number;
    to[index] = (sum + share * ((row[index] as number) + after)) * weight;
    sum += after - (row[index + 1] as number);
  }
}

function transpose(data: Float32Array, width: number, height: number): Float32Array {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1)
      turned[column * height + row] = data[row * width + column] as number;
  }
  return turned;
}
