/** Masked fusion's inputs checked and brought to the latent grid. */

import { float32, type LatentValue, type MaskValue, NodeFault } from '../../kit/index.ts';
import { resizeByArea } from '../../mask/planes/area-resize.ts';
import { checkSameFrame } from '../../mask/planes/same-frame.ts';
import type { Fusion } from '../../sampling/sample.ts';
import { cropFrameOf } from '../latent/latent-frame.ts';

/**
 * The fusion of a sampler's optional canvas and mask; without a canvas the start latent is what is kept.
 * @throws NodeFault `canvas-without-mask`, `frame-mismatch`, `latent-shape`.
 */
export function fusionOf(
  start: LatentValue,
  canvas: LatentValue | undefined,
  mask: MaskValue | undefined,
): Fusion | undefined {
  if (!mask) {
    if (!canvas) return undefined;
    throw new NodeFault({
      code: 'canvas-without-mask',
      what: 'A canvas is linked, but no mask says where to keep it.',
      where: 'mask',
      fix: 'Link the mask of steer/region-assembler or of a mask node, or unlink the canvas.',
    });
  }
  const kept = canvas ?? start;
  checkSameShape(start, kept);
  checkSameFrame(mask.frame, cropFrameOf(kept.frame), 'mask', 'Mask and canvas');
  const [, , height = 0, width = 0] = kept.latent.shape;
  const cells = resizeByArea(mask.mask, width, height);
  return { canvas: kept.latent, mask: float32([1, 1, height, width], cells.data) };
}

function checkSameShape(start: LatentValue, canvas: LatentValue): void {
  const [wanted, given] = [start.latent.shape.join(' x '), canvas.latent.shape.join(' x ')];
  if (wanted === given && start.vae === canvas.vae) return;
  throw new NodeFault({
    code: 'latent-shape',
    what: `The start latent is ${wanted} of ${start.vae}, and the canvas is ${given} of ${canvas.vae}.`,
    where: 'canvas',
    fix: 'Encode both with one VAE from crops of one size.',
  });
}
