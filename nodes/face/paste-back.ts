/** From the crop back into the picture. Outside the feathered mask every pixel keeps its bits. */
import {
  type Affine,
  defineNode,
  type Frame,
  float32,
  type ImageValue,
  type MaskValue,
  NodeFault,
  uint8,
} from '../kit/index.ts';
import { checkSameFrame } from '../mask/planes/same-frame.ts';
import { scaleOf } from '../perception/affine.ts';
import { matchColour } from './blending/match-colour.ts';
import { type BlurPlane, type Detail, fineDetail, matchSharpness } from './blending/match-sharpness.ts';
import { ringOf, softenMask } from './blending/soft-mask.ts';
import { takeDetail } from './blending/take-detail.ts';
import { composeAffine, invertAffine } from './detection/frames.ts';
import { rgbBytes } from './detection/rgb-bytes.ts';

/** How far the ring beside the mask reaches, as a share of the crop's side; its blur spreads three times as far. */
const RING_REACH = 1 / 32;

/** Grain is the same in every run. */
const GRAIN_SEED = 1;

/** What stood under the mask may have been a hand or a hole: its detail counts within these shares of the ring's. */
const DETAIL_LIMITS = [0.6, 2] as const;

/** Whole pixels of the picture. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Box of what a mask [H, W] shows, grown by `marginPx` and kept inside the crop; undefined when it shows nothing. */
function boxOfMask(mask: Float32Array, widthPx: number, marginPx: number): Window | undefined {
  const heightPx = mask.length / widthPx;
  let [left, top, right, bottom] = [widthPx, heightPx, -1, -1];
  mask.forEach((value, i) => {
    if (value <= 0) return;
    const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  if (right < 0) return undefined;
  const [x, y] = [Math.max(0, left - marginPx), Math.max(0, top - marginPx)];
  const width = Math.min(widthPx, right + 1 + marginPx) - x;
  return { left: x, top: y, width, height: Math.min(heightPx, bottom + 1 + marginPx) - y };
}

/** The part of the picture that a box of the crop touches; may be empty when the crop lies beside the picture. */
function windowOf(box: Window, crop: Frame, picture: Frame): Window {
  const [a, b, c, d, e, f] = composeAffine(invertAffine(picture.toOriginal), crop.toOriginal);
  const corners = [
    [box.left, box.top],
    [box.left + box.width, box.top],
    [box.left, box.top + box.height],
    [box.left + box.width, box.top + box.height],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + b * y + c);
  const ys = corners.map(([x, y]) => d * x + e * y + f);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  return {
    left,
    top,
    width: Math.max(0, Math.min(picture.widthPx, Math.ceil(Math.max(...xs))) - left),
    height: Math.max(0, Math.min(picture.heightPx, Math.ceil(Math.max(...ys))) - top),
  };
}

function cutWindow(image: ImageValue, window: Window): Uint8Array {
  const [, width = 0, channels = 3] = image.pixels.shape;
  const cut = new Uint8Array(window.width * window.height * 3);
  for (let y = 0; y < window.height; y += 1) {
    for (let x = 0; x < window.width; x += 1) {
      const from = ((y + window.top) * width + x + window.left) * channels;
      for (let c = 0; c < 3; c += 1) cut[(y * window.width + x) * 3 + c] = image.pixels.data[from + c] ?? 0;
    }
  }
  return cut;
}

export const pasteBack = defineNode(
  {
    type: 'face/paste-back',
    version: 7,
    title: 'Paste Back',
    help: {
      summary: 'Lays a crop back into the picture it was cut from, under a mask.',
      here: 'What crop and picture differ by on the ring around the mask is carried over the crop, so that no step is left. Fine detail comes from the picture in detail where it agrees with the crop, then sharpness is brought to that of the picture under the mask, with grain for what the crop cannot hold. Pixels outside the feathered mask stay bit for bit.',
    },
    inputs: {
      image: { kind: 'image', space: 'original', help: 'The picture the crop was cut from.' },
      crop: { kind: 'image', space: 'crop' },
      mask: { kind: 'mask', space: 'crop', help: '1 = from the crop, 0 = from the picture.' },
      detail: {
        kind: 'image',
        space: 'crop',
        optional: true,
        help: 'Whose fine detail is taken where it agrees with the crop: the picture of the Region Assembler.',
      },
    },
    params: {
      colourMatch: { param: 'number', default: 1, min: 0, max: 1, step: 0.05, unit: 'share', title: 'colour match' },
      sharpnessMatch: {
        param: 'number',
        default: 1,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        title: 'sharpness match',
      },
      detail: {
        param: 'number',
        default: 0.7,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        title: 'detail',
        help: 'How much fine detail is taken from the picture in detail.',
      },
      featherPx: {
        param: 'number',
        default: 6,
        min: 0,
        max: 64,
        step: 1,
        unit: 'px',
        title: 'feather',
        help: 'In pixels of the crop.',
      },
    },
    outputs: {
      image: { kind: 'image', space: 'original' },
      mask: { kind: 'mask', space: 'original', help: 'Where the picture was changed.' },
    },
    bypass: 'image',
  },
  async ({ inputs: { image: original, crop, mask, detail }, params, context }) => {
    checkSameFrame(crop.frame, mask.frame, 'mask', 'crop and mask');
    if (detail) checkSameFrame(crop.frame, detail.frame, 'detail', 'crop and detail');
    if (crop.frame.pictureId !== original.frame.pictureId) {
      throw new NodeFault({
        code: 'other-picture',
        what: 'The crop was cut from another picture than the one it is pasted into.',
        where: 'image',
        fix: 'Link the picture that goes into the Detect & Align node this crop comes from.',
      });
    }
    const [height = 0, width = 0] = mask.mask.shape;
    const blurOf = (rows: number, columns: number) => (plane: Float32Array, sigmaPx: number) =>
      context.images.blurPlane(float32([rows, columns], plane), sigmaPx).data;
    const soft = float32([height, width], softenMask(mask.mask.data, width, params.featherPx, blurOf(height, width)));
    const box = boxOfMask(soft.data, width, Math.ceil(3 * RING_REACH * width));
    const window = box && windowOf(box, crop.frame, original.frame);
    if (!window || window.width * window.height === 0) return unchanged(original);
    const toOriginal: Affine = [1, 0, window.left, 0, 1, window.top];
    const frame: Frame = { ...original.frame, widthPx: window.width, heightPx: window.height, toOriginal };
    const toCrop = composeAffine(
      invertAffine(crop.frame.toOriginal),
      composeAffine(original.frame.toOriginal, toOriginal),
    );
    const warped = async (picture: ImageValue) => {
      const opaque = { ...picture, pixels: uint8([height, width, 3], rgbBytes(picture)) };
      return new Float32Array(rgbBytes(await context.images.warp(opaque, toCrop, frame)));
    };
    const softValue: MaskValue = { kind: 'mask', mask: soft, frame: crop.frame };
    const alpha = (await context.images.warpMask(softValue, toCrop, frame)).mask.data;
    const blur = blurOf(window.height, window.width);
    const before = cutWindow(original, window);
    const scale = scaleOf(invertAffine(toCrop));
    const reachPx = Math.max(2, RING_REACH * width * scale);
    const ring = ringOf(alpha, reachPx, blur);
    let after: Float32Array = await warped(crop);
    if (params.colourMatch > 0) {
      after = matchColour(after, before, ring, { strength: params.colourMatch, reachPx, blur });
    }
    if (detail && params.detail > 0) after = takeDetail(after, await warped(detail), params.detail, scale, blur);
    if (params.sharpnessMatch > 0) {
      const noise = context.random(GRAIN_SEED, 0).normal([window.height, window.width]).data;
      after = matchSharpness(after, alpha, {
        wanted: wantedDetail(before, alpha, ring, blur),
        strength: params.sharpnessMatch,
        scale,
        noise,
        blur,
      });
    }
    return blend(original, after, alpha, window);
  },
);

/** How much fine detail the picture has where the crop will lie. */
function wantedDetail(before: Uint8Array, alpha: Float32Array, ring: Float32Array, blur: BlurPlane): Detail {
  const [inside, beside] = [fineDetail(before, alpha, blur), fineDetail(before, ring, blur)];
  if (beside.all === 0) return inside;
  const limited = (own: number, other: number) =>
    Math.min(DETAIL_LIMITS[1] * other, Math.max(DETAIL_LIMITS[0] * other, own));
  return { all: limited(inside.all, beside.all), plain: Math.min(inside.plain, limited(inside.plain, beside.plain)) };
}

function unchanged(original: ImageValue): { image: ImageValue; mask: MaskValue } {
  const [height = 0, width = 0] = original.pixels.shape;
  const mask = float32([height, width], new Float32Array(height * width));
  return { image: original, mask: { kind: 'mask', mask, frame: original.frame } };
}

function blend(
  original: ImageValue,
  after: Float32Array,
  alpha: Float32Array,
  window: Window,
): { image: ImageValue; mask: MaskValue } {
  const [height = 0, width = 0, channels = 3] = original.pixels.shape;
  const pixels = new Uint8Array(original.pixels.data);
  const changed = new Float32Array(width * height);
  for (let y = 0; y < window.height; y += 1) {
    for (let x = 0; x < window.width; x += 1) {
      const i = y * window.width + x;
      const share = alpha[i] ?? 0;
      if (share <= 0) continue;
      const at = (y + window.top) * width + x + window.left;
      changed[at] = share;
      for (let c = 0; c < 3; c += 1) {
        const mixed = share * (after[i * 3 + c] ?? 0) + (1 - share) * (pixels[at * channels + c] ?? 0);
        pixels[at * channels + c] = Math.min(255, Math.max(0, Math.round(mixed)));
      }
    }
  }
  return {
    image: { kind: 'image', pixels: uint8([height, width, channels], pixels), frame: original.frame },
    mask: { kind: 'mask', mask: float32([height, width], changed), frame: original.frame },
  };
}
