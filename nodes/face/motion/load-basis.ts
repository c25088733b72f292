/** The motion basis of the nano pack, parsed once per process: building its products takes some 100 ms. */
import { createMotionBasis, type MotionBasis } from '../../geometry/motion-basis.ts';
import type { Models } from '../../kit/index.ts';
import { readSafetensors } from '../../kit/safetensors.ts';

/** Family name of every motion, and id of the basis in the registry. */
export const motionFamily = 'ict-facekit';
const BASIS = 'nano/motion-basis';

const kept: { bytes?: Uint8Array; basis?: MotionBasis } = {};

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
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
