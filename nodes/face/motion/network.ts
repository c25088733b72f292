/** Motion by a 3DMM network of the user's: its coefficients in its own family, its pose in ours. */
import {
  type FaceValue,
  factsFor,
  float32,
  type ImageValue,
  type MotionValue,
  NodeFault,
  type RunContext,
} from '../../kit/index.ts';
import { motionCropToPicture, readCoefficients, usualSidePx } from '../../perception/coefficients.ts';
import { frameToFrame, pointsInFrame } from '../detection/frames.ts';
import { modelCrop, readOutput, sideOf } from '../detection/model-crop.ts';

/** The box of a face in pixels of another frame of its picture, axis-parallel there. */
export function boxInFrame(face: FaceValue, frame: ImageValue['frame']): FaceValue['box'] {
  const [a, b, c, d, e, f] = frameToFrame(face.frame, frame);
  const { x, y, width, height } = face.box;
  const corners = [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ].map(([u = 0, v = 0]) => [a * u + b * v + c, d * u + e * v + f] as const);
  const [xs, ys] = [corners.map(([u]) => u), corners.map(([, v]) => v)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/**
 * The motion a network sees.
 * @throws NodeFault `no-image` when nothing is linked into image, `model-output` when the output is not its family's.
 */
export async function motionByNetwork(
  context: RunContext,
  model: string,
  face: FaceValue,
  image: ImageValue | undefined,
): Promise<MotionValue> {
  if (!image) {
    throw new NodeFault({
      code: 'no-image',
      what: `${model} looks at the picture, and nothing is linked into image.`,
      where: 'image',
      fix: 'Link the crop of Detect & Align, or the original picture, into image.',
    });
  }
  const facts = await factsFor(context.models, model, 'motion');
  const sidePx = sideOf(facts.picture, usualSidePx[facts.family]);
  const points = pointsInFrame(face, image.frame, 'face');
  const toPicture = motionCropToPicture(facts.family, sidePx, { points, box: boxInFrame(face, image.frame) });
  const outputs = await context.models.run(
    model,
    await modelCrop(context, image, { toPicture, sidePx }, facts.picture),
  );
  const { data } = await readOutput(context, outputs, facts.output, model);
  try {
    const { expression, shape, pose } = readCoefficients(facts, data);
    return {
      kind: 'motion',
      family: facts.family,
      expression: float32([expression.length], expression),
      pose: float32([3], pose),
      shape: float32([shape.length], shape),
      scalePx: 1 / toPicture[0],
      translationPx: [toPicture[2], toPicture[5]],
      residual: float32([478, 3], new Float32Array(478 * 3)),
      frame: image.frame,
      fitError: 0,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NodeFault({
      code: 'model-output',
      what: error.message,
      where: 'model',
      fix: 'Add the file again with the coefficient family it gives: `facex models add FILE --role motion --family ...`.',
    });
  }
}
