/**
 * Every FaceX part reaches the picture: what Identity, CLIP Region, 3DMM Motion, Gaze, the assemblers, SD Adapter and
 * FRC give is changed in turn, and the denoiser's result changes with it. Rendered portraits go through the real nodes.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { emptyLatent } from '../../nodes/diffusion/empty-latent.ts';
import { loadDenoiser } from '../../nodes/diffusion/load-denoiser.ts';
import { sampler } from '../../nodes/diffusion/sampler.ts';
import { clipRegion } from '../../nodes/face/clip-region.ts';
import { detectAlign } from '../../nodes/face/detect-align.ts';
import { gaze as gazeNode } from '../../nodes/face/gaze.ts';
import { identity as identityNode } from '../../nodes/face/identity.ts';
import { motion as motionNode } from '../../nodes/face/motion.ts';
import { parse } from '../../nodes/face/parse.ts';
import { loadImage } from '../../nodes/io/load-image.ts';
import {
  type ConditioningValue,
  type DenoiserValue,
  float32,
  type HostTensor,
  type ReferenceValue,
  type RepresentationValue,
  type Tensor,
  uint8,
} from '../../nodes/kit/index.ts';
import { frc } from '../../nodes/steer/frc.ts';
import { regionAssembler } from '../../nodes/steer/region-assembler.ts';
import { representationAssembler } from '../../nodes/steer/representation-assembler.ts';
import { sdAdapter } from '../../nodes/steer/sd-adapter.ts';
import { testPicture } from '../helpers/portraits.ts';
import { outputOf, runNode } from '../helpers/run-node.ts';

const PATIENCE_MS = 180_000;

/** All components of one face, by the nodes of the graph. */
async function componentsOf(portrait: string) {
  const file = testPicture(`${portrait}.jpg`);
  const picture = outputOf(await runNode(loadImage, { params: { file } }), 'image', 'image');
  const aligned = await runNode(detectAlign, { inputs: { image: picture } });
  const image = outputOf(aligned, 'crop', 'image');
  const face = outputOf(aligned, 'face', 'face');
  const parsing = outputOf(await runNode(parse, { inputs: { image, face } }), 'parsing', 'parsing');
  const identity = outputOf(await runNode(identityNode, { inputs: { image, face } }), 'identity', 'identity');
  const regions = outputOf(await runNode(clipRegion, { inputs: { image, parsing } }), 'regions', 'regions');
  const motion = outputOf(await runNode(motionNode, { inputs: { face } }), 'motion', 'motion');
  const gaze = outputOf(await runNode(gazeNode, { inputs: { face, motion } }), 'gaze', 'gaze');
  return { image, face, parsing, identity, regions, motion, gaze };
}

type Components = Awaited<ReturnType<typeof componentsOf>>;

async function referenceOf(canvas: Components, donor: Components): Promise<ReferenceValue> {
  const { image, face, parsing, motion } = donor;
  const inputs = {
    'canvas-image': canvas.image,
    'canvas-face': canvas.face,
    'canvas-parsing': canvas.parsing,
    'canvas-motion': canvas.motion,
  };
  const assembled = await runNode(regionAssembler, { inputs, repeated: { source: { image, face, parsing, motion } } });
  return outputOf(assembled, 'reference', 'reference');
}

async function representationOf(canvas: Components, donor: Components): Promise<RepresentationValue> {
  const { identity, regions, motion, gaze } = donor;
  const inputs = {
    'canvas-identity': canvas.identity,
    'canvas-regions': canvas.regions,
    'canvas-motion': canvas.motion,
    'canvas-gaze': canvas.gaze,
  };
  const assembled = await runNode(representationAssembler, {
    inputs,
    repeated: { source: { identity, regions, motion, gaze } },
    params: { texture: 'ignored', light: 'ignored' },
  });
  return outputOf(assembled, 'representation', 'representation');
}

async function conditioningOf(
  representation: RepresentationValue,
  reference: ReferenceValue,
): Promise<ConditioningValue> {
  return outputOf(await runNode(sdAdapter, { inputs: { representation, reference } }), 'conditioning', 'conditioning');
}

async function steeredBy(
  conditioning: ConditioningValue,
  params: Record<string, unknown> = {},
): Promise<DenoiserValue> {
  const denoiser = outputOf(await runNode(loadDenoiser), 'denoiser', 'denoiser');
  return outputOf(await runNode(frc, { inputs: { denoiser, conditioning }, params }), 'denoiser', 'denoiser');
}

/** One step from one noise: all that differs between two calls is the denoiser given. */
async function sampled(denoiser: DenoiserValue, params: Record<string, unknown> = {}): Promise<Float32Array> {
  const latent = outputOf(await runNode(emptyLatent), 'latent', 'latent');
  const run = await runNode(sampler, {
    inputs: { denoiser, latent },
    params: { steps: 1, previewEvery: 0, seed: 5, ...params },
  });
  return (outputOf(run, 'latent', 'latent').latent as HostTensor<'float32'>).data;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, k) => Math.max(largest, Math.abs(value - (b[k] ?? Number.NaN))), 0);
}

/** Another tensor of the same shape: every number moved by its place in the row, so that no symmetry hides it. */
function moved<T extends Tensor<'float32'>>(tensor: T, by: number): HostTensor<'float32'> {
  const { data, shape } = tensor as HostTensor<'float32'>;
  return float32(
    shape,
    data.map((value, k) => value + by * Math.sin(1 + k)),
  );
}

// The same parts give the same bits (the first test), so any difference at all is the changed part's. How much a part
// weighs is for the evaluation of a pack's weights to say.
const REACHES = 0;

describe('steering', () => {
  let canvas: Components;
  let donor: Components;
  let representation: RepresentationValue;
  let reference: ReferenceValue;
  let conditioning: ConditioningValue;
  let steered: Float32Array;
  let base: Float32Array;

  beforeAll(async () => {
    canvas = await componentsOf('portrait-a');
    donor = await componentsOf('portrait-b');
    representation = await representationOf(canvas, donor);
    reference = await referenceOf(canvas, donor);
    conditioning = await conditioningOf(representation, reference);
    steered = await sampled(await steeredBy(conditioning));
    base = await sampled(outputOf(await runNode(loadDenoiser), 'denoiser', 'denoiser'));
  }, PATIENCE_MS);

  async function differenceWith(changed: {
    representation?: RepresentationValue;
    reference?: ReferenceValue;
  }): Promise<number> {
    const made = await conditioningOf(changed.representation ?? representation, changed.reference ?? reference);
    return largestDifference(await sampled(await steeredBy(made)), steered);
  }

  it('gives the same result for the same parts', async () => {
    expect(await differenceWith({ representation: await representationOf(canvas, donor) })).toBe(0);
  });

  it('follows Identity', async () => {
    const identity = { ...donor.identity, vector: moved(donor.identity.vector, 0.02) };
    const changed = await representationOf(canvas, { ...donor, identity });
    expect(await differenceWith({ representation: changed })).toBeGreaterThan(REACHES);
  });

  it('follows CLIP Region', async () => {
    const regions = { ...donor.regions, vectors: moved(donor.regions.vectors, 0.3) };
    const changed = await representationOf(canvas, { ...donor, regions });
    expect(await differenceWith({ representation: changed })).toBeGreaterThan(REACHES);
  });

  const edited = (by: { readonly expression: number; readonly pose: number }): Components => {
    const expression = moved(canvas.motion.expression, by.expression);
    const pose = moved(canvas.motion.pose, by.pose);
    return { ...canvas, motion: { ...canvas.motion, expression, pose } };
  };

  it('follows 3DMM Motion: its expression and its pose', async () => {
    for (const by of [
      { expression: 0.2, pose: 0 },
      { expression: 0, pose: 8 },
    ]) {
      const changed = await representationOf(edited(by), donor);
      expect(await differenceWith({ representation: changed })).toBeGreaterThan(REACHES);
    }
  });

  it(
    'follows 3DMM Motion in the reference as well',
    async () => {
      const changed = await referenceOf(edited({ expression: 0.2, pose: 8 }), donor);
      expect(await differenceWith({ reference: changed })).toBeGreaterThan(REACHES);
    },
    PATIENCE_MS,
  );

  it('follows Gaze', async () => {
    const gaze = { ...canvas.gaze, angles: moved(canvas.gaze.angles, 25) };
    const changed = await representationOf({ ...canvas, gaze }, donor);
    expect(await differenceWith({ representation: changed })).toBeGreaterThan(REACHES);
  });

  it('follows the Representation Assembler: whose identity it takes, and whether it takes one', async () => {
    const { identity: _, ...without } = representation;
    expect(await differenceWith({ representation: without })).toBeGreaterThan(REACHES);
    const canvasIdentity = { ...representation, identity: canvas.identity };
    expect(await differenceWith({ representation: canvasIdentity })).toBeGreaterThan(REACHES);
  });

  it(
    'follows the Region Assembler: its picture, its mask and its guide',
    async () => {
      const inverted = uint8(
        reference.pixels.shape,
        reference.pixels.data.map((byte) => 255 - byte),
      );
      const shrunk = float32(
        reference.mask.shape,
        reference.mask.data.map((value) => value / 2),
      );
      const shifted = float32(
        reference.guide.shape,
        reference.guide.data.map((_, k, all) => all[k + 5] ?? 0),
      );
      for (const changed of [{ pixels: inverted }, { mask: shrunk }, { guide: shifted }]) {
        expect(await differenceWith({ reference: { ...reference, ...changed } })).toBeGreaterThan(REACHES);
      }
    },
    PATIENCE_MS,
  );

  it('follows the SD Adapter: its tokens and its reference map', async () => {
    for (const changed of [
      { tokens: moved(conditioning.tokens, 0.5) },
      { referenceMap: moved(conditioning.referenceMap as Tensor<'float32'>, 0.5) },
    ]) {
      const result = await sampled(await steeredBy({ ...conditioning, ...changed }));
      expect(largestDifference(result, steered)).toBeGreaterThan(REACHES);
    }
  });

  it('follows FRC: its strength, and the shares of the sampling it acts in', async () => {
    const half = await sampled(await steeredBy(conditioning, { strength: 0.5 }));
    expect(largestDifference(half, steered)).toBeGreaterThan(REACHES);
    expect(largestDifference(half, base)).toBeGreaterThan(REACHES);
    const late = await steeredBy(conditioning, { firstStep: 0.5 });
    expect(largestDifference(await sampled(late), base)).toBe(0);
  });

  it('is the base exactly when FRC has strength 0', async () => {
    expect(await sampled(await steeredBy(conditioning, { strength: 0 }))).toEqual(base);
    expect(await sampled(await steeredBy(conditioning, { strength: 0 }), { guidance: 4 })).toEqual(base);
    expect(largestDifference(steered, base)).toBeGreaterThan(REACHES);
  });
});
