// The perception models: made once on the user's machine from the TensorFlow.js files of @vladmandic/human.
// How to prepare their inputs and read their outputs is in this folder's README; nodes/perception does it.

import type { PictureInput } from '../../nodes/kit/index.ts';
import type { ModelManifest, ModelPort } from './manifest.ts';

const humanPackage = '@vladmandic/human';

const pixels = (batch: number | string, sizePx: number, range: string): ModelPort => ({
  name: 'pixels',
  dtype: 'float32',
  shape: [batch, sizePx, sizePx, 3],
  range,
  layout: 'nhwc',
  colour: 'rgb',
});

const output = (name: string, shape: (number | string)[], range: string): ModelPort => ({
  name,
  dtype: 'float32',
  shape,
  range,
});

// value = (byte - mean) / std, the same for the three channels.
const picture = (sidePx: number, mean: number, std: number): PictureInput => ({
  port: 'pixels',
  layout: 'nhwc',
  colour: 'rgb',
  sidePx,
  scale: 'bytes',
  mean: [mean, mean, mean],
  std: [std, std, std],
});

/** Detector, mesh, iris and identity of the nano pack. */
export const perceptionManifests: readonly ModelManifest[] = [
  {
    id: 'nano/detector',
    role: 'detector',
    pack: 'nano',
    title: 'BlazeFace, back camera: face boxes with six key points',
    licence: 'Apache-2.0',
    terms: 'free',
    origin:
      'Google MediaPipe, trained by Google on pictures it does not publish; conversion by @vladmandic/human (MIT)',
    file: 'detector.onnx',
    source: {
      package: humanPackage,
      graph: {
        path: 'models/blazeface.json',
        sha256: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
      },
      weights: {
        path: 'models/blazeface.bin',
        sha256: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
      },
      names: {
        inputs: { input: 'pixels' },
        outputs: { Identity: 'scores_16', Identity_2: 'boxes_16', Identity_1: 'scores_32', Identity_3: 'boxes_32' },
      },
    },
    inputs: [pixels(1, 256, '-1..1')],
    outputs: [
      output('scores_16', [1, 512, 1], 'logit'),
      output('boxes_16', [1, 512, 16], 'px of the input, relative to the anchor'),
      output('scores_32', [1, 384, 1], 'logit'),
      output('boxes_32', [1, 384, 16], 'px of the input, relative to the anchor'),
    ],
    crop: 'the whole picture, letterboxed to a square',
    facts: {
      role: 'detector',
      family: 'blazeface',
      picture: picture(256, 127.5, 127.5),
      outputs: ['scores_16', 'boxes_16', 'scores_32', 'boxes_32'],
    },
  },
  {
    id: 'nano/mesh',
    role: 'landmarks',
    pack: 'nano',
    title: 'Face mesh: 468 points in three dimensions',
    licence: 'Apache-2.0',
    terms: 'free',
    origin:
      'Google MediaPipe, trained by Google on pictures it does not publish; conversion by @vladmandic/human (MIT)',
    file: 'mesh.onnx',
    source: {
      package: humanPackage,
      graph: {
        path: 'models/facemesh.json',
        sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
      },
      weights: {
        path: 'models/facemesh.bin',
        sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
      },
      names: {
        inputs: { input_1: 'pixels' },
        outputs: { Identity_2: 'points', Identity_1: 'presence' },
      },
    },
    inputs: [pixels('B', 192, '0..1')],
    outputs: [output('points', ['B', 1404], 'px of the crop, [468,3]'), output('presence', ['B', 1], '0..1')],
    crop: 'a square around the face, eyes level, 1.5 times the extent of the detector box or of the mesh',
    facts: {
      role: 'landmarks',
      points: 468,
      picture: picture(192, 0, 255),
      outputs: { points: 'points', presence: 'presence' },
    },
  },
  {
    id: 'nano/iris',
    role: 'iris',
    pack: 'nano',
    title: 'Iris: 71 points of the eye and 5 of the iris',
    licence: 'Apache-2.0',
    terms: 'free',
    origin:
      'Google MediaPipe, trained by Google on pictures it does not publish; conversion by @vladmandic/human (MIT)',
    file: 'iris.onnx',
    source: {
      package: humanPackage,
      graph: {
        path: 'models/iris.json',
        sha256: '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465',
      },
      weights: {
        path: 'models/iris.bin',
        sha256: 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71',
      },
      names: { inputs: { input_1: 'pixels' }, outputs: { Identity: 'points' } },
    },
    inputs: [pixels('B', 64, '0..1')],
    outputs: [output('points', ['B', 1, 1, 228], 'px of the crop, [76,3]')],
    crop: "a square around one eye, 2.3 times as wide as its corners are apart; the person's left eye is mirrored",
    facts: { role: 'iris', picture: picture(64, 0, 255), output: 'points' },
  },
  {
    id: 'nano/identity',
    role: 'identity',
    pack: 'nano',
    title: 'HSE-FaceRes: face descriptor of 1024 numbers',
    licence: 'Apache-2.0',
    terms: 'free',
    origin:
      'Packaged by @vladmandic/human (MIT), whose documentation credits HSE-FaceRes (Apache-2.0); the package does not state the training set. Its age and gender outputs are left out.',
    file: 'identity.onnx',
    source: {
      package: humanPackage,
      graph: {
        path: 'models/faceres.json',
        sha256: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df',
      },
      weights: {
        path: 'models/faceres.bin',
        sha256: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b',
      },
      names: { inputs: { input_1: 'pixels' }, outputs: { 'global_pooling/Mean': 'descriptor' } },
    },
    inputs: [pixels('B', 224, '0..255')],
    outputs: [output('descriptor', ['B', 1024], '0..6, before L2 normalisation')],
    crop: 'the square around the mesh points with the eyes level',
    facts: {
      role: 'identity',
      picture: picture(224, 0, 1),
      crop: 'mesh-square',
      output: 'descriptor',
      width: 1024,
    },
  },
];
