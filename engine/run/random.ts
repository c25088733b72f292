/**
 * Random numbers that are the same on every machine: Philox4x32-10 (Salmon et al., 2011), a counter-based generator in
 * integer arithmetic, and an inverse normal that uses nothing IEEE 754 leaves open.
 */

import type { RandomSource } from '../../nodes/kit/index.ts';
import { float32, sizeOf } from '../../nodes/kit/index.ts';
import { inverseNormal } from './inverse-normal.ts';

const ROUNDS = 10;
// Multipliers and Weyl increments of Philox4x32, from the paper.
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

type Four = readonly [number, number, number, number];

/** High and low 32 bits of a x b, by halves of 16 bits so that every sum stays exact. */
function multiply(a: number, b: number): readonly [number, number] {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + aLow * bHigh + Math.floor((aLow * bLow) / 2 ** 16);
  return [aHigh * bHigh + Math.floor(middle / 2 ** 16), Math.imul(a, b) >>> 0];
}

/** Four 32-bit words for a counter (four words) and a key (two words). */
export function philox4x32(counter: Four, key: readonly [number, number]): Four {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [high0, low0] = multiply(MULTIPLIER_0, c0);
    const [high1, low1] = multiply(MULTIPLIER_1, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * A source for a seed (0..2^32 - 1). Two streams of one seed never overlap; the numbers of one stream come in order, so
 * a node that draws the same shapes in the same order gets the same numbers.
 */
export function createRandom(seed: number, stream = 0): RandomSource {
  let block = 0;
  let words: Four = [0, 0, 0, 0];
  let used = 4;
  const next = (): number => {
    if (used === 4) {
      words = philox4x32([block >>> 0, Math.floor(block / 2 ** 32), 0, 0], [seed >>> 0, stream >>> 0]);
      block += 1;
      used = 0;
    }
    const word = words[used] ?? 0;
    used += 1;
    return word;
  };
  return {
    uniform: () => next() / 2 ** 32,
    normal(shape) {
      const data = new Float32Array(sizeOf(shape));
      // Half a step off the grid keeps 0 and 1 out, where the normal has no inverse.
      for (let i = 0; i < data.length; i += 1) data[i] = inverseNormal((next() + 0.5) / 2 ** 32);
      return float32(shape, data);
    },
  };
}
