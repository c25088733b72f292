/** mask/from-image: a mask that comes as a picture file. The file's frame is its own, so the picture it is for is named. */

import { type Affine, defineNode, float32, type ImageValue, type MaskValue, NodeFault } from '../kit/index.ts';

// Rec. 709 weights, on the bytes as they are: a mask picture is drawn to be seen, not measured.
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Sides may differ by rounding of a resize, not by more. */
const ASPECT_TOLERANCE = 0.01;

function planeOf(image: ImageValue, channel: string): Float32Array {
  const { data, shape } = image.pixels;
  const [height = 0, width = 0, channels = 3] = shape;
  if (channel === 'alpha' && channels !== 4) {
    throw new NodeFault({
      code: 'no-alpha',
      what: 'The picture has no alpha channel to take a mask from.',
      where: 'image',
      fix: 'Set the param channel to brightness, or save the picture with transparency.',
    });
  }
  const valueAt = (at: number): number =>
    channel === 'alpha' ? (data[at + 3] ?? 0) : LUMA.reduce((sum, weight, c) => sum + weight * (data[at + c] ?? 0), 0);
  return Float32Array.from({ length: width * height }, (_, pixel) => Math.min(1, valueAt(pixel * channels) / 255));
}

function checkAspect(image: ImageValue, picture: ImageValue): void {
  const [mask, wanted] = [image.frame, picture.frame];
  const stretch = (mask.widthPx * wanted.heightPx) / (mask.heightPx * wanted.widthPx);
  if (Math.abs(stretch - 1) <= ASPECT_TOLERANCE) return;
  throw new NodeFault({
    code: 'mask-aspect',
    what: `The mask is ${mask.widthPx} x ${mask.heightPx} px and its picture ${wanted.widthPx} x ${wanted.heightPx} px: not the same shape.`,
    where: 'image',
    fix: 'Draw the mask on the picture itself, at its size or scaled as a whole.',
  });
}

/** Brightness or alpha of a picture as a mask in the frame of the picture it is for. */
export const fromImage = defineNode(
  {
    type: 'mask/from-image',
    version: 1,
    title: 'Image to Mask',
    help: {
      summary:
        'Takes a picture as a mask: white is 1. With the picture it belongs to linked, it is scaled to lie on it.',
    },
    inputs: {
      image: { kind: 'image', title: 'Mask picture', help: 'White (or opaque) = 1.' },
      picture: { kind: 'image', optional: true, title: 'Picture', help: 'The picture that the mask was drawn for.' },
    },
    params: {
      channel: {
        param: 'choice',
        default: 'brightness',
        options: ['brightness', 'alpha'],
        title: 'Channel',
        help: 'brightness: black 0 to white 1; alpha: transparent 0 to opaque 1.',
      },
    },
    outputs: { mask: { kind: 'mask', title: 'Mask' } },
  },
  async ({ inputs: { image, picture }, params, context }) => {
    const { frame } = image;
    const own: MaskValue = {
      kind: 'mask',
      mask: float32([frame.heightPx, frame.widthPx], planeOf(image, params.channel)),
      frame,
    };
    if (!picture) return { mask: own };
    checkAspect(image, picture);
    const target = picture.frame;
    if (target.widthPx === frame.widthPx && target.heightPx === frame.heightPx)
      return { mask: { ...own, frame: target } };
    const toSource: Affine = [frame.widthPx / target.widthPx, 0, 0, 0, frame.heightPx / target.heightPx, 0];
    return { mask: { ...(await context.images.warpMask(own, toSource, target)), frame: target } };
  },
);
