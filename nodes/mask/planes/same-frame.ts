/** Whether two picture-like values lie on each other: same picture, same size, same place. */

import { type Frame, NodeFault } from '../../kit/index.ts';

// Affines that went through different arithmetic differ in the last digits; a hundredth of a pixel is no difference.
const TOLERANCE_PX = 0.01;

function inWords(frame: Frame): string {
  return `${frame.widthPx} x ${frame.heightPx} px in ${frame.space} space of picture ${frame.pictureId.slice(0, 12)}`;
}

/** True when a pixel of one frame is the same pixel of the other. */
export function framesAgree(a: Frame, b: Frame): boolean {
  if (a.space !== b.space || a.pictureId !== b.pictureId) return false;
  if (a.widthPx !== b.widthPx || a.heightPx !== b.heightPx) return false;
  return a.toOriginal.every((value, k) => {
    const reachPx = k % 3 === 0 ? a.widthPx : k % 3 === 1 ? a.heightPx : 1;
    return Math.abs(value - (b.toOriginal[k] ?? Number.NaN)) * reachPx <= TOLERANCE_PX;
  });
}

/**
 * Refuses two values that do not lie on each other.
 * @throws NodeFault `frame-mismatch` naming both frames.
 */
export function checkSameFrame(a: Frame, b: Frame, where: string, what: string): void {
  if (framesAgree(a, b)) return;
  throw new NodeFault({
    code: 'frame-mismatch',
    what: `${what} do not lie on each other: ${inWords(a)} against ${inWords(b)}.`,
    where,
    fix: 'Bring them to one frame, a mask with mask/align, a picture by the same face/detect-align.',
  });
}
