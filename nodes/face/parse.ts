/** Which pixel belongs to what. Mesh polygons for the features, colour models fitted to the picture for the rest. */
import { defineNode, float32, uint8 } from '../kit/index.ts';
import { pointsInFrame } from './detection/frames.ts';
import { labelPixels } from './parsing/label-pixels.ts';
import { parsingLabels } from './parsing/labels.ts';

export const parse = defineNode(
  {
    type: 'face/parse',
    version: 3,
    title: 'Parse',
    help: {
      summary:
        'A label for every pixel of the crop: skin, brows, eyes, nose, lips, ears, hair, neck, cloth, background.',
      paper: 'BiSeNet, trained on CelebAMask-HQ (FORD; named in the write-up of the method).',
      here: 'No segmentation network: brows, eyes (the openings between the lids), nose, lips and the face are polygons of the mesh; hair, ears, neck, cloth and background are a best effort of colour mixtures fitted to this picture under priors of position, so hair of the colour of the wall, hats, hands and glasses can be wrong. The label order is that of CelebAMask-HQ.',
    },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      face: { kind: 'face', space: 'crop' },
    },
    params: {},
    outputs: { parsing: { kind: 'parsing', space: 'crop' } },
  },
  ({ inputs: { image, face }, context }) => {
    const [heightPx = 0, widthPx = 0, channels = 3] = image.pixels.shape;
    const points = pointsInFrame(face, image.frame, 'face');
    const blur = (plane: Float32Array, sigmaPx: number) =>
      context.images.blurPlane(float32([heightPx, widthPx], plane), sigmaPx).data;
    const ids = labelPixels({ pixels: image.pixels.data, channels, widthPx, heightPx, points }, blur);
    return {
      parsing: {
        kind: 'parsing',
        labels: uint8([heightPx, widthPx], ids),
        labelSet: parsingLabels,
        frame: image.frame,
      },
    };
  },
);
