/**
 * What stands behind hair or a head that is taken away. Colours are spread from what is known of each kind: background
 * beside and above, neck and cloth below, skin inside the face.
 */

import { headAxes } from '../../face/parsing/position-prior.ts';
import type { ParsingLabel } from '../../kit/index.ts';
import type { AssemblyFace } from './faces.ts';
import { spreadColours } from './fill-emptied.ts';
import { type BlurPlane, channelOf, cutOut, growPlane, layOver } from './planes.ts';

/** The grey where nothing at all is known. */
const UNKNOWN = 127;

/** Colours beside an edge are mixed with what lies behind it; that much of them is not believed, in px of 256. */
const EDGE_PX = 4;

/** Height of the jaw in head axes: above it only background stands behind a head. */
const JAW_UP = -0.55;

const ramp = (value: number, from: number, to: number) => Math.min(1, Math.max(0, (value - from) / (to - from)));

/** RGB [H * W * 3] with background, neck or cloth under `gone` (0..1), whatever stood there. */
export function behindHead(canvas: AssemblyFace, gone: Float32Array, unit: number, blur: BlurPlane): Float32Array {
  const { rgb, widthPx, points } = canvas;
  const near = growPlane(gone, widthPx, EDGE_PX * unit);
  const known = (...labels: readonly ParsingLabel[]) => cutOut(canvas.planeOf(...labels), near);
  const [wall, body] = [known('background'), known('neck', 'cloth', 'necklace')];
  const spread = (plane: Float32Array) => spreadColours(rgb, plane, UNKNOWN, unit, blur);
  const asRgb = Float32Array.from({ length: rgb.length }, (_, i) => body[Math.floor(i / 3)] ?? 0);
  const either = wall.map((value, i) => Math.max(value, body[i] ?? 0));
  const share = channelOf(spreadColours(asRgb, either, 0, unit, blur), 0);
  const axes = headAxes(points);
  const isBody = share.map((value, i) => {
    const up = axes.toHead((i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5)[1];
    return ramp(value, 0.4, 0.6) * ramp(JAW_UP - up, 0, 0.15);
  });
  const hasBody = body.some((value) => value > 0);
  const wallRgb = wall.some((value) => value > 0) ? spread(wall) : spread(either);
  return hasBody ? layOver(wallRgb, spread(body), blur(isBody, 2 * unit)) : wallRgb;
}
