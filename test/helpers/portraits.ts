/** Three rendered heads (test/pictures, models/train/render), taken through the nodes that every task begins with; each is made once per file. */
import { fileURLToPath } from 'node:url';
import { detectAlign } from '../../nodes/face/detect-align.ts';
import { motion } from '../../nodes/face/motion.ts';
import { parse } from '../../nodes/face/parse.ts';
import { loadImage } from '../../nodes/io/load-image.ts';
import {
  type FaceValue,
  float32,
  type ImageValue,
  type MotionValue,
  type ParsingValue,
  type ReferenceValue,
} from '../../nodes/kit/index.ts';
import { outputOf, runNode } from './run-node.ts';

/** A portrait with what Detect & Align, Parse and 3DMM Motion make of it. */
export interface Portrait {
  readonly original: ImageValue;
  readonly crop: ImageValue;
  readonly face: FaceValue;
  readonly parsing: ParsingValue;
  readonly motion: MotionValue;
}

/** Path of a picture of graphs/samples/pictures. */
export function samplePicture(name: string): string {
  return fileURLToPath(new URL(`../../graphs/samples/pictures/${name}`, import.meta.url));
}

/** Path of a picture of test/pictures. */
export function testPicture(name: string): string {
  return fileURLToPath(new URL(`../pictures/${name}`, import.meta.url));
}

const made = new Map<string, Promise<Portrait>>();

/** The portrait of test/pictures/portrait-<letter>.jpg. */
export function portrait(letter: 'a' | 'b' | 'c'): Promise<Portrait> {
  const known = made.get(letter) ?? prepare(testPicture(`portrait-${letter}.jpg`));
  made.set(letter, known);
  return known;
}

async function prepare(file: string): Promise<Portrait> {
  const original = outputOf(await runNode(loadImage, { params: { file } }), 'image', 'image');
  const aligned = await runNode(detectAlign, { inputs: { image: original } });
  const crop = outputOf(aligned, 'crop', 'image');
  const face = outputOf(aligned, 'face', 'face');
  const parsed = await runNode(parse, { inputs: { image: crop, face } });
  const moved = await runNode(motion, { inputs: { face } });
  return {
    original,
    crop,
    face,
    parsing: outputOf(parsed, 'parsing', 'parsing'),
    motion: outputOf(moved, 'motion', 'motion'),
  };
}

/** A reference on the portrait's crop with this mask [H * W]: what was cut out, unless `more` says otherwise. */
export function referenceOn(
  { crop, face }: Portrait,
  mask: Float32Array,
  more: Partial<Pick<ReferenceValue, 'points' | 'mode'>> = {},
): ReferenceValue {
  const { frame } = crop;
  const shape = [frame.heightPx, frame.widthPx] as const;
  return {
    kind: 'reference',
    pixels: crop.pixels as ReferenceValue['pixels'],
    mask: float32(shape, mask),
    guide: float32(shape, new Float32Array(mask.length)),
    points: face.points,
    mode: 'removed',
    frame,
    ...more,
  };
}
