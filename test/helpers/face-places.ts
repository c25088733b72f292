/** Where the labels of a face lie in the aligned crop, as rough shapes: what a parsing stand-in gives. */

import { parsingLabels } from '../../nodes/kit/index.ts';
import type { ParserFunction } from './public-models.ts';

type Shape = readonly [label: string, x: number, y: number, halfWidth: number, halfHeight: number];

// Shares of the crop, later shapes over earlier ones; `left` is the person's, at the picture's right.
const SHAPES: readonly Shape[] = [
  ['cloth', 0.5, 1, 0.5, 0.1],
  ['hair', 0.5, 0.38, 0.36, 0.36],
  ['neck', 0.5, 0.9, 0.16, 0.14],
  ['ear-right', 0.23, 0.53, 0.04, 0.09],
  ['ear-left', 0.77, 0.53, 0.04, 0.09],
  ['skin', 0.5, 0.55, 0.26, 0.34],
  ['brow-right', 0.37, 0.4, 0.08, 0.02],
  ['brow-left', 0.63, 0.4, 0.08, 0.02],
  ['eye-right', 0.38, 0.47, 0.05, 0.025],
  ['eye-left', 0.62, 0.47, 0.05, 0.025],
  ['nose', 0.5, 0.58, 0.06, 0.09],
  ['upper-lip', 0.5, 0.7, 0.1, 0.02],
  ['lower-lip', 0.5, 0.735, 0.1, 0.02],
];

function labelAt(x: number, y: number): string {
  let found = 'background';
  for (const [label, centreX, centreY, halfWidth, halfHeight] of SHAPES) {
    if (((x - centreX) / halfWidth) ** 2 + ((y - centreY) / halfHeight) ** 2 <= 1) found = label;
  }
  return found;
}

/** BiSeNet's ids of a face at its usual place, on a grid of 64 cells. */
export const facePlaces: ParserFunction = {
  grid: 64,
  score: (id, column, row) => (parsingLabels[id] === labelAt((column + 0.5) / 64, (row + 0.5) / 64) ? 10 : 0),
};
