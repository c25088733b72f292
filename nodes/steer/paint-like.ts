/** A picture painted in the manner of another: dabs, palette and texture. A filter, not a network. */
import { lumaOf } from '../face/blending/match-sharpness.ts';
import { rgbBytes } from '../face/detection/rgb-bytes.ts';
import { defineNode, float32, type ImageValue, uint8 } from '../kit/index.ts';
import { bandStrengths, missingTexture } from './painting/grain.ts';
import { paintDabs } from './painting/kuwahara.ts';
import { movePalette, paletteOf } from './painting/palette.ts';

/** Stronger grain than this (levels of 255) is seen as noise; what a style has beyond it goes into the dabs. */
const MAX_GRAIN = 2.5;

/** Share of the style's coarsest texture by which dabs differ from what they paint. */
const DAB_SHARE = 1.2;

export const paintLike = defineNode(
  {
    type: 'steer/paint-like',
    version: 1,
    title: 'Paint Like',
    help: {
      summary: 'Gives a picture the palette and texture of another and paints it in dabs that keep its edges.',
      paper: 'Stylisation replaces the denoiser\'s base by a personalised one and keeps FRC (figure, "Replace").',
      here: 'No personalised base is needed for this: a filter takes mean and covariance of the colours, and the strength of fine texture, from the style picture. Brush work and shapes of the style are not learnt. Sampling from the painted picture with a personalised base in diffusion/load-denoiser does the rest.',
    },
    inputs: {
      image: { kind: 'image', help: 'The picture that is painted.' },
      style: { kind: 'image', help: 'Whose colours and texture are taken.' },
    },
    params: {
      palette: { param: 'number', default: 0.6, min: 0, max: 1, step: 0.05, unit: 'share', title: 'Palette' },
      dabs: {
        param: 'number',
        default: 1.2,
        min: 0,
        max: 6,
        step: 0.1,
        unit: '%',
        title: 'Dabs',
        help: "Radius of the dabs in hundredths of the picture's shorter side; 0 paints none.",
      },
      texture: { param: 'number', default: 0.7, min: 0, max: 2, step: 0.05, unit: 'x', title: 'Texture' },
      seed: { param: 'seed', default: 1, title: 'Seed', help: 'Of the texture.' },
    },
    outputs: { image: { kind: 'image' } },
    bypass: 'image',
  },
  ({ inputs: { image, style }, params, context }) => {
    const { widthPx, heightPx } = image.frame;
    const blurOf = (columns: number, rows: number) => (plane: Float32Array, sigmaPx: number) =>
      context.images.blurPlane(float32([rows, columns], plane), sigmaPx).data;
    const picture = Float32Array.from(rgbBytes(image));
    const wanted = Float32Array.from(rgbBytes(style));
    const radiusPx = Math.round((params.dabs / 100) * Math.min(widthPx, heightPx));
    const all = bandStrengths(lumaOf(wanted), blurOf(style.frame.widthPx, style.frame.heightPx));
    const noise = context.random(params.seed, 0).normal([heightPx, widthPx]).data;
    const blur = blurOf(widthPx, heightPx);
    const uneven = roughened(
      picture,
      blur(noise, Math.max(0.5, radiusPx / 2)),
      params.texture * DAB_SHARE * (all.at(-1) ?? 0),
    );
    const dabs = radiusPx > 0 ? paintDabs(uneven, widthPx, radiusPx) : picture;
    const painted = movePalette(dabs, paletteOf(dabs), paletteOf(wanted), params.palette);
    const strengths = all.map((strength) => Math.min(MAX_GRAIN, strength * params.texture));
    const texture = missingTexture(lumaOf(painted), strengths, noise, blur);
    const pixels = new Uint8ClampedArray(painted.length);
    for (let i = 0; i < painted.length; i += 1) pixels[i] = (painted[i] ?? 0) + (texture[Math.floor(i / 3)] ?? 0);
    return {
      image: {
        kind: 'image',
        pixels: uint8([heightPx, widthPx, 3], new Uint8Array(pixels.buffer)),
        frame: image.frame,
      } satisfies ImageValue,
    };
  },
);

/** RGB with `noise` of any strength added at a deviation of `level`. */
function roughened(rgb: Float32Array, noise: Float32Array, level: number): Float32Array {
  let squares = 0;
  for (const value of noise) squares += value * value;
  const scale = level / Math.max(1e-6, Math.sqrt(squares / noise.length));
  return rgb.map((value, i) => value + scale * (noise[Math.floor(i / 3)] ?? 0));
}
