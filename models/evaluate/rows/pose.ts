/** Pose edits: the turn measured against the turn asked for. */

import type { Evaluation } from '../evaluation.ts';
import { createChance } from '../measures/seeded.ts';
import { mean } from '../measures/statistics.ts';
import { type Answer, edit, facesFor, followed, type Seen, share } from './edit.ts';
import { judges, type Row } from './row.ts';

const POSE_DEGREES = 20;

interface PoseEdit extends Seen {
  readonly turn?: Answer;
}

/** Yaw edits: mean difference of the turn measured from the turn asked for, and who the result shows. */
export async function poseRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const chance = createChance(evaluation.seed);
  const asked = facesFor(evaluation).map((face) => ({ face, yaw: Math.round((chance() * 2 - 1) * POSE_DEGREES) }));
  const edits = await evaluation.each('pose edits', asked, async ({ face, yaw }, i): Promise<PoseEdit> => {
    const task = { name: 'pose', line: `pose ${i}`, label: `yaw ${yaw > 0 ? '+' : ''}${yaw}` };
    const seen = await edit(evaluation, task, face, { yaw });
    const turned = seen.pose && (seen.pose[0] ?? 0) - (face.motion.pose.data[0] ?? 0);
    evaluation.say(`pose ${i + 1}: ${face.name} by ${yaw}, measured ${turned?.toFixed(1) ?? 'nothing'}`);
    return { ...seen, ...(turned === undefined ? {} : { turn: { asked: yaw, measured: turned } }) };
  });
  evaluation.addGroups('Pose edit', edits, ({ groups }) => groups, poseRowsOf);
  return poseRowsOf(edits);
}

function poseRowsOf(edits: readonly PoseEdit[]): readonly Row[] {
  const turns = edits.flatMap(({ turn }) => turn ?? []);
  const error = mean(turns.map(({ asked, measured }) => Math.abs(measured - asked)));
  const { correlation, slope } = followed(turns);
  const n = turns.length;
  return [
    { name: 'pose.error', value: error, unit: 'degrees', n, judge: judges.refit },
    { name: 'pose.retrieval', value: share(edits), unit: 'share', n: edits.length, judge: judges.dlib },
    { name: 'pose.correlation', value: correlation, unit: '', n, judge: judges.refit },
    { name: 'pose.slope', value: slope, unit: '', n, judge: judges.refit },
  ];
}
