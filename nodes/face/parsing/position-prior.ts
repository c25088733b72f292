/**
 * Where hair, ears, neck, cloth and background may lie, from the face's points alone: soft planes in head-relative
 * coordinates. They are what turns a colour model into a parser, and the part to adjust when a class goes astray.
 */

/** Classes that colour and position decide between; ears and neck share the skin's colours. */
export const softClasses = ['skin', 'hair', 'ear', 'neck', 'cloth', 'background'] as const;

export type SoftClass = (typeof softClasses)[number];

/** One row-major plane per class, summing to 1 at every pixel. */
export type SoftPlanes = Readonly<Record<SoftClass, Float32Array>>;

const TOP = 10;
const CHIN = 152;
const SIDES = [234, 454] as const;

/** Head-relative axes: `across` is 1 at the cheek's edge (positive at the picture's right), `up` 1 at the forehead's top. */
export interface HeadAxes {
  readonly toHead: (x: number, y: number) => readonly [across: number, up: number];
  readonly halfWidthPx: number;
  readonly halfHeightPx: number;
}

/** Axes of a head from its mesh points [n, 3] in pixels. */
export function headAxes(points: ArrayLike<number>): HeadAxes {
  const at = (i: number): readonly [number, number] => [points[i * 3] ?? 0, points[i * 3 + 1] ?? 0];
  const [top, chin, left, right] = [at(TOP), at(CHIN), at(SIDES[0]), at(SIDES[1])];
  const middle = [(left[0] + right[0] + top[0] + chin[0]) / 4, (top[1] + chin[1]) / 2] as const;
  const halfHeightPx = Math.max(4, Math.hypot(top[0] - chin[0], top[1] - chin[1]) / 2);
  // A profile shows a narrow oval though the head is as deep as it is high.
  const halfWidthPx = Math.max(Math.hypot(right[0] - left[0], right[1] - left[1]) / 2, halfHeightPx * 0.6);
  const up = [(top[0] - chin[0]) / (2 * halfHeightPx), (top[1] - chin[1]) / (2 * halfHeightPx)] as const;
  const toHead = (x: number, y: number): readonly [number, number] => {
    const [dx, dy] = [x - middle[0], y - middle[1]];
    return [(-dx * up[1] + dy * up[0]) / halfWidthPx, (dx * up[0] + dy * up[1]) / halfHeightPx];
  };
  return { toHead, halfWidthPx, halfHeightPx };
}

const bump = (value: number, centre: number, width: number) => Math.exp(-(((value - centre) / width) ** 2));
const step = (value: number, from: number, to: number) => {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** Prior weights at one place; `inOval` is 1 inside the mesh's oval and falls to 0 within some pixels outside. */
function weightsAt(across: number, up: number, inOval: number): Record<SoftClass, number> {
  const aside = Math.abs(across);
  const reach = Math.hypot(aside, up > 0 ? up / 1.05 : up);
  const crown = bump(Math.max(reach, 1.25), 1.25, 0.45) * step(up, -0.5, 0.15);
  const strands = bump(aside, 1.25, 0.55) * step(-up, -0.3, 0.4) * 0.45 * (1 - 0.6 * step(-up, 1, 1.5));
  const fringe = inOval * (step(up, 0.45, 1) * 0.14 + step(aside, 0.75, 1) * 0.08);
  const outside = 1 - inOval;
  return {
    skin: inOval + outside * 0.25 * bump(reach, 1, 0.2),
    hair: outside * Math.max(crown, strands, 0.03) + fringe,
    ear: outside * 0.6 * bump(aside, 1.12, 0.14) * bump(up, 0.02, 0.3),
    neck: outside * 1.2 * step(-up, 0.7, 1.05) * step(-aside, -1.05, -0.6) * (1 - 0.7 * step(-up, 1.35, 1.9)),
    cloth: outside * step(-up, 0.95, 1.5),
    background: outside * (0.03 + 0.9 * step(reach, 1.3, 2.1) * (1 - 0.55 * step(-up, 1.1, 1.7))),
  };
}

/** Prior planes of a `widthPx` x `heightPx` picture; `inOval` is the softened plane of the face oval. */
export function positionPrior(
  axes: HeadAxes,
  inOval: ArrayLike<number>,
  widthPx: number,
  heightPx: number,
): SoftPlanes {
  const planes = Object.fromEntries(
    softClasses.map((name) => [name, new Float32Array(widthPx * heightPx)]),
  ) as unknown as Record<SoftClass, Float32Array>;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const i = y * widthPx + x;
      const [across, up] = axes.toHead(x + 0.5, y + 0.5);
      const weights = weightsAt(across, up, inOval[i] ?? 0);
      const total = softClasses.reduce((sum, name) => sum + weights[name], 1e-6);
      for (const name of softClasses) planes[name][i] = weights[name] / total;
    }
  }
  return planes;
}
