/**
 * The FFHQ alignment rule from mesh points: the crop in which every face of this project stands. The eyes are the
 * means of the sixteen points of each lid opening and the mouth's are its outer corners, as the training data has it.
 */
import { eyeOpeningPolygons } from '../../geometry/regions.ts';
import type { Affine, Frame } from '../../kit/index.ts';

const MOUTH_CORNERS = [61, 291] as const;

function meanPoint(points: ArrayLike<number>, indices: readonly number[]): readonly [number, number] {
  let [x, y] = [0, 0];
  for (const i of indices) {
    x += points[i * 3] ?? 0;
    y += points[i * 3 + 1] ?? 0;
  }
  return [x / indices.length, y / indices.length];
}

/** From pixels of the aligned `sizePx` square crop to pixels of the picture that `points` [n, 3] are in. */
export function alignedCrop(points: ArrayLike<number>, sizePx: number): Affine {
  const left = meanPoint(points, eyeOpeningPolygons[0] ?? []);
  const right = meanPoint(points, eyeOpeningPolygons[1] ?? []);
  const mouth = meanPoint(points, MOUTH_CORNERS);
  const eyes = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] as const;
  const apart = [right[0] - left[0], right[1] - left[1]] as const;
  const down = [mouth[0] - eyes[0], mouth[1] - eyes[1]] as const;
  const along = [apart[0] + down[1], apart[1] - down[0]] as const;
  const half = Math.max(2 * Math.hypot(...apart), 1.8 * Math.hypot(...down));
  const scale = half / Math.max(Math.hypot(...along), 1e-6);
  const x = [along[0] * scale, along[1] * scale] as const;
  const y = [-x[1], x[0]] as const;
  const centre = [eyes[0] + 0.1 * down[0], eyes[1] + 0.1 * down[1]] as const;
  const step = 2 / sizePx;
  return [x[0] * step, y[0] * step, centre[0] - x[0] - y[0], x[1] * step, y[1] * step, centre[1] - x[1] - y[1]];
}

/** The crop's frame: `toOriginal` goes on through the picture's own, so that crops of resized pictures stay true. */
export function cropFrame(picture: Frame, toOriginal: Affine, sizePx: number): Frame {
  return { space: 'crop', pictureId: picture.pictureId, widthPx: sizePx, heightPx: sizePx, toOriginal };
}
