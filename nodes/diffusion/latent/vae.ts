/**
 * Both halves of any VAE, by the facts of its manifest: scaled latents, a distribution or a latent from the encoder,
 * pixels in -1..1 or 0..1, single or half precision, whole or in tiles.
 */

import {
  type FactsOf,
  factsFor,
  float32,
  type HostTensor,
  type ImageValue,
  type LatentValue,
  NodeFault,
  type RunContext,
  type Tensor,
} from '../../kit/index.ts';
import { cropFrameOf, latentFrameOf, VAE_FACTOR } from './latent-frame.ts';
import { outputNamed } from './model-output.ts';
import { pixelsNchwOf, pixelsOfNchw } from './pixels.ts';
import { cutTile, TileBlend, tilesOf } from './tiles.ts';

type Floats = Tensor<'float32'>;
type DecoderFacts = FactsOf<'vae-decoder' | 'preview-decoder'>;

/** The roles whose models decode latents. */
export const DECODER_ROLES = ['vae-decoder', 'preview-decoder'] as const;

function checkFactor(model: string, factor: number): void {
  if (factor === VAE_FACTOR) return;
  throw new NodeFault({
    code: 'vae-factor',
    what: `${model} makes a latent cell of ${factor} x ${factor} px, and latents here are of ${VAE_FACTOR} x ${VAE_FACTOR} px.`,
    where: 'model',
    fix: `Choose a VAE of factor ${VAE_FACTOR}.`,
  });
}

/** Runs `call` over the picture or latent: whole, or in tiles of `tilePx` when a side is longer than that (0 = never). */
async function inTiles(
  input: Floats,
  perCell: { readonly in: number; readonly out: number },
  tilePx: number,
  call: (part: Floats) => Promise<Floats>,
  context: RunContext,
): Promise<Floats> {
  const [, , height = 0, width = 0] = input.shape;
  const grid = { width: width / perCell.in, height: height / perCell.in };
  const tiles = tilePx === 0 ? [] : tilesOf(grid, Math.round(tilePx / VAE_FACTOR));
  if (tiles.length <= 1) return call(input);
  const whole = await context.tensors.read(input);
  const blend = new TileBlend(grid, perCell.out);
  for (const [index, tile] of tiles.entries()) {
    context.throwIfCancelled();
    const part = await call(cutTile(whole, tile, perCell.in));
    blend.add(tile, await context.tensors.read(part));
    context.tensors.release(part);
    context.progress((index + 1) / tiles.length, `tile ${index + 1} of ${tiles.length}`);
  }
  return blend.result();
}

/** Mean of a distribution: its first half of the channels. */
function meanOf(moments: HostTensor<'float32'>): HostTensor<'float32'> {
  const [batch = 1, channels = 0, height = 0, width = 0] = moments.shape;
  const half = channels / 2;
  return float32([batch, half, height, width], moments.data.subarray(0, half * height * width));
}

/** factor x latent + offset, on the host where there is an offset. */
async function affine(latent: Floats, factor: number, offset: number, context: RunContext): Promise<Floats> {
  if (factor === 1 && offset === 0) return latent;
  if (offset === 0) return context.tensors.linear([[factor, latent]]);
  const { shape, data } = await context.tensors.read(latent);
  return float32(
    shape,
    data.map((value) => value * factor + offset),
  );
}

/**
 * Encodes a picture in crop space, without noise: the mean where the encoder gives a distribution.
 * @throws NodeFault `wrong-model-role`, `vae-factor`, `vae-channels`.
 */
export async function encodePicture(
  image: ImageValue,
  encoder: string,
  tilePx: number,
  context: RunContext,
): Promise<LatentValue> {
  const facts = await factsFor(context.models, encoder, 'vae-encoder');
  checkFactor(encoder, facts.factor);
  const call = async (pixels: Floats): Promise<Floats> => {
    const given = outputNamed(await context.models.run(encoder, { [facts.input]: pixels }), facts.output, encoder);
    const latent = facts.gives === 'moments' ? meanOf(await context.tensors.read(given)) : given;
    if (latent.shape[1] === facts.channels) return latent;
    throw new NodeFault({
      code: 'vae-channels',
      what: `${encoder} gave ${given.shape[1]} channels, and its manifest says ${facts.channels} (${facts.gives}).`,
      where: 'model',
      fix: 'Add the file again with the right facts: `facex models add`.',
    });
  };
  const pixels = pixelsNchwOf(image.pixels, facts.pixels);
  const found = await inTiles(pixels, { in: VAE_FACTOR, out: 1 }, tilePx, call, context);
  const latent = await affine(found, facts.scale, -facts.shift * facts.scale, context);
  return { kind: 'latent', latent, vae: facts.vae, frame: latentFrameOf(image.frame) };
}

/** Whether a decoder decodes latents of a VAE; what it says is for the user. */
export function misfitOfDecoder(decoder: string, facts: DecoderFacts, vae: string): string | undefined {
  if (facts.vae === vae) return undefined;
  return `The latent is of the VAE ${vae}, and ${decoder} decodes those of ${facts.vae}.`;
}

/**
 * What speaks against the range of pixels that a manifest states: values far below 0 are no 0..1, and a preview without
 * anything darker than mid grey is hardly -1..1 (exports of TAESD come in both, and their ports do not tell).
 */
function doubtOfRange(decoder: string, facts: DecoderFacts, { data }: HostTensor<'float32'>): string | undefined {
  const darkest = data.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const doubtful = facts.pixels === '0..1' ? darkest < -0.25 : facts.role === 'preview-decoder' && darkest > -0.1;
  if (!doubtful) return undefined;
  const other = facts.pixels === '0..1' ? '-1..1' : '0..1';
  return `${decoder} is said to give pixels in ${facts.pixels}, and its darkest is ${darkest.toFixed(2)}: they look like ${other}. Add it again with --fact pixels=${other} if its pictures are too ${other === '-1..1' ? 'dark' : 'bright'}.`;
}

/**
 * Decodes a latent tensor of a frame to a picture in crop space.
 * @throws NodeFault `vae-mismatch` when the decoder belongs to another VAE than made the latent, `wrong-model-role`, `vae-factor`.
 */
export async function decodeLatent(
  latent: LatentValue,
  decoder: string,
  tilePx: number,
  context: RunContext,
): Promise<ImageValue> {
  const facts = await factsFor(context.models, decoder, ...DECODER_ROLES);
  checkFactor(decoder, facts.factor);
  const what = misfitOfDecoder(decoder, facts, latent.vae);
  if (what) {
    const fix = `Decode with a decoder of ${latent.vae}, or encode with an encoder of ${facts.vae}.`;
    throw new NodeFault({ code: 'vae-mismatch', what, where: 'latent', fix });
  }
  const call = async (part: Floats): Promise<Floats> =>
    outputNamed(await context.models.run(decoder, { [facts.input]: part }), facts.output, decoder);
  const cells = await affine(latent.latent, 1 / facts.scale, facts.shift, context);
  const decoded = await inTiles(cells, { in: 1, out: VAE_FACTOR }, tilePx, call, context);
  const pixelsNchw = await context.tensors.read(decoded);
  const doubt = doubtOfRange(decoder, facts, pixelsNchw);
  if (doubt) context.log('warning', doubt);
  const pixels = pixelsOfNchw(pixelsNchw, facts.pixels);
  context.tensors.release(decoded, cells === latent.latent ? undefined : cells);
  return { kind: 'image', pixels, frame: cropFrameOf(latent.frame) };
}
