/** The parts of the table in the order they are measured. */

import type { Evaluation } from '../evaluation.ts';
import { componentRows } from './components.ts';
import { sizeRows, speedRowNames, speedRows } from './cost.ts';
import { editedExpressions, expressionRows, landmarksRow } from './expression.ts';
import { gazeRows } from './gaze.ts';
import { componentNames } from './looks.ts';
import { parserRowNames, parserRows } from './parser.ts';
import { poseRows } from './pose.ts';
import { reenactRows } from './reenact.ts';
import { regionRowNames, regionRows } from './regions.ts';
import type { Row } from './row.ts';
import { swapRowNames, swapRows } from './swap.ts';
import { taskRowNames } from './task-table.ts';
import { taskRows } from './tasks.ts';
import { vaeRows } from './vae.ts';

interface Section {
  readonly names: readonly string[];
  /** Measures the rows that are wanted. */
  readonly measure: (evaluation: Evaluation) => Promise<readonly Row[]>;
}

export const sections: readonly Section[] = [
  { names: ['size.mb'], measure: sizeRows },
  { names: ['vae.psnr', 'vae.ssim', 'vae.psnr.shrunk', 'vae.ssim.shrunk'], measure: vaeRows },
  { names: swapRowNames, measure: swapRows },
  { names: ['pose.error', 'pose.retrieval', 'pose.correlation', 'pose.slope'], measure: poseRows },
  {
    names: [
      ...editedExpressions.flatMap((name) => [
        `expression.${name}`,
        landmarksRow(name),
        `slope.${name}`,
        `leak.${name}`,
      ]),
      'expression.retrieval',
    ],
    measure: expressionRows,
  },
  {
    names: [
      'gaze.correlation',
      'gaze.slope',
      'gaze.correlation.yaw',
      'gaze.correlation.pitch',
      'gaze.slope.yaw',
      'gaze.slope.pitch',
    ],
    measure: gazeRows,
  },
  {
    names: ['reenact.correlation', 'reenact.correlation.pose', 'reenact.correlation.expression', 'reenact.retrieval'],
    measure: reenactRows,
  },
  {
    names: ['components.diagonal', ...componentNames.map((name) => `components.${name}`)],
    measure: componentRows,
  },
  { names: taskRowNames, measure: taskRows },
  { names: regionRowNames, measure: regionRows },
  { names: parserRowNames, measure: parserRows },
  { names: speedRowNames, measure: speedRows },
];
