// The nano pack's own models, shipped in models/nano. Their hashes live in models/nano/manifest.json, which
// write-nano-hashes.ts generates, because the weights are replaced while training goes on.

import type { ModelManifest, ModelPort } from './manifest.ts';

const licence = 'Apache-2.0';
const origin = 'Trained by this project (models/train) on portraits made by generators: no person in them exists.';

const port = (name: string, shape: (number | string)[], range: string): ModelPort => ({
  name,
  dtype: 'float32',
  shape,
  range,
});
const picture = (name: string, shape: (number | string)[], range = '-1..1'): ModelPort => ({
  ...port(name, shape, range),
  layout: 'nchw',
  colour: 'rgb',
});
const map = (name: string, shape: (number | string)[], range: string): ModelPort => ({
  ...port(name, shape, range),
  layout: 'nchw',
});

/** VAE, region encoder, adapter, denoiser and motion basis of the nano pack. */
export const generatorManifests: readonly ModelManifest[] = [
  {
    id: 'nano/vae-encoder',
    role: 'vae-encoder',
    pack: 'nano',
    title: 'Nano VAE, encoder: one latent cell of 8 channels per 8 x 8 pixels',
    licence,
    origin,
    file: 'vae-encoder.onnx',
    inputs: [picture('pixels', ['B', 3, 'H', 'W'])],
    outputs: [map('latent', ['B', 8, 'H/8', 'W/8'], 'about unit variance')],
  },
  {
    id: 'nano/vae-decoder',
    role: 'vae-decoder',
    pack: 'nano',
    title: 'Nano VAE, decoder',
    licence,
    origin,
    file: 'vae-decoder.onnx',
    inputs: [map('latent', ['B', 8, 'h', 'w'], 'about unit variance')],
    outputs: [picture('pixels', ['B', 3, '8h', '8w'])],
  },
  {
    id: 'nano/region-encoder',
    role: 'region-encoder',
    pack: 'nano',
    title: 'Nano region encoder: one vector per facial region',
    licence,
    origin,
    file: 'region-encoder.onnx',
    inputs: [picture('pixels', ['B', 3, 256, 256]), map('masks', ['B', 8, 64, 64], '0..1')],
    outputs: [port('regions', ['B', 8, 128], 'any')],
    crop: 'the aligned 256 x 256 crop (FFHQ rule)',
    labelMap: ['brows', 'eyes', 'nose', 'lips', 'skin', 'hair', 'ears', 'background'],
  },
  {
    id: 'nano/sd-adapter',
    role: 'sd-adapter',
    pack: 'nano',
    title: 'Nano SD Adapter: the facial representation as 32 tokens and a map of the reference',
    licence,
    origin,
    file: 'sd-adapter.onnx',
    inputs: [
      port('identity', ['B', 1024], 'L2 norm 1'),
      port('regions', ['B', 8, 128], 'any'),
      port('region_present', ['B', 8], '0 or 1'),
      port('expression', ['B', 57], '0..1'),
      port('pose', ['B', 3], 'degrees: yaw, pitch, roll'),
      port('gaze', ['B', 2], 'degrees: yaw, pitch'),
      port('texture', ['B', 32], 'any'),
      port('light', ['B', 27], 'any'),
      port('present', ['B', 6], '0 or 1: identity, expression, pose, gaze, texture, light'),
      picture('reference', ['B', 3, 256, 256]),
      map('mask', ['B', 1, 256, 256], '0..1'),
      map('guide', ['B', 1, 256, 256], '0..1'),
    ],
    outputs: [port('tokens', ['B', 32, 192], 'any'), map('reference_map', ['B', 64, 32, 32], 'any')],
    crop: 'the aligned 256 x 256 crop (FFHQ rule)',
  },
  {
    id: 'nano/denoiser',
    role: 'denoiser',
    pack: 'nano',
    title: 'Nano denoiser with FRC inside (v-prediction, 1000 steps, cosine)',
    licence,
    origin,
    file: 'denoiser.onnx',
    inputs: [
      map('sample', ['B', 8, 32, 32], 'noised latent'),
      port('timestep', ['B'], '0..999'),
      port('tokens', ['B', 32, 192], 'any'),
      map('reference_map', ['B', 64, 32, 32], 'any'),
      port('frc_scale', [1], '0..1; 0 is the base'),
    ],
    outputs: [map('v', ['B', 8, 32, 32], 'v = sqrt(ab) noise - sqrt(1 - ab) latent')],
  },
  {
    id: 'nano/motion-basis',
    role: 'motion-basis',
    pack: 'nano',
    title: 'ICT-FaceKit carried over to the 478 mesh and iris points: mean, identity modes, 57 expressions',
    licence: 'MIT (ICT-FaceKit, see ICT-FACEKIT-LICENSE.txt beside it)',
    origin: 'USC Institute for Creative Technologies, ICT-FaceKit light; carried over by models/train',
    file: 'motion-basis.safetensors',
    inputs: [],
    outputs: [],
  },
];
