/** Gaze edits: the change the gaze judge sees against what was asked for. */

import type { Evaluation } from '../evaluation.ts';
import type { Face } from '../faces.ts';
import { addNodes, link } from '../graph.ts';
import { createChance } from '../measures/seeded.ts';
import { tensorAt } from '../read-values.ts';
import { type Answer, edit, facesFor, followed, type Seen } from './edit.ts';
import { seenAgain } from './measured.ts';
import { judges, type Row } from './row.ts';

const GAZE_YAW_DEGREES = 25;
const GAZE_PITCH_DEGREES = 15;

interface GazeEdit extends Seen {
  readonly yaw: Answer;
  readonly pitch: Answer;
}

/** Gaze edits, yaw and pitch together: what the judge sees change against what was asked for. */
export async function gazeRows(evaluation: Evaluation): Promise<readonly Row[]> {
  const chance = createChance(evaluation.seed);
  const asked = facesFor(evaluation).map((face) => ({
    face,
    gazeYaw: Math.round((chance() * 2 - 1) * GAZE_YAW_DEGREES),
    gazePitch: Math.round((chance() * 2 - 1) * GAZE_PITCH_DEGREES),
  }));
  const measured = await evaluation.each('gaze edits', asked, async ({ face, gazeYaw, gazePitch }, i) => {
    const before = await gazeBefore(evaluation, face);
    const task = { name: 'gaze', line: `gaze ${i}`, label: `gaze ${gazeYaw}, ${gazePitch}` };
    const seen = await edit(evaluation, task, face, { gazeYaw, gazePitch });
    const { gaze: after } = seen;
    if (!before || !after) return undefined;
    const yaw = { asked: gazeYaw, measured: (after[0] ?? 0) - (before[0] ?? 0) };
    const pitch = { asked: gazePitch, measured: (after[1] ?? 0) - (before[1] ?? 0) };
    const words = `by ${gazeYaw}, ${gazePitch}, seen ${yaw.measured.toFixed(1)}, ${pitch.measured.toFixed(1)}`;
    evaluation.say(`gaze ${i + 1}: ${face.name} ${words}`);
    return { ...seen, yaw, pitch };
  });
  const edits = measured.filter((edit) => edit !== undefined);
  evaluation.addGroups('Gaze edit', edits, ({ groups }) => groups, gazeRowsOf);
  return gazeRowsOf(edits);
}

function gazeRowsOf(edits: readonly GazeEdit[]): readonly Row[] {
  const [ofYaw, ofPitch] = [followed(edits.map(({ yaw }) => yaw)), followed(edits.map(({ pitch }) => pitch))];
  const n = edits.length;
  const row = (name: string, value: number, unit: string): Row => ({ name, value, unit, n, judge: judges.gaze });
  return [
    row('gaze.correlation', (ofYaw.correlation + ofPitch.correlation) / 2, 'correlation'),
    row('gaze.slope', (ofYaw.slope + ofPitch.slope) / 2, ''),
    row('gaze.correlation.yaw', ofYaw.correlation, 'correlation'),
    row('gaze.correlation.pitch', ofPitch.correlation, 'correlation'),
    row('gaze.slope.yaw', ofYaw.slope, ''),
    row('gaze.slope.pitch', ofPitch.slope, ''),
  ];
}

async function gazeBefore(evaluation: Evaluation, face: Face): Promise<Float32Array | undefined> {
  const picture = { nodes: { picture: { type: 'io/load-image', params: { file: face.path } } } };
  const graph = addNodes(picture, seenAgain('m-before', link('picture', 'image'), evaluation.judges));
  const outcome = await evaluation.run(graph, [link('m-before-gaze', 'gaze')]);
  return tensorAt(outcome, link('m-before-gaze', 'gaze'));
}
