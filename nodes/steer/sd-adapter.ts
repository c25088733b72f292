/** f_SD: turns the assembled representation and reference into what steers the denoiser. */
import { defineNode, factsFor, type Tensor } from '../kit/index.ts';
import { referenceFeeds, representationFeeds } from './assembly/adapter-feeds.ts';

export const sdAdapter = defineNode(
  {
    type: 'steer/sd-adapter',
    version: 2,
    title: 'SD Adapter',
    help: {
      summary: 'Makes the conditioning f_SD (tokens and a map of the reference) from representation and reference.',
      paper:
        'Representation Adapter and inpainting encoder, concatenated and brought to the text space by the SD Adapter.',
      here: "One small network of the nano pack does the three; sizes and layers are this project's own choice. Absent components are zero and marked as absent. An own adapter takes the same twelve inputs, in sizes of its own. There is none trained for Stable Diffusion 1.5: without FaceX weights of that size f_SD steers nothing there, and a graph is region assembly, text and masked inpainting.",
    },
    inputs: {
      representation: {
        kind: 'representation',
        parts: {
          identity: { kind: 'identity', sizes: { D: '$model.identity' } },
          regions: { kind: 'regions', sizes: { R: '$model.regions', D: '$model.regionWidth' } },
          motion: { kind: 'motion', sizes: { E: '$model.expression' }, family: '$model.family' },
          texture: { kind: 'texture', sizes: { T: '$model.texture' } },
        },
      },
      reference: { kind: 'reference' },
    },
    params: {
      model: { param: 'model', default: 'nano/sd-adapter', role: 'sd-adapter' },
    },
    outputs: { conditioning: { kind: 'conditioning', sizes: { D: '$model.width', map: '$model.map' } } },
  },
  async ({ inputs: { representation, reference }, params, context }) => {
    const { identity, regions } = representation;
    const facts = await factsFor(context.models, params.model, 'sd-adapter');
    const feeds = representationFeeds(facts, representation, {
      identity: identity && (await context.tensors.read(identity.vector)).data,
      regions: regions && (await context.tensors.read(regions.vectors)).data,
    });
    const outputs = await context.models.run(params.model, { ...feeds, ...referenceFeeds(facts, reference) });
    return {
      conditioning: {
        kind: 'conditioning',
        tokens: outputs.tokens as Tensor<'float32'>,
        referenceMap: outputs.reference_map as Tensor<'float32'>,
        ...(facts.draft ? { draft: facts.draft } : {}),
      },
    };
  },
);
