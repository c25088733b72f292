// Orders in which parsing networks number their labels. Two are common among public files of the same nineteen classes,
// so the shape of an output never tells which.

import { type ParsingLabel, parsingLabels } from '../../nodes/kit/index.ts';
import { ModelError } from '../errors.ts';
import type { FactSheet } from './fact-sheet.ts';

const segformer: readonly ParsingLabel[] = [
  'background',
  'skin',
  'nose',
  'glasses',
  'eye-left',
  'eye-right',
  'brow-left',
  'brow-right',
  'ear-left',
  'ear-right',
  'mouth',
  'upper-lip',
  'lower-lip',
  'hair',
  'hat',
  'earring',
  'necklace',
  'neck',
  'cloth',
];

/** Named orders: BiSeNet's on CelebAMask-HQ, and SegFormer's (jonathandinu/face-parsing). */
export const ORDERS: Readonly<Record<string, readonly string[]>> = { bisenet: parsingLabels, segformer };

/** The labels of a parser by name of an order or one by one; undefined while the question is open. */
export function labelOrders(sheet: FactSheet, planes: number | string): readonly string[] | undefined {
  const words = sheet.answer({
    fact: 'labels',
    ask: `order of its ${planes} labels: bisenet, segformer, or all of them in the order of their ids, with commas (${parsingLabels.join(', ')})`,
    usual: 'bisenet',
  });
  if (words === undefined) return undefined;
  const labels = ORDERS[words] ?? words.split(',').map((word) => word.trim());
  const unknown = labels.filter((label) => !(parsingLabels as readonly string[]).includes(label));
  if (unknown.length > 0)
    throw new ModelError('fact-wrong', `The fact labels has words that are no label: ${unknown.join(', ')}.`);
  if (typeof planes === 'number' && labels.length !== planes) {
    throw new ModelError('fact-wrong', `The file gives ${planes} planes, and ${labels.length} labels were stated.`);
  }
  return labels;
}
