/**
 * What a model says of itself so that nodes can feed it and read it, whoever exported it: one set of facts per role.
 * Manifests hold them, nodes get them from RunContext.models, check binds port sizes from them. Nothing here is guessed
 * at run time: what a file does not tell, its manifest states.
 */

import * as z from 'zod';
import {
  controlnetFactsSchema,
  denoiserFactsSchema,
  fewStepDenoiserFactsSchema,
  frcFactsSchema,
  guidingDenoiserFactsSchema,
  previewDecoderFactsSchema,
  sdAdapterFactsSchema,
  textEncoderFactsSchema,
  vaeDecoderFactsSchema,
  vaeEncoderFactsSchema,
} from './diffusion-facts.ts';

/** What a model does in a graph; model params ask for a role, manifests fill it. */
export const MODEL_ROLES = [
  'detector',
  'landmarks',
  'iris',
  'parser',
  'identity',
  'region-encoder',
  'motion',
  'motion-basis',
  'eye-colours',
  'gaze',
  'vae-encoder',
  'vae-decoder',
  'preview-decoder',
  'text-encoder',
  'denoiser',
  'few-step-denoiser',
  'guiding-denoiser',
  'frc',
  'sd-adapter',
  'controlnet',
] as const;

export type ModelRole = (typeof MODEL_ROLES)[number];

const count = z.int().positive();
const three = z.tuple([z.number(), z.number(), z.number()]);

/**
 * How a picture becomes a model's input: value = (byte * (scale 'unit' ? 1/255 : 1) - mean) / std. `mean` and `std` are
 * in the model's own channel order. `sidePx` is null where the file leaves the size open.
 */
export const pictureInputSchema = z.strictObject({
  port: z.string(),
  layout: z.enum(['nchw', 'nhwc']),
  colour: z.enum(['rgb', 'bgr']),
  sidePx: count.nullable(),
  scale: z.enum(['bytes', 'unit']),
  mean: three,
  std: three,
});

/** Boxes and key points of faces; `family` names the layout of anchors and outputs. Outputs are read by position. */
export const detectorFactsSchema = z.strictObject({
  role: z.literal('detector'),
  family: z.enum(['blazeface', 'yunet', 'scrfd', 'retinaface']),
  picture: pictureInputSchema,
  outputs: z.array(z.string()),
});

/** Mesh points; only the 468 points of MediaPipe's mesh carry the nodes after it. */
export const landmarksFactsSchema = z.strictObject({
  role: z.literal('landmarks'),
  points: z.literal(468),
  picture: pictureInputSchema,
  /** Outputs: points in px of the crop, and the probability that there is a face. */
  outputs: z.strictObject({ points: z.string(), presence: z.string() }),
});

export const irisFactsSchema = z.strictObject({
  role: z.literal('iris'),
  picture: pictureInputSchema,
  output: z.string(),
});

/** One plane of scores per label, [1, labels, h, w]; `labels` are names of nodes/face/parsing in the file's id order. */
export const parserFactsSchema = z.strictObject({
  role: z.literal('parser'),
  picture: pictureInputSchema,
  output: z.string(),
  labels: z.array(z.string()).min(2),
});

/** One vector of `width` numbers per face; `crop` is the alignment it was trained on. */
export const identityFactsSchema = z.strictObject({
  role: z.literal('identity'),
  picture: pictureInputSchema,
  crop: z.enum(['arcface', 'mesh-square']),
  output: z.string(),
  width: count,
});

/**
 * 'masked': pixels and masks in, vectors out (the pack's). 'patch-tokens': a ViT whose output is [1, extra + grid^2,
 * width] with `extra` tokens (class, registers) first; the node pools patches under the masks.
 */
export const regionEncoderFactsSchema = z.discriminatedUnion('method', [
  z.strictObject({
    role: z.literal('region-encoder'),
    method: z.literal('masked'),
    picture: pictureInputSchema,
    masks: z.strictObject({ port: z.string(), side: count }),
    regions: count,
    output: z.string(),
    width: count,
  }),
  z.strictObject({
    role: z.literal('region-encoder'),
    method: z.literal('patch-tokens'),
    picture: pictureInputSchema,
    output: z.string(),
    grid: count,
    extraTokens: z.int().nonnegative(),
    width: count,
  }),
]);

/** Coefficients of a 3DMM; `family` names layout, alignment and what a coefficient means (nodes/perception reads it). */
export const motionFactsSchema = z.strictObject({
  role: z.literal('motion'),
  family: z.enum(['bfm09-deep3d', 'bfm-3ddfa']),
  picture: pictureInputSchema,
  output: z.string(),
  expression: count,
  /** For families whose output is standardised: value = output * std + mean, in the output's order. */
  standardised: z.strictObject({ mean: z.array(z.number()), std: z.array(z.number()) }).optional(),
});

export const motionBasisFactsSchema = z.strictObject({
  role: z.literal('motion-basis'),
  family: z.string(),
  expression: count,
});

/** A linear read-out of the colour of the irises from the vector of the region `eyes` of one region encoder. */
export const eyeColoursFactsSchema = z.strictObject({
  role: z.literal('eye-colours'),
  /** Id of the region encoder. */
  encoder: z.string(),
  width: count,
});

/**
 * Gaze; `outputs` name yaw and pitch as the graph's file orders them, never by what they are called. 'bins': softmax
 * over bins, angle = sum(p * index) * binDegrees + firstDegrees. Signs turn the model's into ours (yaw positive towards
 * the picture's right, pitch positive up). `of` says whether the angles are the eyes' in the camera or in the head.
 */
export const gazeFactsSchema = z.strictObject({
  role: z.literal('gaze'),
  picture: pictureInputSchema,
  crop: z.enum(['face-box', 'mesh-square']),
  outputs: z.strictObject({ yaw: z.string(), pitch: z.string() }),
  /** With one output [1, 2]: which column is which. */
  columns: z.strictObject({ yaw: z.int(), pitch: z.int() }).optional(),
  unit: z.enum(['bins', 'degrees', 'radians']),
  bins: z.strictObject({ count, binDegrees: z.number(), firstDegrees: z.number() }).optional(),
  signs: z.strictObject({ yaw: z.union([z.literal(1), z.literal(-1)]), pitch: z.union([z.literal(1), z.literal(-1)]) }),
  relativeTo: z.enum(['camera', 'head']),
});

/** Facts of any role. */
export const modelFactsSchema = z.union([
  detectorFactsSchema,
  landmarksFactsSchema,
  irisFactsSchema,
  parserFactsSchema,
  identityFactsSchema,
  regionEncoderFactsSchema,
  motionFactsSchema,
  motionBasisFactsSchema,
  eyeColoursFactsSchema,
  gazeFactsSchema,
  vaeEncoderFactsSchema,
  vaeDecoderFactsSchema,
  previewDecoderFactsSchema,
  textEncoderFactsSchema,
  denoiserFactsSchema,
  fewStepDenoiserFactsSchema,
  guidingDenoiserFactsSchema,
  frcFactsSchema,
  sdAdapterFactsSchema,
  controlnetFactsSchema,
]);

export type PictureInput = z.infer<typeof pictureInputSchema>;
export type ModelFacts = z.infer<typeof modelFactsSchema>;
/** Facts of one role. */
export type FactsOf<R extends ModelRole> = Extract<ModelFacts, { role: R }>;
