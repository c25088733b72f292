/** The face swap's rows: who it shows, whether it keeps the target's motion, and how it sits in the picture. */

import type { Evaluation } from '../evaluation.ts';
import { mean, median, ratioOfSums } from '../measures/statistics.ts';
import { judges, type Row } from './row.ts';
import { type SwapVariant, startNoiseWithheld } from './swap-graph.ts';
import { hitsSource, measureSwap, type SwapMeasures } from './swap-measures.ts';

/** Start noises with a row of their own, beside the default. */
const START_NOISES = [0.3, 0.5, 0.7, 1];

const MAIN: readonly string[] = [
  'swap.retrieval',
  'swap.margin',
  'swap.retrieval.paste',
  'swap.retrieval.poisson',
  'swap.pose',
  'swap.expression',
  'swap.border',
  'swap.colour',
  'swap.colour.target',
  'swap.sharpness',
  'swap.outside',
];

const noiseRow = (startNoise: number): string => `swap.retrieval.noise-${startNoise.toFixed(1)}`;
const WITHHELD = 'swap.retrieval.withheld';
const REFERENCE_ONLY = 'swap.retrieval.reference-only';

/** Names of the rows of the face swap. */
export const swapRowNames = [...MAIN, ...START_NOISES.map(noiseRow), WITHHELD, REFERENCE_ONLY];

/** Another setting with a row of its own. */
interface Setting {
  readonly row: string;
  readonly variant: SwapVariant;
}

/** A pair: what was measured at the default settings, and row -> whether that setting shows the source. */
interface MeasuredPair {
  readonly groups: readonly string[];
  readonly main?: SwapMeasures;
  readonly hits: ReadonlyMap<string, boolean>;
}

const share = (hits: readonly boolean[]): number => mean(hits.map(Number));

async function settingsOf(evaluation: Evaluation): Promise<readonly Setting[]> {
  const noises = START_NOISES.map((startNoise): Setting => {
    return { row: noiseRow(startNoise), variant: { startNoise } };
  });
  const startNoise = startNoiseWithheld(await evaluation.sample('inpainting'));
  const withheld: Setting = { row: WITHHELD, variant: { withheld: true, startNoise } };
  const referenceOnly: Setting = { row: REFERENCE_ONLY, variant: { referenceOnly: true } };
  return [...noises, withheld, referenceOnly].filter(({ row }) => evaluation.wants(row));
}

/** Every row of the face swap that was asked for. */
export async function swapRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const { pairs, wants } = evaluation;
  const [settings, hasMain] = [await settingsOf(evaluation), MAIN.some(wants)];
  const measured = await evaluation.each('swaps', pairs, async (pair, i): Promise<MeasuredPair> => {
    const main = hasMain ? await measureSwap(evaluation, pair, i) : undefined;
    const hits = new Map<string, boolean>();
    for (const setting of settings) hits.set(setting.row, await hitsSource(evaluation, pair, i, setting));
    const words = main ? `${main.hit ? 'nearest' : 'missed'}, margin ${main.margin?.toFixed(3) ?? 'none'}` : '';
    const others = [...hits].map(([row, hit]) => `${row.replace('swap.retrieval.', '')} ${hit ? 'nearest' : 'missed'}`);
    const all = [...(words === '' ? [] : [words]), ...others].join('; ');
    evaluation.say(`swap ${i + 1} of ${pairs.length}: ${pair.source.name} onto ${pair.target.name}, ${all}`);
    return { groups: await evaluation.groupsOfPair(pair), ...(main && { main }), hits };
  });
  const wanted = (some: readonly MeasuredPair[]): readonly Row[] => {
    const main = some.flatMap((pair) => pair.main ?? []);
    return [...rowsOf(main).filter(({ name }) => wants(name)), ...settings.map(({ row }) => settingRow(row, some))];
  };
  evaluation.addGroups('Face swap', measured, ({ groups }) => groups, wanted);
  return wanted(measured);
}

function settingRow(name: string, some: readonly MeasuredPair[]): Row {
  const hits = some.flatMap((pair) => pair.hits.get(name) ?? []);
  return { name, value: share(hits), unit: 'share', n: hits.length, judge: judges.dlib };
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
    row('swap.colour', ratioOfSums(skins.map(([result, raw]) => [result, raw])), 'ratio', skins.length, judges.pixels),
    row(
      'swap.colour.target',
      ratioOfSums(skins.map(([, raw, own]) => [own, raw])),
      'ratio',
      skins.length,
      judges.pixels,
    ),
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
