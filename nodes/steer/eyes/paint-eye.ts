/** An eyeball between its lids: white, iris with its rings, the lids' shade, lashes and a glint. */
import { distanceTo } from '../../mask/planes/distance.ts';
import { ramp } from '../assembly/repose/ramp.ts';
import { type Eye, type EyeColours, type Rgb, ringAt } from './eye-colours.ts';

/** For crops of 256 px: how far the upper lid shades the ball, how broad its lashes are, and the iris's rim. */
const SHADE_PX = 3.5;
const LASH_PX = 1.1;
const RIM_PX = 0.8;
const SHADE = 0.45;
const LASH = 0.5;
/** The glint: where it lies and how large it is, in radii of the iris, and how bright. */
const GLINT = { at: [-0.25, -0.35], radius: 0.2, share: 0.6 } as const;

/** Lays the eye on `rgb` [H * W * 3] 0..255 in place, as far as `alpha` [H * W] says. */
export function paintEye(
  rgb: Float32Array,
  eye: Eye,
  { white, rings }: EyeColours,
  alpha: Float32Array,
  widthPx: number,
): void {
  const { opening, centre, radiusPx } = eye;
  const unit = widthPx / 256;
  const heightPx = opening.length / widthPx;
  const lids = distanceTo((i) => (opening[i] ?? 0) < 0.5, widthPx, heightPx);
  const colourAt = (ring: number): Rgb => {
    const [low, high] = [Math.floor(ring - 0.5), Math.ceil(ring - 0.5)];
    const at = (k: number) => rings[Math.min(rings.length - 1, Math.max(0, k))] ?? white;
    const [a, b, t] = [at(low), at(high), ring - 0.5 - low];
    return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
  };
  for (let i = 0; i < opening.length; i += 1) {
    const share = alpha[i] ?? 0;
    if (share === 0) continue;
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    const ring = ringAt(eye, i, widthPx);
    const beyondPx = (ring / rings.length - 1) * radiusPx;
    const iris = ramp(beyondPx, RIM_PX * unit, -RIM_PX * unit);
    const lid = Math.max(0, (lids[i] ?? 0) - 0.5);
    // Lashes and shade come from above: below the middle of the eye they are fainter.
    const above = ramp(y, centre[1] + radiusPx, centre[1] - 0.5 * radiusPx);
    const shade =
      (1 - SHADE * (0.4 + 0.6 * above) * ramp(lid, SHADE_PX * unit, 0)) *
      (1 - LASH * (0.25 + 0.75 * above) * ramp(lid, LASH_PX * unit, 0));
    const glint =
      GLINT.share *
      ramp(
        Math.hypot(x - centre[0] - GLINT.at[0] * radiusPx, y - centre[1] - GLINT.at[1] * radiusPx),
        (GLINT.radius + 0.15) * radiusPx,
        (GLINT.radius - 0.15) * radiusPx,
      );
    const colour = colourAt(ring);
    for (let c = 0; c < 3; c += 1) {
      const ball = (white[c] ?? 0) * (1 - iris) + (colour[c] ?? 0) * iris;
      const lit = ball * shade + glint * Math.max(0, 1.5 * (white[c] ?? 0) - ball * shade);
      rgb[i * 3 + c] = (rgb[i * 3 + c] ?? 0) * (1 - share) + share * Math.min(255, lit);
    }
  }
}
