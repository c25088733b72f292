/** The motion basis of the nano pack, parsed once per process: building its products takes some 100 ms. */
import { createMotionBasis, type MotionBasis } from '../../geometry/motion-basis.ts';
import type { Models } from '../../kit/index.ts';
import { readSafetensors } from '../../kit/safetensors.ts';

/** Family name of every motion, and id of the basis in the registry. */
export const motionFamily = 'ict-facekit';
const BASIS = 'nano/motion-basis';

const kept: { bytes?: Uint8Array; basis?: MotionBasis } = {};

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, i) => byte === b[i]));
}

/** The basis of the registry's motion-basis file; the same object as long as the file's content is the same. */
export async function loadMotionBasis(context: { readonly models: Pick<Models, 'readData'> }): Promise<MotionBasis> {
  const bytes = await context.models.readData(BASIS);
  if (kept.basis && kept.bytes && sameBytes(kept.bytes, bytes)) return kept.basis;
  const { tensors, metadata } = readSafetensors(bytes);
  kept.basis = createMotionBasis(tensors, metadata);
  kept.bytes = bytes;
  return kept.basis;
}
