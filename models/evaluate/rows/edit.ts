/** Edits of one face by a task's sample graph: what was asked, and what is seen on the result. */

import type { Evaluation } from '../evaluation.ts';
import type { Face } from '../faces.ts';
import { addNodes, link, loaderLink, outputLink, setInputs } from '../graph.ts';
import { nearest } from '../measures/retrieval.ts';
import { choose } from '../measures/seeded.ts';
import { follow, mean } from '../measures/statistics.ts';
import { tensorAt } from '../read-values.ts';
import { landmarksNode, measuredResult } from './measured.ts';

/** What is seen on the result of an edit; undefined where the face was not found again. */
export interface Seen {
  readonly groups: readonly string[];
  readonly hit: boolean;
  readonly pose?: ArrayLike<number>;
  readonly expression?: ArrayLike<number>;
  readonly gaze?: ArrayLike<number>;
  /** By the landmark judge [68, 2], of an expression edit: on the picture and on its result. */
  readonly landmarks?: { readonly before: ArrayLike<number>; readonly after: ArrayLike<number> };
}

/** Runs the edit and looks at its result. */
export async function edit(
  evaluation: Evaluation,
  task: { readonly name: string; readonly line: string; readonly label: string },
  face: Face,
  inputs: Readonly<Record<string, number>>,
): Promise<Seen> {
  const sample = await evaluation.sample(task.name);
  let graph = measuredResult(setInputs(sample, { picture: face.path, ...inputs }), evaluation.judges);
  const result = outputLink(graph, 'result');
  const hasLandmarks = task.name === 'expression';
  if (hasLandmarks) {
    const picture = loaderLink(graph, 'picture');
    graph = addNodes(graph, {
      'm-before-face': { type: 'face/detect-align', inputs: { image: picture } },
      ...landmarksNode('m-before', picture, evaluation.judges.landmarks),
      ...landmarksNode('m-result', result, evaluation.judges.landmarks),
    });
  }
  const outcome = await evaluation.run(graph, [
    result,
    link('m-result-who', 'descriptor'),
    link('m-result-motion', 'motion'),
    ...(task.name === 'gaze' ? [link('m-result-gaze', 'gaze')] : []),
    ...(hasLandmarks ? ['m-before', 'm-result'].map((id) => link(`${id}-landmarks`, 'landmarks')) : []),
  ]);
  evaluation.needResult(outcome, result, `${task.name} of ${face.name}`);
  if (evaluation.keeps(task.line)) {
    await evaluation.keepFace(task.line, 'picture', face);
    await evaluation.keepPicture(task.line, task.label, outcome, result);
  }
  const descriptor = await tensorAt(outcome, link('m-result-who', 'descriptor'));
  const motion = await outcome.value(link('m-result-motion', 'motion'));
  const gaze = await tensorAt(outcome, link('m-result-gaze', 'gaze'));
  const before = await tensorAt(outcome, link('m-before-landmarks', 'landmarks'));
  const after = await tensorAt(outcome, link('m-result-landmarks', 'landmarks'));
  return {
    groups: await evaluation.groupsOf(face),
    hit: descriptor !== undefined && nearest(descriptor, evaluation.gallery) === face.name,
    ...(motion?.kind === 'motion' && { pose: motion.pose.data, expression: motion.expression.data }),
    ...(gaze && { gaze }),
    ...(before && after && { landmarks: { before, after } }),
  };
}

/** Faces an edit is measured on, seeded. */
export function facesFor(evaluation: Evaluation): readonly Face[] {
  return choose(evaluation.faces, evaluation.edits, evaluation.seed);
}

/** A number that was asked for and what was measured of it. */
export interface Answer {
  readonly asked: number;
  readonly measured: number;
}

/** Share of the results that show the face they were made of. */
export const share = (seen: readonly { readonly hit: boolean }[]): number => mean(seen.map(({ hit }) => Number(hit)));

/** Correlation and slope of what was measured. */
export function followed(answers: readonly Answer[]): { correlation: number; slope: number } {
  return follow(
    answers.map(({ asked }) => asked),
    answers.map(({ measured }) => measured),
  );
}
