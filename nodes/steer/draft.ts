/** Draft: the latent to start sampling from, read off what the SD Adapter made of the reference. No model runs. */
import { latentFrameOf } from '../diffusion/latent/latent-frame.ts';
import { defineNode, float32, NodeFault } from '../kit/index.ts';

export const draft = defineNode(
  {
    type: 'steer/draft',
    version: 1,
    title: 'Draft',
    help: {
      summary:
        'Gives the reference as a latent to start from; where the reference was cut out, a face drafted from the representation.',
      paper: 'Not in the paper, which starts from noise.',
      here: "The SD Adapter's network guesses the latent of what was cut out from the components and the guide: the mean of what could be there, so it is soft. Start noise of 0.5 to 0.8 lets the denoiser make a face of it. Where nothing was cut out this equals VAE Encode of the reference picture.",
    },
    inputs: {
      conditioning: { kind: 'conditioning', help: 'From the SD Adapter.' },
      reference: { kind: 'reference', help: 'The reference that the SD Adapter was given.' },
    },
    params: {},
    outputs: { latent: { kind: 'latent', space: 'latent', title: 'Latent' } },
  },
  async ({ inputs: { conditioning, reference }, context }) => {
    const { referenceMap, draft: told } = conditioning;
    const frame = latentFrameOf(reference.frame);
    const [, , height = 0, width = 0] = referenceMap?.shape ?? [];
    if (!referenceMap || !told) {
      throw new NodeFault({
        code: 'no-draft',
        what: 'This conditioning holds no draft: a text or another adapter made it.',
        where: 'conditioning',
        fix: "Take it from the nano pack's SD Adapter, or start from diffusion/vae-encode of the reference picture.",
      });
    }
    if (frame.widthPx !== width || frame.heightPx !== height) {
      throw new NodeFault({
        code: 'draft-size',
        what: `The draft is of ${width} x ${height} cells, and the reference of ${frame.widthPx} x ${frame.heightPx}.`,
        where: 'reference',
        fix: 'Wire the reference that the SD Adapter was given.',
      });
    }
    const { data } = await context.tensors.read(referenceMap);
    const latent = float32([1, told.channels, height, width], data.slice(0, told.channels * height * width));
    return { latent: { kind: 'latent', latent, vae: told.vae, frame } };
  },
);
