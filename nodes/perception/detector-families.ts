// Detectors of other makes, read by position as their exports order them: strides 8, 16, 32, boxes and five key points
// (the person's right eye, left eye, nose, mouth corners). Everything here is in pixels of the model's input.

import type { Detection } from './decode-detections.ts';

/** Outputs of a detector in the file's order, flat. */
export type RawOutputs = readonly Float32Array[];

const STRIDES = [8, 16, 32] as const;
const NONE: Float32Array = new Float32Array(0);

interface Row {
  readonly score: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Five x, y. */
  readonly points: readonly number[];
}

/** Faces above `minScore` before overlaps are dropped, for a square input of `sidePx`. */
export function decodeFamily(
  family: 'yunet' | 'scrfd' | 'retinaface',
  outputs: RawOutputs,
  sidePx: number,
  minScore: number,
): Detection[] {
  const rows = { yunet: yunetRows, scrfd: scrfdRows, retinaface: retinafaceRows }[family](outputs, sidePx, minScore);
  return [...rows].map(toDetection);
}

/** The key points a detection of this project carries: eyes, nose, mouth centre; ears are not known, eyes stand in. */
function toDetection({ score, left, top, right, bottom, points: p }: Row): Detection {
  const [rightEye, leftEye, nose] = [p.slice(0, 2), p.slice(2, 4), p.slice(4, 6)];
  const mouth = [((p[6] ?? 0) + (p[8] ?? 0)) / 2, ((p[7] ?? 0) + (p[9] ?? 0)) / 2];
  return {
    box: { x: left, y: top, width: right - left, height: bottom - top },
    keyPoints: Float32Array.from([...rightEye, ...leftEye, ...nose, ...mouth, ...rightEye, ...leftEye]),
    score,
  };
}

// cls x3, obj x3, box x3, key points x3; score = cls * obj; positions in strides from the cell's corner.
function* yunetRows(outputs: RawOutputs, sidePx: number, minScore: number): Generator<Row> {
  for (const [level, stride] of STRIDES.entries()) {
    const [cls = NONE, obj = NONE, box = NONE, points = NONE] = [0, 3, 6, 9].map((first) => outputs[first + level]);
    const columns = sidePx / stride;
    for (let row = 0; row < cls.length; row++) {
      const score = (cls[row] ?? 0) * (obj[row] ?? 0);
      if (score < minScore) continue;
      const [x, y] = [(row % columns) * stride, Math.floor(row / columns) * stride];
      const centre = [x + (box[row * 4] ?? 0) * stride, y + (box[row * 4 + 1] ?? 0) * stride] as const;
      const half = [2, 3].map((i) => (Math.exp(box[row * 4 + i] ?? 0) * stride) / 2);
      yield {
        score,
        left: centre[0] - (half[0] ?? 0),
        top: centre[1] - (half[1] ?? 0),
        right: centre[0] + (half[0] ?? 0),
        bottom: centre[1] + (half[1] ?? 0),
        points: pointsAt(points, row, (value, i) => (i % 2 === 0 ? x : y) + value * stride),
      };
    }
  }
}

// Scores x3, boxes x3, key points x3; two anchors a cell on the cell's corner, distances to the sides in strides.
function* scrfdRows(outputs: RawOutputs, sidePx: number, minScore: number): Generator<Row> {
  for (const [level, stride] of STRIDES.entries()) {
    const [scores = NONE, boxes = NONE, points = NONE] = [0, 3, 6].map((first) => outputs[first + level]);
    const columns = Math.ceil(sidePx / stride);
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] ?? 0;
      if (score < minScore) continue;
      const cell = Math.floor(row / 2);
      const [x, y] = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
      const to = (i: number) => (boxes[row * 4 + i] ?? 0) * stride;
      yield {
        score,
        left: x - to(0),
        top: y - to(1),
        right: x + to(2),
        bottom: y + to(3),
        points: pointsAt(points, row, (value, i) => (i % 2 === 0 ? x : y) + value * stride),
      };
    }
  }
}

const RETINAFACE_SIZES = [
  [16, 32],
  [64, 128],
  [256, 512],
] as const;

// Offsets [n,4], class scores [n,2], key points [n,10] over priors of two sizes a cell; variances 0.1 and 0.2.
function* retinafaceRows(outputs: RawOutputs, sidePx: number, minScore: number): Generator<Row> {
  const [offsets = NONE, scores = NONE, points = NONE] = outputs;
  let row = 0;
  for (const [level, stride] of STRIDES.entries()) {
    const cells = Math.ceil(sidePx / stride);
    for (let cell = 0; cell < cells * cells; cell++) {
      for (const size of RETINAFACE_SIZES[level] ?? []) {
        const score = scores[row * 2 + 1] ?? 0;
        const at = row++;
        if (score < minScore) continue;
        const [x, y] = [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride];
        const number = (i: number) => offsets[at * 4 + i] ?? 0;
        const centre = [x + number(0) * 0.1 * size, y + number(1) * 0.1 * size] as const;
        const half = [2, 3].map((i) => (size * Math.exp(number(i) * 0.2)) / 2);
        yield {
          score,
          left: centre[0] - (half[0] ?? 0),
          top: centre[1] - (half[1] ?? 0),
          right: centre[0] + (half[0] ?? 0),
          bottom: centre[1] + (half[1] ?? 0),
          points: pointsAt(points, at, (value, i) => (i % 2 === 0 ? x : y) + value * 0.1 * size),
        };
      }
    }
  }
}

function pointsAt(points: Float32Array, row: number, place: (value: number, i: number) => number): number[] {
  return Array.from({ length: 10 }, (_, i) => place(points[row * 10 + i] ?? 0, i));
}
