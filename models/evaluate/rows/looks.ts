/** Everything a picture of a face shows that a component stands for, and how far two such looks are apart. */

import type { ImageValue, ParsingValue } from '../../../nodes/kit/index.ts';
import { addNodes, type GraphData, type Link, link } from '../graph.ts';
import { regionPatch } from '../measures/region-patch.ts';
import { distance } from '../measures/retrieval.ts';
import { tensorAt } from '../read-values.ts';
import type { Outcome } from '../runner.ts';
import { type JudgeFiles, seenAgain } from './measured.ts';

/** Region -> labels that show it. */
const regionLabels: Readonly<Record<string, readonly string[]>> = {
  brows: ['brow-left', 'brow-right'],
  eyes: ['eye-left', 'eye-right'],
  nose: ['nose'],
  lips: ['upper-lip', 'lower-lip', 'mouth'],
  hair: ['hair'],
};

/** Components in the order of the matrix. */
export const componentNames = [
  'identity',
  ...Object.keys(regionLabels),
  'expression',
  'pose',
  'gaze',
  'texture',
  'light',
];

/** What is read off one picture. */
export interface Look {
  readonly image: ImageValue;
  readonly parsing: ParsingValue;
  /** All coefficients [57], of which the component expression holds those that do not turn the eyes. */
  readonly coefficients: ArrayLike<number>;
  readonly vectors: Readonly<Record<string, ArrayLike<number>>>;
}

/** Adds what `readLook` asks for, under the id. */
export function lookNodes(graph: GraphData, id: string, image: Link, judges: JudgeFiles): GraphData {
  const [crop, face] = [link(`${id}-face`, 'crop'), link(`${id}-face`, 'face')];
  return addNodes(graph, {
    ...seenAgain(id, image, judges),
    [`${id}-parse`]: { type: 'face/parse', inputs: { image: crop, face } },
    [`${id}-light`]: { type: 'face/texture-light', inputs: { image: crop, motion: link(`${id}-motion`, 'motion') } },
  });
}

/** Ports that `readLook` reads. */
export function lookPorts(id: string, image: Link): readonly Link[] {
  return [
    image,
    link(`${id}-parse`, 'parsing'),
    link(`${id}-who`, 'descriptor'),
    link(`${id}-motion`, 'motion'),
    link(`${id}-gaze`, 'gaze'),
    link(`${id}-light`, 'texture'),
    link(`${id}-light`, 'light'),
  ];
}

/** The look, or undefined when the face was not found again; `names` are the expressions in the order of a motion. */
export async function readLook(
  outcome: Outcome,
  id: string,
  at: Link,
  names: readonly string[],
): Promise<Look | undefined> {
  const image = await outcome.value(at);
  const parsing = await outcome.value(link(`${id}-parse`, 'parsing'));
  const motion = await outcome.value(link(`${id}-motion`, 'motion'));
  const texture = await outcome.value(link(`${id}-light`, 'texture'));
  const light = await outcome.value(link(`${id}-light`, 'light'));
  const identity = await tensorAt(outcome, link(`${id}-who`, 'descriptor'));
  const gaze = await tensorAt(outcome, link(`${id}-gaze`, 'gaze'));
  if (image?.kind !== 'image' || parsing?.kind !== 'parsing' || motion?.kind !== 'motion') return undefined;
  if (texture?.kind !== 'texture' || light?.kind !== 'light' || !identity || !gaze) return undefined;
  const expression = motion.expression.data.filter((_, i) => !names[i]?.startsWith('eyeLook'));
  const pose = motion.pose.data;
  const vectors = {
    identity,
    expression,
    pose,
    gaze,
    texture: texture.coefficients.data,
    light: light.coefficients.data,
  };
  return { image, parsing, coefficients: motion.expression.data, vectors };
}

/** Component -> how far two looks are apart in it: Euclidean, regions by their patches. Absent where one shows no such region. */
export function lookChanges(first: Look, second: Look): Readonly<Record<string, number>> {
  const changes: Record<string, number> = {};
  for (const [name, vector] of Object.entries(first.vectors))
    changes[name] = distance(vector, second.vectors[name] ?? []);
  for (const [name, labels] of Object.entries(regionLabels)) {
    const [a, b] = [first, second].map(({ image, parsing }) => regionPatch(image, parsing, labels));
    if (a && b) changes[name] = distance(a, b);
  }
  return changes;
}
