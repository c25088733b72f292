/** What colours eyes have: read off the eyes that are seen, or what eyes mostly look like in the light of the face. */
import { levelAt } from '../assembly/level.ts';

export type Rgb = readonly [number, number, number];

/** Colours 0..255 of one person's eyes. */
export interface EyeColours {
  readonly white: Rgb;
  /** Rings of the iris from its middle to its rim, equally wide; the first are the pupil's. */
  readonly rings: readonly Rgb[];
}

/** An eye as it is drawn, in pixels. */
export interface Eye {
  /** Share [H * W] of every pixel that lies between the lids. */
  readonly opening: Float32Array;
  readonly centre: readonly [number, number];
  readonly radiusPx: number;
  /** Unit vector along the eye, and the share of its length that the turn of the head leaves. */
  readonly along: readonly [number, number];
  readonly facing: number;
}

/** An iris is not drawn narrower than this share of its height. */
const LEAST_FACING = 0.3;
/** So many pixels of iris, and of white, tell its colour, in crops of 256 px. */
const LEAST_PIXELS = 6;
/** Share of the pixels that are darker than what counts as the colour: lids shade many of them. */
const LIT = 0.65;
/** Radii from the iris's middle from which nothing of it is taken for white, should it be larger than thought. */
const WELL_BESIDE = 1.3;
/** A white is at least so bright beside its iris, and beside what is usual in that light. */
const BESIDE_IRIS = 1.3;
const BESIDE_USUAL = 0.75;
/** A mask of this much hides a pixel: what was generated shines through. */
const HIDDEN = 0.02;
/** Rings that are the pupil's, and how bright it is beside the iris. */
const PUPIL_RINGS = 2;
const PUPIL = 0.25;

/** Brightness of the rings of an iris beside its colour: the pupil, and a darker rim. */
const RING_SHARES = [PUPIL, PUPIL, 0.7, 1.1, 1.15, 0.75] as const;
/** A brown iris, and how bright it and the darkest one are beside the white (logarithms). */
const BROWN = { red: 0.3, blue: -0.22 };
const BROWN_OF_WHITE = Math.log(0.3);
const DARKEST_OF_WHITE = Math.log(0.2);
/** How bright a white is beside the cheek; beside dark skin it is brighter. */
const WHITE_OF_CHEEK = 0.6;
const WHITE_LEAST = 36;
/** Share of the skin's colour that a white has. */
const WHITE_TINT = 0.3;

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;

const colourOf = (rgb: ArrayLike<number>, pixels: readonly number[], share: number): Rgb => {
  const channel = (c: number) =>
    quantile(
      pixels.map((i) => rgb[i * 3 + c] ?? 0),
      share,
    );
  return [channel(0), channel(1), channel(2)];
};

const scaled = (colour: Rgb, by: Rgb): Rgb => [colour[0] * by[0], colour[1] * by[1], colour[2] * by[2]];

/** The ring a pixel lies in, from 0 on; as many as there are, or more, beyond the iris. */
export function ringAt({ centre: [x, y], radiusPx, along, facing }: Eye, pixel: number, widthPx: number): number {
  const [dx, dy] = [(pixel % widthPx) + 0.5 - x, Math.floor(pixel / widthPx) + 0.5 - y];
  const narrowed = Math.max(LEAST_FACING, facing);
  const [aside, up] = [(dx * along[0] + dy * along[1]) / narrowed, dy * along[0] - dx * along[1]];
  return (Math.hypot(aside, up) / radiusPx) * RING_SHARES.length;
}

/**
 * Colours of open eyes in RGB [H * W * 3] where `hidden` [H * W] is 0; what too little is seen of is as in `otherwise`. The
 * lids' shade and the glints in the eyes are left out: they are drawn.
 */
export function seenColours(
  rgb: ArrayLike<number>,
  eyes: readonly Eye[],
  hidden: Float32Array,
  widthPx: number,
  otherwise: EyeColours,
): EyeColours {
  const [rings, white]: [number[][], number[]] = [Array.from({ length: RING_SHARES.length }, () => []), []];
  for (const eye of eyes) {
    eye.opening.forEach((share, i) => {
      if (share < 1 || (hidden[i] ?? 0) > HIDDEN) return;
      const ring = ringAt(eye, i, widthPx);
      if (ring < rings.length) rings[Math.floor(ring)]?.push(i);
      else if (ring > rings.length * WELL_BESIDE) white.push(i);
    });
  }
  const least = LEAST_PIXELS * (widthPx / 256) ** 2;
  const coloured = rings.slice(PUPIL_RINGS).flat();
  const iris = coloured.length < least ? undefined : colourOf(rgb, coloured, LIT);
  const ball = white.length < least ? otherwise.white : colourOf(rgb, white, LIT);
  const brightness = Math.max(BESIDE_IRIS * levelAt(iris ?? [0, 0, 0], 0), BESIDE_USUAL * levelAt(otherwise.white, 0));
  const gain = Math.max(1, brightness / Math.max(levelAt(ball, 0), 1));
  return { white: scaled(ball, [gain, gain, gain]), rings: iris ? ringColours(rgb, rings, iris) : otherwise.rings };
}

function ringColours(rgb: ArrayLike<number>, rings: readonly (readonly number[])[], iris: Rgb): readonly Rgb[] {
  const black = scaled(iris, [PUPIL, PUPIL, PUPIL]);
  return rings.map((pixels, k) => {
    if (k < PUPIL_RINGS) return black;
    return pixels.length === 0 ? iris : colourOf(rgb, pixels, LIT);
  });
}

/** A colour beside a cheek's: logarithms of red and of blue over green, and of the level over the cheek's. */
export interface Tone {
  readonly red: number;
  readonly blue: number;
  readonly level: number;
}

function coloured({ red, blue, level }: Tone, cheekLevel: number): Rgb {
  const colour: Rgb = [Math.exp(red), 1, Math.exp(blue)];
  const gain = (Math.exp(level) * cheekLevel) / levelAt(colour, 0);
  return scaled(colour, [gain, gain, gain]);
}

/** Eyes with irises of this tone in the light that falls on a cheek of this colour; brown ones without a tone. */
export function eyesInLight(cheek: Rgb, iris?: Tone): EyeColours {
  const cheekLevel = Math.max(levelAt(cheek, 0), 1);
  const level = Math.log(Math.max(0.85 * cheekLevel, WHITE_OF_CHEEK * cheekLevel + WHITE_LEAST) / cheekLevel);
  const tint = (c: 0 | 2) => WHITE_TINT * Math.log(Math.max(cheek[c], 1) / Math.max(cheek[1], 1));
  const tone = iris ?? { ...BROWN, level: level + BROWN_OF_WHITE };
  // A tone is that of eyes as pictures show them, often in the lids' shade, which is drawn as well.
  const colour = coloured({ ...tone, level: Math.max(tone.level, level + DARKEST_OF_WHITE) }, cheekLevel);
  return {
    white: coloured({ red: tint(0), blue: tint(2), level }, cheekLevel),
    rings: RING_SHARES.map((share) => scaled(colour, [share, share, share])),
  };
}
