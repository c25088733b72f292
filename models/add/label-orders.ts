// Orders in which parsing networks number their labels. Two are common among public files of the same nineteen classes,
// so the shape of an output never tells which.

import { ModelError } from '../errors.ts';
import type { FactSheet } from './fact-sheet.ts';

// Words are those of nodes/face/parsing/labels.ts; a test holds the two together.
const bisenet = [
  'background',
  'skin',
  'brow-left',
  'brow-right',
  'eye-left',
  'eye-right',
  'glasses',
  'ear-left',
  'ear-right',
  'earring',
  'nose',
  'mouth',
  'upper-lip',
  'lower-lip',
  'neck',
  'necklace',
  'cloth',
  'hair',
  'hat',
] as const;
const segformer = [
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
] as const;

/** Named orders: BiSeNet's on CelebAMask-HQ, and SegFormer's (jonathandinu/face-parsing). */
export const ORDERS: Readonly<Record<string, readonly string[]>> = { bisenet, segformer };

/** The labels of a parser by name of an order or one by one; undefined while the question is open. */
export function labelOrders(sheet: FactSheet, planes: number | string): readonly string[] | undefined {
  const words = sheet.answer({
    fact: 'labels',
    ask: `order of its ${planes} labels: bisenet, segformer, or all of them in the order of their ids, with commas (${bisenet.join(', ')})`,
    usual: 'bisenet',
  });
  if (words === undefined) return undefined;
  const labels = ORDERS[words] ?? words.split(',').map((word) => word.trim());
  const unknown = labels.filter((label) => !(bisenet as readonly string[]).includes(label));
  if (unknown.length > 0)
    throw new ModelError('fact-wrong', `The fact labels has words that are no label: ${unknown.join(', ')}.`);
  if (typeof planes === 'number' && labels.length !== planes) {
    throw new ModelError('fact-wrong', `The file gives ${planes} planes, and ${labels.length} labels were stated.`);
  }
  return labels;
}
