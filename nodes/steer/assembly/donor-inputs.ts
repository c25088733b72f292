/** What the Region Assembler reads from the inputs of its donors, and what it says when something is missing. */
import { NodeFault, type RunContext, type ValueOf } from '../../kit/index.ts';
import { CANVAS, type Source } from './assign.ts';
import type { AssemblyFace, FaceInputs } from './faces.ts';
import type { Shading } from './shading.ts';

/** Yaw between donor and canvas from which half of what the canvas shows was never seen on the donor. */
const MAX_TURN_DEGREES = 35;

/**
 * Light and texture of the canvas and of who gives them; what stays the canvas's is left out.
 * @throws NodeFault `missing-component`.
 */
export function shadingsOf(
  sources: Readonly<Record<'light' | 'texture', Source>>,
  inputs: Readonly<Record<string, unknown>>,
  repeated: Readonly<Record<string, DonorValues>>,
): { readonly from: Shading; readonly to: Shading } {
  const from = <P extends 'light' | 'texture'>(name: P, source: Source): ValueOf[P] => {
    const port = source === CANVAS ? `canvas-${name}` : `${source}.${name}`;
    const value = source === CANVAS ? inputs[port] : repeated[source]?.[name];
    if (value) return value as ValueOf[P];
    throw new NodeFault({
      code: 'missing-component',
      what: `The ${name} changes from the canvas's to that of '${sources[name]}', but nothing is linked into ${port}.`,
      where: port,
      fix: `Link a face/texture-light node into ${port}, or set ${name} to canvas.`,
    });
  };
  const changed = (['light', 'texture'] as const).filter((name) => sources[name] !== CANVAS);
  const shading = (of: (name: 'light' | 'texture') => Source): Shading =>
    Object.fromEntries(changed.map((name) => [name, from(name, of(name))]));
  return { from: shading(() => CANVAS), to: shading((name) => sources[name]) };
}

type DonorValues = Readonly<Record<string, ValueOf[keyof ValueOf] | undefined>>;

/** A donor's face. @throws NodeFault `missing-donor`. */
export function readDonor(
  name: string,
  values: DonorValues,
  prepare: (part: FaceInputs) => AssemblyFace,
): AssemblyFace {
  const { image, face, parsing, motion } = values;
  const missing = (['image', 'face', 'parsing'] as const).find((port) => !values[port]);
  if (missing) {
    throw new NodeFault({
      code: 'missing-donor',
      what: `The task takes regions of the donor '${name}', but nothing is linked into ${name}.${missing}.`,
      where: `${name}.${missing}`,
      fix: `Link it from the ${missing === 'parsing' ? 'face/parse' : 'face/detect-align'} node of that donor, or set its regions to canvas.`,
    });
  }
  return prepare({
    name: `${name}.`,
    image: image as ValueOf['image'],
    face: face as ValueOf['face'],
    parsing: parsing as ValueOf['parsing'],
    motion: motion as ValueOf['motion'] | undefined,
  });
}

/** Says in the log that a donor is turned too far from the canvas. */
export function warnIfTurned(context: RunContext, name: string, donor: AssemblyFace, canvas: AssemblyFace): void {
  const turn = Math.abs((donor.motion.pose.data[0] ?? 0) - (canvas.motion.pose.data[0] ?? 0));
  if (turn <= MAX_TURN_DEGREES) return;
  context.log(
    'warning',
    `the donor '${name}' is turned ${turn.toFixed(0)} degrees from the canvas (good up to ${MAX_TURN_DEGREES}): its far side was never seen and will smear; a donor picture nearer to the canvas's pose helps`,
  );
}
