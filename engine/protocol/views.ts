/**
 * What a value looks like without its content: enough to draw it small, whatever its size. Pictures themselves are read
 * as WebP (readValue); everything else a preview draws is in here.
 */

import * as z from 'zod';

const numbers = z.array(z.number());

/** The coordinate space of a picture-like value, so that one is drawn on the other (nodes/kit: Frame). */
export const frameViewSchema = z.strictObject({
  space: z.enum(['original', 'crop', 'latent']),
  pictureId: z.string(),
  widthPx: z.number(),
  heightPx: z.number(),
  toOriginal: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
});

/** A tensor as a heat map with its statistics; those leave out what is not finite. */
export const tensorViewSchema = z.strictObject({
  dtype: z.string(),
  shape: numbers,
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  deviation: z.number(),
  /** Elements that are NaN or infinite. */
  notFinite: z.int(),
  /** Elements per bin of equal width from min to max. */
  histogram: numbers,
  /** Row-major bytes, 0 at min and 255 at max, base64; planes of a stack lie side by side in `columns`. */
  map: z.strictObject({
    width: z.int(),
    height: z.int(),
    planes: z.int(),
    columns: z.int(),
    bytes: z.string(),
  }),
});

const oneViewSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), frame: frameViewSchema, channels: z.int() }),
  z.strictObject({ kind: z.literal('mask'), frame: frameViewSchema, share: z.number() }),
  z.strictObject({
    kind: z.literal('reference'),
    frame: frameViewSchema,
    mode: z.enum(['assembled', 'removed']),
    /** Of the picture that is generated. */
    share: z.number(),
  }),
  z.strictObject({
    kind: z.literal('parsing'),
    frame: frameViewSchema,
    /** In the order of their ids; `colour` is the one the map is drawn in. */
    labels: z.array(z.strictObject({ name: z.string(), colour: z.string(), share: z.number() })),
  }),
  z.strictObject({
    kind: z.literal('face'),
    frame: frameViewSchema,
    box: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    score: z.number(),
    /** x, y of each point in px of the frame. */
    points: numbers,
  }),
  z.strictObject({ kind: z.literal('frame'), frame: frameViewSchema }),
  z.strictObject({ kind: z.literal('identity'), model: z.string(), vector: numbers }),
  z.strictObject({
    kind: z.literal('regions'),
    model: z.string(),
    names: z.array(z.string()),
    present: z.array(z.boolean()),
    /** Cosine of every pair. */
    similarity: z.array(numbers),
    vectors: tensorViewSchema,
  }),
  z.strictObject({
    kind: z.literal('motion'),
    frame: frameViewSchema,
    family: z.string(),
    /** Yaw, pitch, roll in degrees. */
    pose: numbers,
    expression: z.record(z.string(), z.number()),
    fitError: z.number(),
    /** x, y, z of each mesh point in the head frame: x right, y up, z to the viewer. */
    head: numbers,
    triangles: numbers,
    /** Where the head frame's origin falls, and px per unit of `head`. */
    originPx: z.tuple([z.number(), z.number()]),
    scalePx: z.number(),
  }),
  z.strictObject({ kind: z.literal('gaze'), yaw: z.number(), pitch: z.number() }),
  z.strictObject({ kind: z.literal('texture'), family: z.string(), coefficients: numbers }),
  z.strictObject({ kind: z.literal('light'), coefficients: numbers }),
  z.strictObject({
    kind: z.literal('representation'),
    components: z.array(z.strictObject({ name: z.string(), from: z.string(), given: z.boolean() })),
  }),
  z.strictObject({
    kind: z.literal('conditioning'),
    tokens: tensorViewSchema,
    referenceMap: tensorViewSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('denoiser'),
    model: z.string(),
    frc: z.array(z.strictObject({ strength: z.number(), firstStep: z.number(), lastStep: z.number() })),
  }),
  z.strictObject({ kind: z.literal('latent'), frame: frameViewSchema, vae: z.string(), latent: tensorViewSchema }),
  z.strictObject({ kind: z.literal('tensor'), tensor: tensorViewSchema }),
  z.strictObject({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number()]))),
    rowCount: z.int(),
  }),
  z.strictObject({
    kind: z.literal('plain'),
    of: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
  }),
]);

/** The view of a value, or of the first values of a list. */
export const valueViewSchema = z.union([
  oneViewSchema,
  z.strictObject({ kind: z.literal('list'), items: z.array(oneViewSchema), count: z.int() }),
]);

export type FrameView = z.infer<typeof frameViewSchema>;
export type TensorView = z.infer<typeof tensorViewSchema>;
export type OneView = z.infer<typeof oneViewSchema>;
export type ValueView = z.infer<typeof valueViewSchema>;
/** The view of one kind. */
export type ViewOf<K extends OneView['kind']> = Extract<OneView, { kind: K }>;
