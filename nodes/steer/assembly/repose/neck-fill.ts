/** What stands where a jaw was: the neck and what lies beside it, drawn upwards from just below. */
import { layOver } from '../planes.ts';
import { pyramidFill } from './pyramid-fill.ts';

/** How far from the hole's edge what is drawn upwards is taken, against how far it is drawn: less than 1 stretches. */
const PACE = 0.5;
/** Pixels just outside the jaw still show its edge. */
const SKIP_PX = 1.5;

/**
 * RGB [H * W * 3] with the pixels where `known` [H * W] is 0 filled. Each column goes on upwards as it is below, so
 * that the neck keeps its sides; `unit` is the picture's side over 256.
 */
export function fillUpwards(
  rgb: Float32Array,
  known: Float32Array,
  widthPx: number,
  unit: number,
  blur: (plane: Float32Array, sigmaPx: number) => Float32Array,
): Float32Array {
  const heightPx = known.length / widthPx;
  const out = Float32Array.from(rgb);
  const filled = Float32Array.from(known);
  for (let x = 0; x < widthPx; x += 1) {
    let edge = heightPx;
    for (let y = heightPx - 1; y >= 0; y -= 1) {
      const i = y * widthPx + x;
      if ((known[i] ?? 0) > 0) {
        edge = y;
        continue;
      }
      if (edge >= heightPx) continue;
      const from = Math.min(heightPx - 1, Math.round(edge + SKIP_PX * unit + PACE * (edge - y)));
      const source = (known[from * widthPx + x] ?? 0) > 0 ? from : edge;
      out.set(rgb.subarray((source * widthPx + x) * 3, (source * widthPx + x) * 3 + 3), i * 3);
      filled[i] = 1;
    }
  }
  const whole = pyramidFill(out, filled, 3, widthPx);
  const smooth = Float32Array.from(whole);
  for (let c = 0; c < 3; c += 1) {
    const plane = blur(
      Float32Array.from({ length: known.length }, (_, i) => whole[i * 3 + c] ?? 0),
      1.2 * unit,
    );
    plane.forEach((value, i) => {
      smooth[i * 3 + c] = value;
    });
  }
  return layOver(
    smooth,
    rgb,
    known.map((value) => (value > 0 ? 1 : 0)),
  );
}
