/** How a region of a face looks wherever it lies: its box, brought to a small patch of colours. */

import type { ImageValue, ParsingValue } from '../../../nodes/kit/index.ts';
import { labOf, rgbOf, sampleRgb } from './picture.ts';

const SIDE = 8;

/** Samples across each cell of the patch, so that fine detail is averaged and not picked. */
const FINER = 4;

/**
 * CIELAB patch [8 * 8 * 3], less its mean, of the box around the labels, in the original picture the parsing's crop was cut
 * from; undefined when the map shows none of them. A region that moves or grows keeps its patch, also one under other
 * light or on other skin, which are components of their own; one that looks otherwise does not.
 */
export function regionPatch(
  image: ImageValue,
  parsing: ParsingValue,
  labels: readonly string[],
): readonly number[] | undefined {
  const { frame } = parsing;
  const wanted = parsing.labelSet.map((label) => labels.includes(label));
  let [left, top, right, bottom] = [frame.widthPx, frame.heightPx, -1, -1];
  parsing.labels.data.forEach((id, i) => {
    if (!wanted[id]) return;
    const [x, y] = [i % frame.widthPx, Math.floor(i / frame.widthPx)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  });
  if (right < 0) return undefined;
  const picture = rgbOf(image);
  const [a, b, c, d, e, f] = frame.toOriginal;
  const fine = SIDE * FINER;
  const patch = new Array<number>(SIDE * SIDE * 3).fill(0);
  for (let i = 0; i < fine * fine; i += 1) {
    const [column, row] = [i % fine, Math.floor(i / fine)];
    const x = left + ((column + 0.5) / fine) * (right + 1 - left);
    const y = top + ((row + 0.5) / fine) * (bottom + 1 - top);
    const at = (Math.floor(row / FINER) * SIDE + Math.floor(column / FINER)) * 3;
    labOf(sampleRgb(picture, a * x + b * y + c, d * x + e * y + f)).forEach((value, channel) => {
      patch[at + channel] = (patch[at + channel] ?? 0) + value / (FINER * FINER);
    });
  }
  const cells = SIDE * SIDE;
  const means = [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let i = channel; i < patch.length; i += 3) sum += patch[i] ?? 0;
    return sum / cells;
  });
  return patch.map((value, i) => value - (means[i % 3] ?? 0));
}
