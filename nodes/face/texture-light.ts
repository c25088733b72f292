/** f_T and f_L: what falls on the face, and what its skin looks like once that is divided out. */
import { fitLight, shadeOf } from '../geometry/light.ts';
import { fitTexture, vertexAlbedo } from '../geometry/texture.ts';
import { sampleVertices } from '../geometry/vertex-colours.ts';
import { defineNode, float32, NodeFault } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { rgbBytes } from './detection/rgb-bytes.ts';
import { pointsOfMotion } from './motion/camera.ts';
import { loadMotionBasis, motionFamily } from './motion/load-basis.ts';

export const textureLight = defineNode(
  {
    type: 'face/texture-light',
    version: 1,
    title: 'Texture & Light',
    help: {
      summary: 'Facial texture f_T (32 coefficients) and light f_L (nine spherical harmonics of R, G, B).',
      paper: 'Coefficient groups of D3DFR: texture 80, light 27.',
      here: 'Light by least squares over the skin at the vertices of the mesh, texture from what is left, in a small basis made from portraits of people who do not exist. One picture cannot tell a dark room from dark skin: the mean tone counts as light.',
    },
    inputs: {
      image: { kind: 'image', space: 'crop' },
      motion: { kind: 'motion', space: 'crop', family: motionFamily },
    },
    params: {},
    outputs: {
      texture: { kind: 'texture', family: motionFamily },
      light: { kind: 'light' },
    },
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { image, motion }, context }) => {
    checkSameFrame(image.frame, motion.frame, 'motion', 'image and motion');
    const basis = await loadMotionBasis(context);
    const { widthPx, heightPx } = image.frame;
    const samples = sampleVertices({ pixels: rgbBytes(image), widthPx, heightPx }, pointsOfMotion(basis, motion));
    const light = fitLight(samples);
    const texture = fitTexture(basis, vertexAlbedo(samples, shadeOf(light, samples.normals)), samples.visible);
    if (!texture) {
      throw new NodeFault({
        code: 'no-texture-basis',
        what: 'The motion basis of this installation carries no texture.',
        where: 'texture',
        fix: 'Restore models/nano, or set texture to ignored in the Representation Assembler.',
      });
    }
    return {
      texture: { kind: 'texture', coefficients: float32([texture.length], texture), family: motionFamily },
      light: { kind: 'light', coefficients: float32([light.length], light) },
    };
  },
);
