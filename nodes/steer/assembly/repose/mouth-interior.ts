/**
 * What an opened mouth shows: the picture's own teeth where it shows any, else the teeth, gums and tongue of the
 * morphable head in the dark of the mouth, lit as bright as the picture.
 */

import { invertAffine } from '../../../face/detection/frames.ts';
import type { MotionBasis, MouthModel } from '../../../geometry/motion-basis.ts';
import { mouthMaterial } from '../../../geometry/motion-basis.ts';
import { type Camera, project } from '../../../geometry/pose.ts';
import { mouthPolygon } from '../../../geometry/regions.ts';
import { headShape } from '../../../geometry/shape.ts';
import type { MotionValue } from '../../../kit/index.ts';
import { distanceTo } from '../../../mask/planes/distance.ts';
import { affineBetween } from '../affine-fit.ts';
import type { AssemblyFace } from '../faces.ts';
import { sample } from '../layers.ts';
import { levelAt } from '../level.ts';
import { polygonPlane } from '../planes.ts';
import type { HeadTurn } from './head-turn.ts';
import { ramp } from './ramp.ts';
import { softPolygon } from './soft-polygon.ts';
import { drawSurface } from './surface.ts';

/** Lips at rest cover less of the upper teeth than the morphable head's: how far all teeth are lowered, centimetres. */
const LOWERED_CM = 0.12;
/** Base of the nose and middle of the upper lip: teeth sit behind them. */
const UPPER_JAW_POINTS = [2, 164, 0, 13];
/** Bony points whose movement is that of the upper teeth. */
const SKULL_POINTS = [6, 197, 195, 5, 4, 98, 327, 2, 50, 280, 205, 425];

/** Movement of the lips against the skull, in pixels of a 256 px crop, from which the mouth is drawn anew. */
const LIPS_MOVED_PX = [0.8, 2] as const;
/** The picture's own teeth begin this far inside its lips. */
const OWN_PX = [0.6, 1.8] as const;
const LIP_SHADOW_PX = 3.5;
/** Teeth in the shade of the lips are never whiter than this, 0..255. */
const BRIGHTEST = 228;
/** How fast it gets dark towards the throat, centimetres. */
const DARK_CM = 3;

const COLOURS = {
  teeth: [1, 0.93, 0.82],
  gums: [0.74, 0.38, 0.38],
  cavity: [0.2, 0.08, 0.08],
} as const;

/** Draws the inside of the mouth into `rgb` [H * W * 3] in place, where the lips moved against the skull. */
export function drawMouth(
  rgb: Float32Array,
  basis: MotionBasis,
  face: AssemblyFace,
  wanted: MotionValue,
  turn: HeadTurn,
): void {
  const { widthPx, heightPx } = face;
  const unit = widthPx / 256;
  const moved = Math.max(
    ...mouthPolygon.map((i) =>
      Math.hypot(
        (turn.target[i * 3] ?? 0) - (turn.rigid[i * 3] ?? 0),
        (turn.target[i * 3 + 1] ?? 0) - (turn.rigid[i * 3 + 1] ?? 0),
      ),
    ),
  );
  const renewed = ramp(moved / unit, ...LIPS_MOVED_PX);
  if (renewed === 0 || !basis.mouth) return;
  const opening = softPolygon(turn.target, mouthPolygon, widthPx, heightPx);
  if (!opening.some((share) => share > 0.5)) return;
  const drawn = insideOf(basis, basis.mouth, wanted, turn.after, opening, widthPx, brightnessOf(face));
  const ownOpening = polygonPlane(face.points, [mouthPolygon], widthPx, heightPx);
  const ownDepth = distanceTo((i) => (ownOpening[i] ?? 0) === 0, widthPx, heightPx);
  const back = invertAffine(affineBetween(face.points, turn.rigid, SKULL_POINTS));
  const fromLips = distanceTo((i) => (opening[i] ?? 0) < 0.5, widthPx, heightPx);
  for (let i = 0; i < opening.length; i += 1) {
    const share = (opening[i] ?? 0) * renewed;
    if (share === 0) continue;
    const [x, y] = [(i % widthPx) + 0.5, Math.floor(i / widthPx) + 0.5];
    const at = Float32Array.of(back[0] * x + back[1] * y + back[2], back[3] * x + back[4] * y + back[5]);
    const own = ramp(sample(ownDepth, 1, widthPx, { positions: at })[0] ?? 0, OWN_PX[0] * unit, OWN_PX[1] * unit);
    const ownColour = sample(face.rgb, 3, widthPx, { positions: at });
    const shade = 0.8 + 0.2 * ramp(fromLips[i] ?? 0, 0, LIP_SHADOW_PX * unit);
    for (let c = 0; c < 3; c += 1) {
      const k = i * 3 + c;
      const colour = own * (ownColour[c] ?? 0) + (1 - own) * shade * (drawn[k] ?? 0);
      rgb[k] = (rgb[k] ?? 0) * (1 - share) + share * colour;
    }
  }
}

/** How bright white things are in the picture's face, 0..255: as its brightest skin and eyes. */
function brightnessOf(face: AssemblyFace): number {
  const skin = face.planeOf('skin', 'nose', 'eye-left', 'eye-right', 'upper-lip', 'lower-lip', 'mouth');
  const levels: number[] = [];
  skin.forEach((inside, i) => {
    if (!inside) return;
    levels.push(levelAt(face.rgb, i));
  });
  levels.sort((a, b) => a - b);
  return Math.min(BRIGHTEST, levels[Math.floor(levels.length * 0.95)] ?? BRIGHTEST);
}

function insideOf(
  basis: MotionBasis,
  mouth: MouthModel,
  wanted: MotionValue,
  camera: Camera,
  opening: Float32Array,
  widthPx: number,
  brightness: number,
): Float32Array {
  const neutral = headShape(basis, wanted.shape.data, [], wanted.residual.data);
  const shift = [0, 1, 2].map(
    (k) =>
      UPPER_JAW_POINTS.reduce((sum, i) => sum + (neutral[i * 3 + k] ?? 0) - (basis.base[i * 3 + k] ?? 0), 0) /
      UPPER_JAW_POINTS.length,
  );
  const points = mouth.points.map((value, i) => value + (shift[i % 3] ?? 0) - (i % 3 === 1 ? LOWERED_CM : 0));
  mouth.jawNames.forEach((name, m) => {
    const amount = wanted.expression.data[basis.expressionNames.indexOf(name)] ?? 0;
    if (amount === 0) return;
    const from = m * points.length;
    for (let i = 0; i < points.length; i += 1) points[i] = (points[i] ?? 0) + amount * (mouth.jaw[from + i] ?? 0);
  });
  const front = points.reduce(
    (most, value, i) => (i % 3 === 2 ? Math.max(most, value) : most),
    Number.NEGATIVE_INFINITY,
  );
  const seen = project(points, camera);
  const shades = Float32Array.from({ length: points.length }, (_, i) => {
    const v = Math.floor(i / 3);
    const isTooth = mouth.material[v] === mouthMaterial.teeth;
    const dark = Math.exp(-Math.max(0, front - (points[v * 3 + 2] ?? 0)) / DARK_CM);
    const lit = dark * ((isTooth ? COLOURS.teeth : COLOURS.gums)[i % 3] ?? 0);
    return brightness * Math.max(lit, COLOURS.cavity[i % 3] ?? 0);
  });
  const out = Float32Array.from({ length: opening.length * 3 }, (_, i) => brightness * (COLOURS.cavity[i % 3] ?? 0));
  drawSurface(out, widthPx, seen, mouth.triangles, shades, opening);
  return out;
}
