/** Expression edits: each slider's value found again, and what the others do meanwhile. */

import type { Evaluation } from '../evaluation.ts';
import { expressionOf, readExpressionNames } from '../expression-names.ts';
import { landmarkExpression } from '../measures/landmark-expression.ts';
import { createChance } from '../measures/seeded.ts';
import { mean } from '../measures/statistics.ts';
import { type Answer, edit, facesFor, followed, type Seen, share } from './edit.ts';
import { judges, type Row } from './row.ts';

/** Expressions with rows of their own. */
export const editedExpressions = ['jawOpen', 'mouthSmile', 'browInnerUp', 'eyeBlink'] as const;

type ExpressionName = (typeof editedExpressions)[number];

/** The same edit seen by a network that finds no mesh: how the change asked for and the change seen go together. */
export const landmarksRow = (name: string): string => `expression.${name}.landmarks`;

interface ExpressionEdit extends Seen {
  readonly name: ExpressionName;
  readonly answer?: Answer;
  /** How far the slider was moved from what the picture showed, and what the landmarks changed by. */
  readonly byLandmarks?: Answer;
  /** How much each of the three other expressions changed. */
  readonly leaks?: readonly number[];
}

/** Sliders one at a time, set to a random value: correlation and slope, and what the three others do meanwhile. */
export async function expressionRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const names = await readExpressionNames();
  const chance = createChance(evaluation.seed);
  const edits: ExpressionEdit[] = [];
  for (const name of editedExpressions) {
    const rows = [`expression.${name}`, landmarksRow(name), `slope.${name}`, `leak.${name}`, 'expression.retrieval'];
    const others = editedExpressions.filter((other) => other !== name);
    // Drawn before it is decided, so that a row alone asks for the same values as all of them.
    const tasks = facesFor(evaluation).map((face) => ({ face, asked: Math.round(chance() * 100) / 100 }));
    if (!rows.some(evaluation.wants)) continue;
    const found = await evaluation.each(`${name} edits`, tasks, async ({ face, asked }, i): Promise<ExpressionEdit> => {
      const task = { name: 'expression', line: `${name} ${i}`, label: `${name} ${asked}` };
      const seen = await edit(evaluation, task, face, { [name]: asked });
      const { expression } = seen;
      const before = face.motion.expression.data;
      const { landmarks } = seen;
      const measured = expression && expressionOf(names, expression, name);
      evaluation.say(`${name} ${i + 1}: ${face.name} to ${asked}, measured ${measured?.toFixed(2) ?? 'nothing'}`);
      return {
        ...seen,
        name,
        ...(expression && {
          answer: { asked, measured: expressionOf(names, expression, name) },
          ...(landmarks && {
            byLandmarks: {
              asked: asked - expressionOf(names, before, name),
              measured: landmarkChange(landmarks, name),
            },
          }),
          leaks: others.map((other) =>
            Math.abs(expressionOf(names, expression, other) - expressionOf(names, before, other)),
          ),
        }),
      };
    });
    edits.push(...found);
  }
  evaluation.addGroups('Expression edit', edits, ({ groups }) => groups, expressionRowsOf);
  return expressionRowsOf(edits);
}

function expressionRowsOf(edits: readonly ExpressionEdit[]): readonly Row[] {
  const rows = editedExpressions.flatMap((name): readonly Row[] => {
    const found = edits.filter((edit) => edit.name === name && edit.answer);
    const { correlation, slope } = followed(found.flatMap(({ answer }) => answer ?? []));
    const leak = Math.max(...[0, 1, 2].map((other) => mean(found.map(({ leaks }) => leaks?.[other] ?? Number.NaN))));
    const seen = found.flatMap(({ byLandmarks }) => byLandmarks ?? []);
    const n = found.length;
    if (n === 0) return [];
    return [
      { name: `expression.${name}`, value: correlation, unit: 'correlation', n, judge: judges.refit },
      { name: `slope.${name}`, value: slope, unit: '', n, judge: judges.refit },
      { name: `leak.${name}`, value: leak, unit: 'coefficient', n, judge: judges.refit },
      {
        name: landmarksRow(name),
        value: followed(seen).correlation,
        unit: 'correlation of changes',
        n: seen.length,
        judge: judges.landmarks,
      },
    ];
  });
  return [
    ...rows,
    { name: 'expression.retrieval', value: share(edits), unit: 'share', n: edits.length, judge: judges.dlib },
  ];
}

function landmarkChange({ before, after }: NonNullable<Seen['landmarks']>, name: ExpressionName): number {
  const [first, last] = [landmarkExpression(before), landmarkExpression(after)];
  return (last[name] ?? Number.NaN) - (first[name] ?? Number.NaN);
}
