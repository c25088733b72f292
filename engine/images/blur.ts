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
  const smoothing = sigmaPx < RUNNING_MEAN_SIGMA_PX ? kernelOf(sigmaPx) : runningMeansOf(sigmaPx);
  const turned = smoothRows(plane.data, width, height, smoothing);
  return float32(plane.shape, smoothRows(turned, height, width, smoothing));
}

/** How one row is smoothed: `padded` has the ends of its `width` pixels repeated `margin` times. */
interface Smoothing {
  readonly margin: number;
  readonly smooth: (padded: Float64Array, to: Float32Array, width: number) => void;
}

/** Pixels that are worked on side by side: sums that do not wait for each other take half the time. */
const ABREAST = 4;

/** The rows of a plane [height, width] smoothed, and written as columns: doing it twice smooths both axes. */
function smoothRows(data: Float32Array, width: number, height: number, { margin, smooth }: Smoothing): Float32Array {
  const turned = new Float32Array(data.length);
  // One row and its result serve all rows, since most of what a row of its own costs is its memory. Both are as long
  // as whole steps of ABREAST need; what lies behind the pixels is computed and left.
  const steps = Math.ceil(width / ABREAST) * ABREAST;
  const padded = new Float64Array(steps + 2 * margin);
  const smoothed = new Float32Array(steps);
  for (let y = 0; y < height; y += 1) {
    padded.set(data.subarray(y * width, (y + 1) * width), margin);
    repeatEnds(padded, margin, width);
    smooth(padded, smoothed, width);
    for (let x = 0, at = y; x < width; x += 1, at += height) turned[at] = smoothed[x] as number;
  }
  return turned;
}

function repeatEnds(padded: Float64Array, margin: number, width: number): void {
  padded.fill(padded[margin] as number, 0, margin);
  padded.fill(padded[margin + width - 1] as number, margin + width);
}

function kernelOf(sigmaPx: number): Smoothing {
  const radius = Math.ceil(3 * sigmaPx);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, tap) => Math.exp(-((tap - radius) ** 2) / (2 * sigmaPx ** 2)));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  // The kernel is symmetric: its middle and one half say it all.
  const half = Float64Array.from(raw.slice(radius), (weight) => weight / sum);
  const middle = half[0] as number;
  return {
    margin: radius,
    smooth(padded, to) {
      for (let at = 0; at < to.length; at += ABREAST) {
        const centre = at + radius;
        let first = middle * (padded[centre] as number);
        let second = middle * (padded[centre + 1] as number);
        let third = middle * (padded[centre + 2] as number);
        let fourth = middle * (padded[centre + 3] as number);
        for (let tap = 1; tap <= radius; tap += 1) {
          const weight = half[tap] as number;
          const [left, right] = [centre - tap, centre + tap];
          first += weight * ((padded[left] as number) + (padded[right] as number));
          second += weight * ((padded[left + 1] as number) + (padded[right + 1] as number));
          third += weight * ((padded[left + 2] as number) + (padded[right + 2] as number));
          fourth += weight * ((padded[left + 3] as number) + (padded[right + 3] as number));
        }
        to[at] = first;
        to[at + 1] = second;
        to[at + 2] = third;
        to[at + 3] = fourth;
      }
    },
  };
}

/** Means over 2 r + 1 whole pixels and a share of the next on either side, so that the variance is met exactly. */
function runningMeansOf(sigmaPx: number): Smoothing {
  const variance = sigmaPx ** 2 / MEAN_PASSES;
  const radius = Math.floor(Math.sqrt(3 * variance + 0.25) - 0.5);
  const whole = 2 * radius + 1;
  // Variance of the window is (sum of squares to r + 2 share (r + 1)^2) / (whole + 2 share); solved for the share.
  const squares = (radius * (radius + 1) * whole) / 3;
  const share = (variance * whole - squares) / (2 * ((radius + 1) ** 2 - variance));
  const margin = radius + 1;
  return {
    margin,
    smooth(padded, to, width) {
      runningMean(padded, to, radius, share);
      for (let pass = 1; pass < MEAN_PASSES; pass += 1) {
        padded.set(to, margin);
        repeatEnds(padded, margin, width);
        runningMean(padded, to, radius, share);
      }
    },
  };
}

function runningMean(padded: Float64Array, to: Float32Array, radius: number, share: number): void {
  const weight = 1 / (2 * radius + 1 + 2 * share);
  let sum = 0;
  for (let index = 1; index <= 2 * radius + 1; index += 1) sum += padded[index] as number;
  // Place `index` of the padded row is the pixel before the window of pixel `index`.
  for (let index = 0; index < to.length; index += 1) {
    const after = padded[index + 2 * radius + 2] as number;
    to[index] = (sum + share * ((padded[index] as number) + after)) * weight;
    sum += after - (padded[index + 1] as number);
  }
}
