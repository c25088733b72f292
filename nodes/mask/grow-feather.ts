/** mask/grow-feather: a mask made larger or smaller by a round brush, then softened. */

import { defineNode, float32, type HostTensor } from '../kit/index.ts';
import { distanceTo } from './planes/distance.ts';

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));

/** Grown (px > 0) or shrunk (px < 0) by a disc, with an anti-aliased edge; half-inside pixels count as inside. */
function grown(plane: HostTensor<'float32'>, px: number): HostTensor<'float32'> {
  if (px === 0) return plane;
  const [height = 0, width = 0] = plane.shape;
  const { data } = plane;
  const isInside = (at: number): boolean => (data[at] ?? 0) >= 0.5;
  const distance = distanceTo(px > 0 ? isInside : (at) => !isInside(at), width, height);
  // Distances are from centre to centre: a whole pixel lies between the edge of the mask and a pixel's far edge.
  const edge = Math.abs(px) + 1;
  const next = data.map((value, at) => {
    const reach = clamp01(edge - (distance[at] ?? 0));
    return px > 0 ? Math.max(value, reach) : Math.min(value, 1 - reach);
  });
  return float32(plane.shape, next);
}

/** Grows or shrinks, then feathers with a Gaussian; 0..1 stays 0..1. */
export const growFeather = defineNode(
  {
    type: 'mask/grow-feather',
    version: 1,
    title: 'Grow & Feather',
    help: {
      summary: 'Makes a mask larger or smaller by a round brush, then softens its edge with a Gaussian.',
      paper: 'Swap masks are dilated (task table); by how much is not known.',
    },
    inputs: { mask: { kind: 'mask', title: 'Mask' } },
    params: {
      growPx: {
        param: 'number',
        default: 0,
        min: -256,
        max: 256,
        step: 1,
        unit: 'px',
        title: 'Grow',
        help: 'Radius of the brush in px of the mask; negative shrinks.',
      },
      featherPx: {
        param: 'number',
        default: 0,
        min: 0,
        max: 128,
        step: 0.5,
        unit: 'px',
        title: 'Feather',
        help: 'Sigma of the Gaussian; the edge widens to both sides.',
      },
    },
    outputs: { mask: { kind: 'mask', title: 'Mask' } },
  },
  ({ inputs, params, context }) => {
    const plane = grown(inputs.mask.mask, params.growPx);
    const soft = params.featherPx > 0 ? context.images.blurPlane(plane, params.featherPx) : plane;
    return { mask: { ...inputs.mask, mask: soft } };
  },
);
