/** A face with everything the reference is made from, in pixels of its own crop. */

import { pointsInFrame } from '../../face/detection/frames.ts';
import { rgbBytes } from '../../face/detection/rgb-bytes.ts';
import { motionOfFace } from '../../face/motion/fit-face.ts';
import { planeOfLabels } from '../../face/parsing/labels.ts';
import type { MotionBasis } from '../../geometry/motion-basis.ts';
import type { FaceValue, ImageValue, MotionValue, ParsingLabel, ParsingValue } from '../../kit/index.ts';
import { checkSameFrame } from '../../mask/planes/same-frame.ts';

export interface AssemblyFace {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Float32 [H * W * 3], 0..255. */
  readonly rgb: Float32Array;
  /** Float32 [478, 3]. */
  readonly points: Float32Array;
  readonly motion: MotionValue;
  /** 1 where the parsing shows one of the labels. */
  readonly planeOf: (...labels: readonly ParsingLabel[]) => Float32Array;
}

/** The linked values of one face; `name` is the start of its ports (`canvas-` or `source.`). */
export interface FaceInputs {
  readonly name: string;
  readonly image: ImageValue;
  readonly face: FaceValue;
  readonly parsing: ParsingValue;
  readonly motion: MotionValue | undefined;
}

/**
 * One face ready for assembly; its motion is fitted here when none is linked.
 * @throws NodeFault `frame-mismatch` or `other-picture` when its values do not lie on each other.
 */
export function assemblyFace(basis: MotionBasis, inputs: FaceInputs): AssemblyFace {
  const { name, image, face, parsing, motion } = inputs;
  checkSameFrame(image.frame, parsing.frame, `${name}parsing`, `${name}image and ${name}parsing`);
  if (motion) checkSameFrame(image.frame, motion.frame, `${name}motion`, `${name}image and ${name}motion`);
  return {
    widthPx: image.frame.widthPx,
    heightPx: image.frame.heightPx,
    rgb: Float32Array.from(rgbBytes(image)),
    points: pointsInFrame(face, image.frame, `${name}face`),
    motion: motion ?? motionOfFace(basis, face),
    planeOf: (...labels) => planeOfLabels(parsing.labels.data, parsing.labelSet, labels),
  };
}
