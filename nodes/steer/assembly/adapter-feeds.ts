/** A representation and a reference as the inputs of the SD Adapter's model: fixed sizes, absent parts zero and marked so. */
import { pixelsNchwOf } from '../../diffusion/latent/pixels.ts';
import { regionNames } from '../../face/parsing/labels.ts';
import {
  type FactsOf,
  float32,
  type HostTensor,
  NodeFault,
  type ReferenceValue,
  type RepresentationValue,
} from '../../kit/index.ts';

/** Numbers of the components that have one size whatever the models. */
const POSE = 3;
const GAZE = 2;

type Sizes = FactsOf<'sd-adapter'>;

/** Host copies of the parts of a representation that may live on a device. */
export interface ReadParts {
  readonly identity: Float32Array | undefined;
  readonly regions: Float32Array | undefined;
}

function row(name: string, data: ArrayLike<number> | undefined, size: number): HostTensor<'float32'> {
  if (data && data.length !== size) {
    throw new NodeFault({
      code: 'component-size',
      what: `The ${name} of the representation has ${data.length} numbers; this adapter was trained with ${size}.`,
      where: 'representation',
      fix: "Choose models whose sizes are the adapter's: `facex models show` tells both.",
    });
  }
  return float32([1, size], data ? Float32Array.from(data) : new Float32Array(size));
}

/** Feeds of sd-adapter.onnx but for the reference: components in fixed rows and the flags of what is there. */
export function representationFeeds(
  sizes: Sizes,
  representation: RepresentationValue,
  read: ReadParts,
): Record<string, HostTensor<'float32'>> {
  const { motion, gaze, texture, light, regions } = representation;
  const rows = {
    identity: row('identity', read.identity, sizes.identity),
    expression: row('expression', motion?.expression?.data, sizes.expression),
    pose: row('pose', motion?.pose?.data, POSE),
    gaze: row('gaze', gaze?.angles.data, GAZE),
    texture: row('texture', texture?.coefficients.data, sizes.texture),
    light: row('light', light?.coefficients.data, sizes.light),
  };
  const given = [read.identity, motion?.expression, motion?.pose, gaze, texture, light];
  const count = regionNames.length;
  const vectors = row('region vectors', read.regions, count * sizes.regionWidth);
  return {
    ...rows,
    regions: float32([1, count, sizes.regionWidth], vectors.data),
    region_present: float32(
      [1, count],
      Float32Array.from(regionNames, (_, r) => (regions?.present[r] ? 1 : 0)),
    ),
    present: float32(
      [1, given.length],
      Float32Array.from(given, (part) => (part ? 1 : 0)),
    ),
  };
}

/** Feeds of the reference picture: pixels -1..1 NCHW, fusion mask and guide. */
export function referenceFeeds(
  { cropPx }: Pick<Sizes, 'cropPx'>,
  reference: ReferenceValue,
): Record<string, HostTensor<'float32'>> {
  const [height = 0, width = 0] = reference.mask.shape;
  if (height !== cropPx || width !== cropPx) {
    throw new NodeFault({
      code: 'crop-size',
      what: `The adapter works on references of ${cropPx} px and got ${width} x ${height} px.`,
      where: 'reference',
      fix: `Set the crop size of the canvas's Detect & Align to ${cropPx} px.`,
    });
  }
  return {
    reference: pixelsNchwOf(reference.pixels),
    mask: float32([1, 1, cropPx, cropPx], reference.mask.data),
    guide: float32([1, 1, cropPx, cropPx], reference.guide.data),
  };
}
