/**
 * Head swap: the whole head of a donor, with hair, ears and what is worn on it, at the canvas's pose and expression.
 * The canvas's own head is taken away first; neck, clothes and background are filled in behind it.
 */
import type { ParsingLabel } from '../../kit/index.ts';
import { type CarryOptions, type Draft, skinOf } from './carry-regions.ts';
import { layWhole } from './dense-map.ts';
import { behindHead } from './empty-head.ts';
import type { AssemblyFace } from './faces.ts';
import { headPlane } from './fusion-area.ts';
import { levelAt } from './level.ts';
import { matchLight } from './match-light.ts';
import { ownColours, softMatte } from './matte.ts';
import { layMouth, widerMouth } from './mouth-map.ts';
import { closePlane, growPlane, invert, keepLarge, layOver, multiply, unite } from './planes.ts';

/** Sizes are for crops of 256 px. */
const EMPTY_MARGIN = 5;
const CLOSE = 3;
/** A label map reaches a little over the edge of a head. */
const SHRINK = 1;
const LIGHT_SIGMA = 24;
const WHITE_BAND = 8;

/** Patches below this share of the head are slips of the parsing. */
const SMALL_SHARE = 0.15;

/** How far hair takes the light of the canvas, which is read off the skin. */
const HAIR_LIGHT = 0.3;

const HAIR: readonly ParsingLabel[] = ['hair', 'hat', 'glasses'];

/** The donor's head on the canvas; `target` are the points [478, 3] of its face there. */
export function carryHead(
  draft: Draft,
  canvas: AssemblyFace,
  donor: AssemblyFace,
  target: Float32Array,
  options: CarryOptions,
): Draft & { readonly grey: Float32Array } {
  const { widthPx } = canvas;
  const { blur, colourMatch } = options;
  const unit = widthPx / 256;
  const layer = layWhole(
    donor,
    target,
    { head: headPlane(donor), hair: donor.planeOf(...HAIR), skin: skinOf(donor) },
    blur,
  );
  const whole = keepLarge(closePlane(layer.planes.head, widthPx, CLOSE * unit), widthPx, SMALL_SHARE);
  const head = multiply(invert(growPlane(invert(whole), widthPx, SHRINK * unit)), layer.seen);
  const gone = growPlane(headPlane(canvas), widthPx, EMPTY_MARGIN * unit);
  const lit = matchLight(
    { rgb: layer.rgb, skin: multiply(layer.planes.skin, layer.seen).map((value) => (value > 0.5 ? 1 : 0)) },
    { rgb: canvas.rgb, skin: skinOf(canvas) },
    { strength: colourMatch, sigmaPx: LIGHT_SIGMA * unit, widthPx, blur },
  );
  const matte = softMatte(head, layer.rgb, unit, blur);
  const unlit = blur(layer.planes.hair, 1.5 * unit).map((share) => share * (1 - HAIR_LIGHT));
  const toned = layOver(lit, layer.rgb, unlit);
  const bare = layOver(draft.rgb, behindHead(canvas, gone, unit, blur), blur(gone, unit));
  const area = unite(draft.area, gone, head);
  const laid = layOver(bare, ownColours(toned, matte, unit, blur), matte);
  const mouth = widerMouth(canvas, donor);
  return {
    rgb: mouth === canvas ? layMouth(laid, canvas, target) : laid,
    area,
    grey: greyHead(canvas.rgb, layer.rgb, head, growPlane(area, widthPx, WHITE_BAND * unit)),
  };
}

/** The paper's picture of a head swap: the donor's head without colour, white round it as far as is generated. */
function greyHead(canvas: Float32Array, donor: Float32Array, head: Float32Array, white: Float32Array): Float32Array {
  return canvas.map((value, i) => {
    const pixel = Math.floor(i / 3);
    if ((head[pixel] ?? 0) >= 0.5) return levelAt(donor, pixel);
    return (white[pixel] ?? 0) >= 0.5 ? 255 : value;
  });
}
