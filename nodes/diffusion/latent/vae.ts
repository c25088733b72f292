/** What the VAE nodes and the sampler's previews share: which decoder fits a latent, and decoding. */

import { type ImageValue, type LatentValue, NodeFault, type RunContext, type Tensor } from '../../kit/index.ts';
import { cropFrameOf } from './latent-frame.ts';
import { pixelsOfNchw } from './pixels.ts';

/** Name of the VAE that an encoder or decoder is half of: `nano/vae` of `nano/vae-encoder`. */
export function vaeNameOf(modelId: string): string {
  return modelId.replace(/-(encoder|decoder)$/, '');
}

/**
 * The tensor a model gave under a name.
 * @throws NodeFault `model-output` when it gave other names.
 */
export function outputNamed(
  outputs: Readonly<Record<string, Tensor>>,
  name: string,
  modelId: string,
): Tensor<'float32'> {
  const tensor = outputs[name];
  if (tensor?.dtype === 'float32') return tensor as Tensor<'float32'>;
  throw new NodeFault({
    code: 'model-output',
    what: `Model ${modelId} gives ${Object.keys(outputs).join(', ') || 'nothing'}, not a float32 output named ${name}.`,
    where: modelId,
    fix: 'Choose a model of the role this node asks for.',
  });
}

/**
 * Decodes a latent tensor of a frame to a picture in crop space.
 * @throws NodeFault `vae-mismatch` when the decoder belongs to another VAE than made the latent.
 */
export async function decodeLatent(latent: LatentValue, decoder: string, context: RunContext): Promise<ImageValue> {
  if (latent.vae !== vaeNameOf(decoder)) {
    throw new NodeFault({
      code: 'vae-mismatch',
      what: `The latent is of the VAE ${latent.vae}, and ${decoder} is the decoder of ${vaeNameOf(decoder)}.`,
      where: 'latent',
      fix: `Decode with ${latent.vae}-decoder, or encode with ${vaeNameOf(decoder)}-encoder.`,
    });
  }
  const outputs = await context.models.run(decoder, { latent: latent.latent });
  const decoded = outputNamed(outputs, 'pixels', decoder);
  const pixels = pixelsOfNchw(await context.tensors.read(decoded));
  context.tensors.release(decoded);
  return { kind: 'image', pixels, frame: cropFrameOf(latent.frame) };
}
