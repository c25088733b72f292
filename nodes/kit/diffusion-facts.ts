/** What models of the diffusion part say of themselves: autoencoders, denoisers and what steers them (model-facts.ts). */

import * as z from 'zod';

const count = z.int().positive();

const vae = {
  /** Latents fit where this word is the same: the VAE that encoder and decoder are halves of. */
  vae: z.string(),
  channels: count,
  /** Pixels per latent cell and axis. */
  factor: count,
  /** A latent of the graph = (the file's latent - shift) * scale; 0.18215 for Stable Diffusion, 1 for nano and TAESD. */
  scale: z.number().positive(),
  shift: z.number(),
  /** Range of the pixels at the file's port. */
  pixels: z.enum(['-1..1', '0..1']),
  input: z.string(),
  output: z.string(),
};

/** `gives` 'moments': mean and log-variance, twice the channels, of which the mean is taken; 'latent': as it is. */
export const vaeEncoderFactsSchema = z.strictObject({
  role: z.literal('vae-encoder'),
  ...vae,
  gives: z.enum(['moments', 'latent']),
});

export const vaeDecoderFactsSchema = z.strictObject({ role: z.literal('vae-decoder'), ...vae });

export const previewDecoderFactsSchema = z.strictObject({ role: z.literal('preview-decoder'), ...vae });

/** Token ids to vectors of `width`; `length` is null where the file leaves it open. */
export const textEncoderFactsSchema = z.strictObject({
  role: z.literal('text-encoder'),
  tokenizer: z.literal('clip'),
  input: z.string(),
  output: z.string(),
  /** Input for the mask of real tokens, in exports that have one. */
  attentionMask: z.string().optional(),
  idsDtype: z.enum(['int32', 'int64']),
  length: count.nullable(),
  width: count,
});

const residuals = z.strictObject({
  /** Names of the twelve inputs of the down blocks, in order, and the one of the middle. */
  down: z.array(z.string()),
  mid: z.string(),
});

/** A denoiser: how it is called, what it predicts, what it was trained with. */
export const denoiserFactsSchema = z.strictObject({
  role: z.literal('denoiser'),
  /** Latents it works on: `vae` as in the VAE's facts, channels of the latent and of its input (9 for inpainting). */
  vae: z.string(),
  channels: count,
  inputChannels: count,
  ports: z.strictObject({ sample: z.string(), timestep: z.string(), context: z.string(), output: z.string() }),
  sampleDtype: z.enum(['float32', 'float16']),
  timestep: z.strictObject({
    dtype: z.enum(['float32', 'float16', 'int64', 'int32']),
    rank: z.union([z.literal(0), z.literal(1)]),
  }),
  /** Width of a context token, and how many there must be; null = any. */
  contextWidth: count,
  contextLength: count.nullable(),
  /** Fixed sides of the file; null = any. */
  batch: count.nullable(),
  latentSide: count.nullable(),
  predicts: z.enum(['v', 'epsilon']),
  schedule: z.enum(['cosine', 'scaled-linear']),
  /** FRC inside the file: the further ports that steer it. Absent: f_SD goes in as the context. */
  frc: z.strictObject({ scale: z.string(), referenceMap: z.string(), referenceChannels: count }).optional(),
  /** Inputs for ControlNet residuals. */
  residuals: residuals.optional(),
});

/** A denoiser distilled to reach the end of a sampling in 1 to 4 steps; fed and read like the one it was made from. */
export const fewStepDenoiserFactsSchema = denoiserFactsSchema.extend({
  role: z.literal('few-step-denoiser'),
  madeFrom: z.string(),
});

/** A worse version of a denoiser, which autoguidance leads away from; fed and read like the one it was made from. */
export const guidingDenoiserFactsSchema = denoiserFactsSchema.extend({
  role: z.literal('guiding-denoiser'),
  madeFrom: z.string(),
});

/** FRC as a file of its own, for a denoiser with residual inputs. */
export const frcFactsSchema = z.strictObject({
  role: z.literal('frc'),
  channels: count,
  contextWidth: count,
});

/** Residuals for a denoiser from a condition picture in 0..1; outputs by position, twelve down, one mid. */
export const controlnetFactsSchema = z.strictObject({
  role: z.literal('controlnet'),
  channels: count,
  contextWidth: count,
  ports: z.strictObject({ sample: z.string(), timestep: z.string(), context: z.string(), condition: z.string() }),
  sampleDtype: z.enum(['float32', 'float16']),
  timestep: z.strictObject({
    dtype: z.enum(['float32', 'float16', 'int64', 'int32']),
    rank: z.union([z.literal(0), z.literal(1)]),
  }),
  outputs: z.array(z.string()).length(13),
});

/** Representation and reference to f_SD; sizes of the components it takes and of what it gives. */
export const sdAdapterFactsSchema = z.strictObject({
  role: z.literal('sd-adapter'),
  identity: count,
  regions: count,
  regionWidth: count,
  family: z.string(),
  expression: count,
  texture: count,
  light: count,
  cropPx: count,
  tokens: count,
  width: count,
  referenceChannels: count,
  /** Set where the first channels of the reference map are a latent of the reference, drafted where it was cut out. */
  draft: z.strictObject({ channels: count, vae: z.string() }).optional(),
});
