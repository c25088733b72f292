/** What is measured on one swapped pair: the default settings with all measures, and who other settings show. */

import type { Evaluation } from '../evaluation.ts';
import { link } from '../graph.ts';
import { nearest, similarity } from '../measures/retrieval.ts';
import type { Pair } from '../pairs.ts';
import { numberAt, tensorAt } from '../read-values.ts';
import type { Outcome } from '../runner.ts';
import { measuredSwap, type SwapVariant, swapGraph, swapParts } from './swap-graph.ts';

/** Numbers of the default settings; undefined where a fit failed or a measure could not be taken. */
export interface SwapMeasures {
  readonly hit: boolean;
  readonly margin?: number;
  readonly rawHit: boolean;
  readonly poissonHit: boolean;
  readonly poseDegrees?: number;
  readonly expression?: number;
  readonly nullExpression?: number;
  readonly border?: readonly [number, number];
  /** Step of skin colour of the result, of the raw paste and of the target itself. */
  readonly skin?: readonly [number, number, number];
  readonly fine?: readonly [number, number];
  readonly outside?: number;
}

const BLEND = [
  'border-target',
  'border-result',
  'skin-target',
  'skin-raw',
  'skin-result',
  'fine-target',
  'fine-result',
  'outside',
];

function filesOf({ source, target }: Pair): { source: string; target: string } {
  return { source: source.path, target: target.path };
}

async function isHit(evaluation: Evaluation, outcome: Outcome, id: string, { source }: Pair): Promise<boolean> {
  const descriptor = await tensorAt(outcome, link(`${id}-who`, 'descriptor'));
  return descriptor !== undefined && nearest(descriptor, evaluation.gallery) === source.name;
}

/** Whether a swap at other settings shows the source; its picture is kept under the row's name. */
export async function hitsSource(
  evaluation: Evaluation,
  pair: Pair,
  index: number,
  { row, variant }: { readonly row: string; readonly variant: SwapVariant },
): Promise<boolean> {
  const sample = await evaluation.sample('face-swap');
  const graph = measuredSwap(swapGraph(sample, filesOf(pair), variant), evaluation.judges.identity);
  const outcome = await evaluation.run(graph, [link('m-result-who', 'descriptor'), swapParts.result(graph)]);
  await evaluation.keepPicture(`swap ${index}`, row, outcome, swapParts.result(graph));
  return isHit(evaluation, outcome, 'm-result', pair);
}

/** The swap at its default settings. @throws EvaluateError run-failed when it gives no result. */
export async function measureSwap(evaluation: Evaluation, pair: Pair, index: number): Promise<SwapMeasures> {
  const sample = await evaluation.sample('face-swap');
  const graph = measuredSwap(swapGraph(sample, filesOf(pair)), evaluation.judges.identity);
  const result = swapParts.result(graph);
  const poissonWanted = evaluation.wants('swap.retrieval.poisson');
  const outcome = await evaluation.run(graph, [
    result,
    link('m-raw', 'image'),
    ...['m-result', 'm-raw'].map((id) => link(`${id}-who`, 'descriptor')),
    link('m-result-error', 'pose'),
    link('m-result-error', 'expression'),
    // What only one row needs runs when that row is wanted.
    ...(poissonWanted ? [link('m-poisson', 'image'), link('m-poisson-who', 'descriptor')] : []),
    ...(evaluation.wants('swap.expression') ? [link('m-null-error', 'expression')] : []),
    ...BLEND.map((port) => link('m-blend', port)),
  ]);
  evaluation.needResult(outcome, result, `The swap of ${pair.source.name} onto ${pair.target.name}`);
  const descriptor = await tensorAt(outcome, link('m-result-who', 'descriptor'));
  const [poseDegrees, expression, nullExpression] = [
    await numberAt(outcome, link('m-result-error', 'pose')),
    await numberAt(outcome, link('m-result-error', 'expression')),
    await numberAt(outcome, link('m-null-error', 'expression')),
  ];
  const blend: Record<string, number | undefined> = {};
  for (const port of BLEND) blend[port] = await numberAt(outcome, link('m-blend', port));
  const both = (a: number | undefined, b: number | undefined): readonly [number, number] | undefined =>
    a === undefined || b === undefined ? undefined : [a, b];
  const border = both(blend['border-result'], blend['border-target']);
  const [skinResult, skinRaw, skinTarget] = [blend['skin-result'], blend['skin-raw'], blend['skin-target']];
  const fine = both(blend['fine-result'], blend['fine-target']);
  await evaluation.keepFace(`swap ${index}`, 'source', pair.source);
  await evaluation.keepFace(`swap ${index}`, 'target', pair.target);
  await evaluation.keepPicture(`swap ${index}`, 'raw paste', outcome, link('m-raw', 'image'));
  if (poissonWanted)
    await evaluation.keepPicture(`swap ${index}`, 'Poisson blend', outcome, link('m-poisson', 'image'));
  await evaluation.keepPicture(`swap ${index}`, 'result', outcome, result);
  return {
    hit: await isHit(evaluation, outcome, 'm-result', pair),
    rawHit: await isHit(evaluation, outcome, 'm-raw', pair),
    poissonHit: await isHit(evaluation, outcome, 'm-poisson', pair),
    ...(descriptor && {
      margin: similarity(descriptor, pair.source.descriptor) - similarity(descriptor, pair.target.descriptor),
    }),
    ...(poseDegrees === undefined ? {} : { poseDegrees }),
    ...(expression === undefined ? {} : { expression }),
    ...(nullExpression === undefined ? {} : { nullExpression }),
    ...(border && { border }),
    ...(skinResult === undefined || skinRaw === undefined || skinTarget === undefined
      ? {}
      : { skin: [skinResult, skinRaw, skinTarget] as const }),
    ...(fine && { fine }),
    ...(blend.outside === undefined ? {} : { outside: blend.outside }),
  };
}
