// What the tool knows about a model before it opens the file: what it is for, whose it is, what goes in and out.
// The facts a node needs to feed and read it are a type of nodes/kit, because nodes and check use them as well.

import * as z from 'zod';
import { MODEL_ROLES, modelFactsSchema } from '../../nodes/kit/index.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const portSchema = z.strictObject({
  name: z.string(),
  /** ONNX's word for the element type. */
  dtype: z.string(),
  /** Open dimensions are named: the same name is the same size within a model. */
  shape: z.array(z.union([z.int(), z.string()])).readonly(),
  /** Values the model was trained on or gives, for example '-1..1', 'px of the crop', 'degrees'. */
  range: z.string().optional(),
  /** Meaning of the axes of a picture-like port. */
  layout: z.enum(['nchw', 'nhwc']).optional(),
  colour: z.enum(['rgb', 'bgr']).optional(),
});

const sourceFileSchema = z.strictObject({ path: z.string(), sha256: sha256Schema });

const sourceSchema = z.strictObject({
  package: z.string(),
  graph: sourceFileSchema,
  weights: sourceFileSchema,
  /** TensorFlow node name -> name in the ONNX file; outputs that are not named are left out. */
  names: z.strictObject({ inputs: z.record(z.string(), z.string()), outputs: z.record(z.string(), z.string()) }),
});

const adaptsSchema = z.strictObject({
  /** Id of the model whose weights are changed. */
  model: z.string(),
  /** safetensors file of low-rank factors (store/adapt), in the folder of the pack. */
  delta: z.string(),
});

/** What a licence lets a user do: 'free' also commercially, 'restricted' with rules of use, 'non-commercial'. */
export const TERMS = ['free', 'restricted', 'non-commercial', 'unknown'] as const;

/**
 * Who stood up for a hash: the publisher's page, this project (it made the file), or nobody, in which case the file was
 * pinned when it first came here.
 */
const hashSchema = z.strictObject({
  sha256: sha256Schema,
  statedBy: z.enum(['publisher', 'this-project', 'first-download', 'added-by-user']),
});

/** Who stated a fact of a manifest: read from the file, known of this public file, or said by the user. */
export const STATED_BY = ['file', 'known', 'user'] as const;

/** Everything known about one model. Without `source` and `hash` the file is shipped in models/nano. */
export const manifestSchema = z.strictObject({
  /** `<pack>/<name>`; graphs name models by it. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9._-]*$/),
  role: z.enum(MODEL_ROLES),
  /** 'nano' comes with the tool, 'public' was pulled, 'own' was added by the user. */
  pack: z.enum(['nano', 'public', 'own']),
  title: z.string(),
  licence: z.string(),
  terms: z.enum(TERMS),
  /** Where it comes from and who trained it on what. */
  origin: z.string(),
  file: z.string(),
  /** Files beside it that hold its weights (ONNX external data); their bytes are part of the model's key. */
  dataFiles: z
    .array(z.strictObject({ path: z.string(), sha256: sha256Schema }))
    .readonly()
    .optional(),
  source: sourceSchema.optional(),
  /** Another model with a low-rank delta on its weights; `file` is merged from both on first use. */
  adapts: adaptsSchema.optional(),
  hash: hashSchema.optional(),
  inputs: z.array(portSchema).readonly(),
  outputs: z.array(portSchema).readonly(),
  /** The alignment the picture inputs want, in words a node author can follow. */
  crop: z.string().optional(),
  facts: modelFactsSchema,
  /** Fact -> who stated it; facts that are not listed come with the pack. */
  stated: z.record(z.string(), z.enum(STATED_BY)).optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
/** One input or output as the file declares it, with what is known of its values. */
export type ModelPort = z.infer<typeof portSchema>;
/** One file of an npm package that a model is made from; `path` is relative to the package. */
export type SourceFile = z.infer<typeof sourceFileSchema>;
/** How a model is made on the user's machine from an npm package that is installed anyway. */
export type ModelSource = z.infer<typeof sourceSchema>;
/** Which model an adapted one is made of, and the delta. */
export type ModelAdapts = z.infer<typeof adaptsSchema>;
/** What a licence lets a user do. */
export type Terms = (typeof TERMS)[number];
