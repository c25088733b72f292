/** The face swap's rows: who it shows, whether it keeps the target's motion, and how it sits in the picture. */

import type { Evaluation } from '../evaluation.ts';
import { link } from '../graph.ts';
import { nearest, similarity } from '../measures/retrieval.ts';
import { mean, median, ratioOfSums } from '../measures/statistics.ts';
import type { Pair } from '../pairs.ts';
import { numberAt, tensorAt } from '../read-values.ts';
import type { Outcome } from '../runner.ts';
import { judges, type Row } from './row.ts';
import { measuredSwap, type SwapVariant, startNoiseWithheld, swapGraph, swapParts } from './swap-graph.ts';

/** What was measured on one pair; undefined where a fit failed or a measure could not be taken. */
interface SwapMeasures {
  readonly pair: Pair;
  readonly groups: readonly string[];
  readonly hit: boolean;
  readonly margin?: number;
  readonly rawHit: boolean;
  readonly poissonHit: boolean;
  readonly poseDegrees?: number;
  readonly expression?: number;
  readonly nullExpression?: number;
  readonly border?: readonly [number, number];
  readonly skin?: readonly [number, number];
  readonly fine?: readonly [number, number];
  readonly outside?: number;
}

const BLEND = ['border-target', 'border-result', 'skin-raw', 'skin-result', 'fine-target', 'fine-result', 'outside'];

/** Start noises with a row of their own, beside the default. */
const START_NOISES = [0.3, 0.5, 0.7, 1];

const share = (hits: readonly boolean[]): number => mean(hits.map(Number));

/** Every row of the face swap that was asked for. */
export async function swapRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const { pairs, wants } = evaluation;
  const rows: Row[] = [];
  const main = ['swap.retrieval', 'swap.margin', 'swap.retrieval.paste', 'swap.retrieval.poisson', 'swap.pose'];
  if ([...main, 'swap.expression', 'swap.border', 'swap.colour', 'swap.sharpness', 'swap.outside'].some(wants)) {
    const measures: SwapMeasures[] = [];
    for (const [i, pair] of pairs.entries()) {
      const measured = await measureSwap(evaluation, pair, i);
      measures.push(measured);
      const hits = share(measures.map(({ hit }) => hit));
      evaluation.say(
        `swap ${i + 1} of ${pairs.length}: ${pair.source.name} onto ${pair.target.name}, ${measured.hit ? 'nearest' : 'missed'}, margin ${measured.margin?.toFixed(3) ?? 'none'} (retrieval so far ${hits.toFixed(2)})`,
      );
    }
    const wanted = (some: readonly SwapMeasures[]): readonly Row[] => rowsOf(some).filter(({ name }) => wants(name));
    rows.push(...wanted(measures));
    evaluation.addGroups('Face swap', measures, ({ groups }) => groups, wanted);
  }
  for (const startNoise of START_NOISES) {
    const name = `swap.retrieval.noise-${startNoise.toFixed(1)}`;
    if (wants(name)) rows.push(await retrievalRow(evaluation, name, { startNoise }));
  }
  if (wants('swap.retrieval.withheld')) {
    const startNoise = startNoiseWithheld(await evaluation.sample('inpainting'));
    rows.push(await retrievalRow(evaluation, 'swap.retrieval.withheld', { withheld: true, startNoise }));
  }
  return rows;
}

async function retrievalRow(evaluation: Evaluation, name: string, variant: SwapVariant): Promise<Row> {
  const { pairs, judges: files } = evaluation;
  const sample = await evaluation.sample('face-swap');
  const hits: boolean[] = [];
  for (const [i, pair] of pairs.entries()) {
    const graph = measuredSwap(swapGraph(sample, filesOf(pair), variant), files.identity);
    const outcome = await evaluation.run(graph, [link('m-result-who', 'descriptor'), swapParts.result(graph)]);
    hits.push(await isHit(evaluation, outcome, 'm-result', pair));
    await evaluation.keepPicture(`swap ${i}`, name, outcome, swapParts.result(graph));
    evaluation.say(`${name} ${i + 1} of ${pairs.length}: ${share(hits).toFixed(2)} so far`);
  }
  return { name, value: share(hits), unit: 'share', n: hits.length, judge: judges.dlib };
}

function filesOf({ source, target }: Pair): { source: string; target: string } {
  return { source: source.path, target: target.path };
}

async function isHit(evaluation: Evaluation, outcome: Outcome, id: string, { source }: Pair): Promise<boolean> {
  const descriptor = await tensorAt(outcome, link(`${id}-who`, 'descriptor'));
  return descriptor !== undefined && nearest(descriptor, evaluation.gallery) === source.name;
}

async function measureSwap(evaluation: Evaluation, pair: Pair, index: number): Promise<SwapMeasures> {
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
  const skin = both(blend['skin-result'], blend['skin-raw']);
  const fine = both(blend['fine-result'], blend['fine-target']);
  await evaluation.keepFace(`swap ${index}`, 'source', pair.source);
  await evaluation.keepFace(`swap ${index}`, 'target', pair.target);
  await evaluation.keepPicture(`swap ${index}`, 'raw paste', outcome, link('m-raw', 'image'));
  if (poissonWanted)
    await evaluation.keepPicture(`swap ${index}`, 'Poisson blend', outcome, link('m-poisson', 'image'));
  await evaluation.keepPicture(`swap ${index}`, 'result', outcome, result);
  const groups = [...(await evaluation.groupsOf(pair.source)), ...(await evaluation.groupsOf(pair.target))];
  return {
    pair,
    groups: [...new Set(groups)],
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
    ...(skin && { skin }),
    ...(fine && { fine }),
    ...(blend.outside === undefined ? {} : { outside: blend.outside }),
  };
}

const defined = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined);

/** The rows of a set of swaps: of all, or of one group. */
function rowsOf(measures: readonly SwapMeasures[]): readonly Row[] {
  const margins = defined(measures.map(({ margin }) => margin));
  const poses = defined(measures.map(({ poseDegrees }) => poseDegrees));
  const expressions = defined(
    measures.map(({ expression: e, nullExpression: n }) =>
      e === undefined || n === undefined ? undefined : ([e, n] as const),
    ),
  );
  const borders = defined(measures.map(({ border }) => border));
  const skins = defined(measures.map(({ skin }) => skin));
  const fines = defined(measures.map(({ fine }) => fine)).filter(([, target]) => target > 0);
  const outsides = defined(measures.map(({ outside }) => outside));
  const row = (name: string, value: number, unit: string, n: number, judge: string): Row => ({
    name,
    value,
    unit,
    n,
    judge,
  });
  const n = measures.length;
  return [
    row('swap.retrieval', share(measures.map(({ hit }) => hit)), 'share', n, judges.dlib),
    row('swap.margin', mean(margins), 'similarity (1 - distance)', margins.length, judges.dlib),
    row('swap.retrieval.paste', share(measures.map(({ rawHit }) => rawHit)), 'share', n, judges.dlib),
    row('swap.retrieval.poisson', share(measures.map(({ poissonHit }) => poissonHit)), 'share', n, judges.dlib),
    row('swap.pose', mean(poses), 'degrees', poses.length, judges.refit),
    row('swap.expression', ratioOfSums(expressions), 'ratio', expressions.length, judges.refit),
    row('swap.border', ratioOfSums(borders), 'ratio', borders.length, judges.pixels),
    row('swap.colour', ratioOfSums(skins), 'ratio', skins.length, judges.pixels),
    row(
      'swap.sharpness',
      median(fines.map(([result, target]) => result / target)),
      'ratio',
      fines.length,
      judges.pixels,
    ),
    row('swap.outside', mean(outsides), 'share', outsides.length, judges.pixels),
  ].filter(({ value }) => !Number.isNaN(value));
}
