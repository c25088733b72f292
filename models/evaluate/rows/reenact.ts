/** Reenactment: does the result move as the driver does and still look like the source. */

import type { MotionValue } from '../../../nodes/kit/index.ts';
import type { Evaluation } from '../evaluation.ts';
import { link, outputLink, setInputs } from '../graph.ts';
import { nearest } from '../measures/retrieval.ts';
import { follow, mean } from '../measures/statistics.ts';
import { tensorAt } from '../read-values.ts';
import { measuredResult } from './measured.ts';
import { judges, type Row } from './row.ts';

/** Coefficients that hardly vary among the drivers have no correlation worth the name. */
const MIN_SPREAD = 0.05;

interface Reenactment {
  readonly groups: readonly string[];
  readonly hit: boolean;
  readonly asked: MotionValue;
  readonly measured?: MotionValue;
}

function spreadOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Mean correlation over the columns whose asked values vary. */
function columnsFollow(asked: readonly ArrayLike<number>[], measured: readonly ArrayLike<number>[]): number {
  const count = asked[0]?.length ?? 0;
  const correlations: number[] = [];
  for (let column = 0; column < count; column += 1) {
    const wanted = asked.map((row) => row[column] ?? 0);
    if (spreadOf(wanted) < MIN_SPREAD) continue;
    correlations.push(
      follow(
        wanted,
        measured.map((row) => row[column] ?? 0),
      ).correlation,
    );
  }
  return mean(correlations);
}

/** Over the pairs, the source as the picture that is moved and the target as the driver. */
export async function reenactRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const sample = await evaluation.sample('reenact');
  const { editPairs: pairs } = evaluation;
  const measures = await evaluation.each('reenactments', pairs, async (pair, i): Promise<Reenactment> => {
    const { source, target: driver } = pair;
    const graph = measuredResult(setInputs(sample, { source: source.path, driver: driver.path }), evaluation.judges);
    const result = outputLink(graph, 'result');
    const outcome = await evaluation.run(graph, [
      result,
      link('m-result-who', 'descriptor'),
      link('m-result-motion', 'motion'),
    ]);
    evaluation.needResult(outcome, result, `The reenactment of ${source.name} by ${driver.name}`);
    await evaluation.keepFace(`reenactment ${i}`, 'source', source);
    await evaluation.keepFace(`reenactment ${i}`, 'driver', driver);
    await evaluation.keepPicture(`reenactment ${i}`, 'result', outcome, result);
    const descriptor = await tensorAt(outcome, link('m-result-who', 'descriptor'));
    const motion = await outcome.value(link('m-result-motion', 'motion'));
    evaluation.say(`reenactment ${i + 1} of ${pairs.length}: ${source.name} by ${driver.name}`);
    return {
      groups: await evaluation.groupsOfPair(pair),
      hit: descriptor !== undefined && nearest(descriptor, evaluation.gallery) === source.name,
      asked: driver.motion,
      ...(motion?.kind === 'motion' && { measured: motion }),
    };
  });
  evaluation.addGroups('Reenactment', measures, ({ groups }) => groups, reenactRowsOf);
  return reenactRowsOf(measures);
}

function reenactRowsOf(measures: readonly Reenactment[]): readonly Row[] {
  const moved = measures.flatMap(({ asked, measured }) => (measured ? [{ asked, measured }] : []));
  const following = (part: 'pose' | 'expression'): number =>
    columnsFollow(
      moved.map(({ asked }) => asked[part].data),
      moved.map(({ measured }) => measured[part].data),
    );
  const [pose, expression] = [following('pose'), following('expression')];
  const n = moved.length;
  const row = (name: string, value: number): Row => ({ name, value, unit: 'correlation', n, judge: judges.refit });
  return [
    row('reenact.correlation', (pose + expression) / 2),
    row('reenact.correlation.pose', pose),
    row('reenact.correlation.expression', expression),
    {
      name: 'reenact.retrieval',
      value: mean(measures.map(({ hit }) => Number(hit))),
      unit: 'share',
      n: measures.length,
      judge: judges.dlib,
    },
  ];
}
