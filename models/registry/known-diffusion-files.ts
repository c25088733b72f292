// Public files for Stable Diffusion 1.5: TAESD, ControlNet, and the parts of one export.

import { huggingFace, type KnownFile } from './known-file.ts';

const taesd = {
  licence: 'MIT',
  terms: 'free',
  origin: 'Hugging Face deinferno/taesd-onnx, after madebyollin/taesd',
} as const;

/** What `facex models pull` knows for Stable Diffusion 1.5. */
export const stableDiffusionFiles: readonly KnownFile[] = [
  {
    name: 'taesd-encoder',
    role: 'vae-encoder',
    title: 'TAESD encoder: Stable Diffusion 1.x latents, small and quick',
    ...taesd,
    url: huggingFace('deinferno/taesd-onnx', 'vae_encoder/model.onnx'),
    sha256: '79f10fc3d9272ae1be42c594b9d1f8f235b2a69ece524ccb2e315d394c873a2e',
    facts: { vae: 'sd-1', scale: '1', gives: 'latent', channels: '4' },
  },
  {
    name: 'taesd-decoder',
    role: 'preview-decoder',
    title: 'TAESD decoder: quick previews of Stable Diffusion 1.x latents',
    ...taesd,
    url: huggingFace('deinferno/taesd-onnx', 'vae_decoder/model.onnx'),
    sha256: '2f82beecbb0dce16ccf7c327f096eed54c39d91d0cab20416ffa1fcd39f6928f',
    facts: { vae: 'sd-1', scale: '1', channels: '4' },
  },
  {
    name: 'controlnet-canny',
    role: 'controlnet',
    title: 'ControlNet for Stable Diffusion 1.5: canny',
    licence: 'OpenRAIL',
    terms: 'restricted',
    origin: 'Hugging Face axodoxian/controlnet_onnx',
    url: huggingFace('axodoxian/controlnet_onnx', 'controlnet/canny.onnx'),
    sha256: '166c70dc3d5650857d1b91750edcd533f5c72f4c4f813e5c8e31b813d1973351',
    bytes: 736_182_048,
    facts: { contextWidth: '768', channels: '4' },
  },
  {
    name: 'controlnet-depth',
    role: 'controlnet',
    title: 'ControlNet for Stable Diffusion 1.5: depth',
    licence: 'OpenRAIL',
    terms: 'restricted',
    origin: 'Hugging Face axodoxian/controlnet_onnx',
    url: huggingFace('axodoxian/controlnet_onnx', 'controlnet/depth.onnx'),
    sha256: 'aa73edfec4fd71a42eb355325b901c02d4edb1d33d99b4644e228629177929a8',
    facts: { contextWidth: '768', channels: '4' },
  },
  ...onnxCommunity(),
];

/** The parts of onnx-community's export; its pages state no sha256, so each is pinned at the first download. */
function onnxCommunity(): KnownFile[] {
  const repository = 'onnx-community/stable-diffusion-v1-5-ONNX';
  const shared = {
    licence: 'CreativeML OpenRAIL-M',
    terms: 'restricted',
    origin: `Hugging Face ${repository}`,
  } as const;
  const url = (path: string) => huggingFace(repository, path);
  return [
    {
      name: 'sd15-unet',
      role: 'denoiser',
      title: 'Stable Diffusion 1.5, UNet',
      ...shared,
      url: url('unet/model.onnx'),
      beside: [{ path: 'weights.pb', url: url('unet/weights.pb') }],
      facts: {
        contextWidth: '768',
        channels: '4',
        inputChannels: '4',
        vae: 'sd-1',
        predicts: 'epsilon',
        schedule: 'scaled-linear',
      },
    },
    {
      name: 'sd15-vae-encoder',
      role: 'vae-encoder',
      title: 'Stable Diffusion 1.5, VAE encoder',
      ...shared,
      url: url('vae_encoder/model.onnx'),
      facts: { vae: 'sd-1', pixels: '-1..1' },
    },
    {
      name: 'sd15-vae-decoder',
      role: 'vae-decoder',
      title: 'Stable Diffusion 1.5, VAE decoder',
      ...shared,
      url: url('vae_decoder/model.onnx'),
      facts: { vae: 'sd-1', pixels: '-1..1', channels: '4' },
    },
    {
      name: 'sd15-text-encoder',
      role: 'text-encoder',
      title: "Stable Diffusion 1.5, text encoder (OpenAI's CLIP ViT-L/14)",
      ...shared,
      url: url('text_encoder/model.onnx'),
      beside: [{ path: 'tokenizer.json', url: huggingFace('openai/clip-vit-large-patch14', 'tokenizer.json') }],
      facts: { width: '768' },
    },
  ];
}
