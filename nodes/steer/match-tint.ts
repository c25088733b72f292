/** The tints of a face that was generated without a picture of it, brought to what its texture and light say. */

import { rgbBytes } from '../face/detection/rgb-bytes.ts';
import { loadMotionBasis } from '../face/motion/load-basis.ts';
import { eyeOpeningPolygons, mouthPolygon } from '../geometry/regions.ts';
import { gamma } from '../geometry/vertex-colours.ts';
import { defineNode, float32, uint8 } from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { mendInputs, mendStrength } from './assembly/mend-ports.ts';
import { vertexValues } from './assembly/mesh-map.ts';
import { invert, multiply, polygonPlane } from './assembly/planes.ts';
import { logColours } from './assembly/shading.ts';

/** Darker than this a byte says nothing about its colour. */
const DARKEST = 20;

/** Linear light of a byte, as a logarithm. */
const logOf = (byte: number): number => gamma * Math.log(Math.max(DARKEST, byte) / 255);

/** For crops of 256 px: the blur that tells coarse colours from detail. */
const COARSE_PX = 4;

/** A larger factor is no matter of colour. */
const LARGEST = Math.log(5);

/** Share of face under a blur from which its mean is believed in full. */
const ENOUGH = 0.1;

export const matchTint = defineNode(
  {
    type: 'steer/match-tint',
    version: 2,
    title: 'Match Tint',
    help: {
      summary: 'Brings the tints of a face that was cut out of the reference to its texture and light.',
      paper: 'Not in the paper.',
      here: 'Tokens tell a small network of colours only roughly, which leaves stains. What texture f_T and light f_L say each vertex of the mesh looks like is compared with what was generated, without detail, and the difference of tint is taken out under the mask. Brightness stays as it was generated: measured, it carries likeness that the small basis of textures does not have. Where the reference shows the face (mode assembled), the picture passes as it is.',
    },
    inputs: mendInputs,
    params: { strength: mendStrength('Share of the difference that is taken out') },
    outputs: { image: { kind: 'image', space: 'crop' } },
    bypass: 'image',
    models: ['nano/motion-basis'],
  },
  async ({ inputs: { image, representation, reference }, params: { strength }, context }) => {
    checkSameFrame(image.frame, reference.frame, 'reference', 'image and reference');
    if (reference.mode === 'assembled' || strength === 0) return { image };
    const { light, texture } = representation;
    const basis = await loadMotionBasis(context);
    if (!light || !basis.textureMean) {
      const missing = light
        ? 'the motion basis of this installation carries no texture'
        : 'the representation holds no light';
      context.log('warning', `${missing}: the tints stay as they were generated`);
      return { image };
    }
    if (!texture) context.log('warning', 'the representation holds no texture: the tints are those of a mean face');
    const { widthPx, heightPx } = image.frame;
    const points = reference.points.data;
    const colours = logColours(basis, { light, texture }, points);
    const { values: wanted, covered } = vertexValues(colours, points, widthPx, heightPx);
    const wet = polygonPlane(points, [...eyeOpeningPolygons, mouthPolygon], widthPx, heightPx);
    const face = multiply(multiply(covered, invert(wet)), reference.mask.data);
    const blur = (plane: Float32Array) =>
      context.images.blurPlane(float32([heightPx, widthPx], plane), (COARSE_PX * widthPx) / 256).data;
    const rgb = rgbBytes(image);
    const missed = wanted.map((log, k) => log - logOf(rgb[k] ?? 0));
    const brightness = face.map(
      (_, i) => ((missed[i * 3] ?? 0) + (missed[i * 3 + 1] ?? 0) + (missed[i * 3 + 2] ?? 0)) / 3,
    );
    const shares = blur(face);
    const pixels = new Uint8ClampedArray(rgb);
    for (let c = 0; c < 3; c += 1) {
      const tint = blur(face.map((inside, i) => inside * ((missed[i * 3 + c] ?? 0) - (brightness[i] ?? 0))));
      tint.forEach((sum, i) => {
        const share = shares[i] ?? 0;
        const step = Math.min(LARGEST, Math.max(-LARGEST, sum / Math.max(share, 1e-3))) * Math.min(1, share / ENOUGH);
        const factor = Math.exp((strength * (reference.mask.data[i] ?? 0) * step) / gamma);
        pixels[i * 3 + c] = (rgb[i * 3 + c] ?? 0) * factor;
      });
    }
    return {
      image: { kind: 'image', pixels: uint8([heightPx, widthPx, 3], Uint8Array.from(pixels)), frame: image.frame },
    };
  },
);
