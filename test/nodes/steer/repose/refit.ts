/** A reposed portrait looked at again by the pack's own perception: what was asked against what is seen. */
import { detectAlign } from '../../../../nodes/face/detect-align.ts';
import { editGaze } from '../../../../nodes/face/edit-gaze.ts';
import { editMotion } from '../../../../nodes/face/edit-motion.ts';
import { gaze } from '../../../../nodes/face/gaze.ts';
import { loadMotionBasis } from '../../../../nodes/face/motion/load-basis.ts';
import { motion } from '../../../../nodes/face/motion.ts';
import { float32, type GazeValue, type ImageValue, type MotionValue, type Value } from '../../../../nodes/kit/index.ts';
import { regionAssembler } from '../../../../nodes/steer/region-assembler.ts';
import { type Portrait, portrait } from '../../../helpers/portraits.ts';
import { outputOf, readModelData, runNode } from '../../../helpers/run-node.ts';

/** What is seen on a picture. */
export interface Seen {
  readonly motion: MotionValue;
  readonly gaze: GazeValue;
  readonly points: Float32Array;
}

/** A crop as if it were a picture of its own. */
function asOriginal(image: ImageValue): ImageValue {
  const frame = { ...image.frame, space: 'original', toOriginal: [1, 0, 0, 0, 1, 0] } as const;
  return { ...image, frame };
}

/** Finds and fits the face of a picture anew. */
export async function look(image: ImageValue): Promise<Seen> {
  const face = outputOf(await runNode(detectAlign, { inputs: { image: asOriginal(image) } }), 'face', 'face');
  const inCrop = outputOf(await runNode(motion, { inputs: { face } }), 'motion', 'motion');
  // The crop levels the eyes; the roll that counts is that in the picture.
  const [cos, , , sin] = face.frame.toOriginal;
  const pose = Float32Array.from(inCrop.pose.data);
  pose[2] = (pose[2] ?? 0) + (Math.atan2(sin, cos) * 180) / Math.PI;
  const fitted = { ...inCrop, pose: float32([3], pose) };
  const eyes = outputOf(await runNode(gaze, { inputs: { face, motion: inCrop } }), 'gaze', 'gaze');
  return { motion: fitted, gaze: eyes, points: face.points.data };
}

/** Mean of an expression over its sides. */
export async function expressionOf(seen: Pick<Seen, 'motion'>, name: string): Promise<number> {
  const basis = await loadMotionBasis({ models: { readData: readModelData } as never });
  const sides = basis.expressionNames.flatMap((known, i) =>
    known === name || known === `${name}_L` || known === `${name}_R` ? [i] : [],
  );
  return sides.reduce((sum, i) => sum + (seen.motion.expression.data[i] ?? 0), 0) / sides.length;
}

interface Edit {
  readonly task: 'pose-edit' | 'expression-edit' | 'gaze-edit' | 'reenactment';
  readonly motion?: Record<string, unknown>;
  readonly gaze?: Record<string, unknown>;
  readonly driver?: Portrait;
  /** Other params of the assembler. */
  readonly params?: Record<string, unknown>;
}

/** The Region Assembler's reference of an edit of a portrait. */
export async function reposed(letter: 'a' | 'b' | 'c', edit: Edit) {
  const canvas = await portrait(letter);
  const moved = await runNode(editMotion, { inputs: { motion: canvas.motion }, params: edit.motion ?? {} });
  const wanted = outputOf(moved, 'motion', 'motion');
  const inputs: Record<string, Value> = {
    'canvas-image': canvas.crop,
    'canvas-face': canvas.face,
    'canvas-parsing': canvas.parsing,
    'canvas-motion': wanted,
  };
  if (edit.gaze) {
    const seen = await runNode(gaze, { inputs: { face: canvas.face, motion: canvas.motion } });
    const turned = await runNode(editGaze, { inputs: { gaze: seen.outputs.gaze }, params: edit.gaze });
    inputs['canvas-gaze'] = outputOf(turned, 'gaze', 'gaze');
  }
  const { driver } = edit;
  const run = await runNode(regionAssembler, {
    inputs,
    ...(driver && {
      repeated: {
        source: { image: driver.crop, face: driver.face, parsing: driver.parsing, motion: driver.motion },
      },
    }),
    params: { task: edit.task, ...edit.params },
  });
  return {
    canvas,
    picture: outputOf(run, 'picture', 'image'),
    mask: outputOf(run, 'mask', 'mask').mask.data,
    logs: run.logs,
  };
}
