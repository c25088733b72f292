/** Masked fusion's inputs checked and brought to the latent grid. */

import { float32, type LatentValue, type MaskValue, NodeFault, type Tensor } from '../../kit/index.ts';
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

/**
 * What an inpainting UNet is given beside the latent: every cell the mask touches as 1, and the latent of the picture
 * with its hole grey. Undefined when no masked latent is linked.
 * @throws NodeFault `masked-without-mask`, `frame-mismatch`, `latent-shape`.
 */
export function inpaintingOf(
  start: LatentValue,
  masked: LatentValue | undefined,
  mask: MaskValue | undefined,
): { readonly mask: Tensor<'float32'>; readonly masked: Tensor<'float32'> } | undefined {
  if (!masked) return undefined;
  if (!mask) {
    throw new NodeFault({
      code: 'masked-without-mask',
      what: 'A masked latent is linked, but no mask says where its hole is.',
      where: 'mask',
      fix: 'Link the mask that diffusion/vae-encode was given as its hole.',
    });
  }
  checkSameShape(start, masked, 'masked');
  checkSameFrame(mask.frame, cropFrameOf(masked.frame), 'mask', 'Mask and masked latent');
  const [, , height = 0, width = 0] = masked.latent.shape;
  const cells = resizeByArea(mask.mask, width, height).data.map((share) => (share > 0 ? 1 : 0));
  return { mask: float32([1, 1, height, width], cells), masked: masked.latent };
}

function checkSameShape(start: LatentValue, other: LatentValue, where = 'canvas'): void {
  const [wanted, given] = [start.latent.shape.join(' x '), other.latent.shape.join(' x ')];
  if (wanted === given && start.vae === other.vae) return;
  throw new NodeFault({
    code: 'latent-shape',
    what: `The start latent is ${wanted} of ${start.vae}, and the ${where} latent is ${given} of ${other.vae}.`,
    where,
    fix: 'Encode both with one VAE from crops of one size.',
  });
}
