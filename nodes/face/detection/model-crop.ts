/** A crop of a picture as a model's manifest wants it: cut by an affine, then laid out, scaled and normalised. */
import {
  type Affine,
  type Frame,
  type HostTensor,
  type ImageValue,
  NodeFault,
  type PictureInput,
  type RunContext,
} from '../../kit/index.ts';
import { pictureFeed } from '../../perception/picture-feed.ts';
import { composeAffine } from './frames.ts';
import { rgbBytes } from './rgb-bytes.ts';

/** Side of the crop a model takes; `usual` where its file leaves the size open. */
export const sideOf = (picture: PictureInput, usual: number): number => picture.sidePx ?? usual;

/** The feed of a model's picture port: `image` seen through `toPicture` (crop pixel -> pixel of the image). */
export async function modelCrop(
  context: Pick<RunContext, 'images'>,
  image: ImageValue,
  crop: { readonly toPicture: Affine; readonly sidePx: number; readonly outside?: 'edge' | 'black' },
  picture: PictureInput,
): Promise<Record<string, HostTensor<'float32'>>> {
  const { toPicture, sidePx, outside = 'black' } = crop;
  const frame: Frame = {
    space: 'crop',
    pictureId: image.frame.pictureId,
    widthPx: sidePx,
    heightPx: sidePx,
    toOriginal: composeAffine(image.frame.toOriginal, toPicture),
  };
  const cut = await context.images.warp(image, toPicture, frame, { outside });
  return { [picture.port]: pictureFeed(rgbBytes(cut), sidePx, picture) };
}

/**
 * Elements of a model's output on the host.
 * @throws NodeFault `model-output` when it gave none of that name.
 */
export async function readOutput(
  context: Pick<RunContext, 'tensors'>,
  outputs: Awaited<ReturnType<RunContext['models']['run']>>,
  name: string,
  model: string,
): Promise<{ readonly data: Float32Array; readonly shape: readonly number[] }> {
  const tensor = outputs[name];
  if (!tensor) {
    throw new NodeFault({
      code: 'model-output',
      what: `Model ${model} gives ${Object.keys(outputs).join(', ') || 'nothing'}, and its manifest promises ${name}.`,
      where: 'model',
      fix: 'Add the file again: `facex models add`.',
    });
  }
  const { data, shape } = await context.tensors.read(tensor);
  // Half precision and the like come back as float32 from the runtime; anything else would be misread here.
  if (data instanceof Float32Array) return { data, shape };
  throw new NodeFault({
    code: 'model-output',
    what: `Output ${name} of ${model} is ${tensor.dtype}, and this node reads float32.`,
    where: 'model',
    fix: 'Export the model with float32 outputs.',
  });
}
