// Turns the detector's raw outputs into face boxes in pixels of the original picture.
// The six key points are named from the person's side: their right eye is at the picture's left.

import type { Affine } from '../kit/context.ts';
import { createAnchors, detectorSidePx } from './anchors.ts';

/** A face found by the detector, in pixels of the picture. */
export interface Detection {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** x, y of right eye, left eye, nose tip, mouth centre, right ear, left ear: float32 [6,2]. */
  readonly keyPoints: Float32Array;
  /** Probability 0..1. */
  readonly score: number;
}

/** The detector's four outputs by their names in the manifest, without the batch axis. */
export interface DetectorOutputs {
  /** Logits float32 [512] and [384]. */
  readonly scores_16: Float32Array;
  readonly scores_32: Float32Array;
  /** dx, dy, width, height, then six dx, dy: float32 [512,16] and [384,16], in pixels of the input. */
  readonly boxes_16: Float32Array;
  readonly boxes_32: Float32Array;
}

/** Which detections to keep. */
export interface DetectionLimits {
  /** Smallest probability; default 0.5 (the model's own demo setting). */
  readonly minScore?: number;
  /** Detections that overlap a better one by more than this intersection over union are dropped; default 0.3. */
  readonly maxOverlap?: number;
  /** Most faces kept; default 64. */
  readonly maxFaces?: number;
}

const boxNumbers = 16;
const anchors = createAnchors();

/** From pixels of the detector's input to pixels of the picture: the picture is centred in a square, black around. */
export function detectorToPicture(widthPx: number, heightPx: number, inputPx = detectorSidePx): Affine {
  const sidePx = Math.max(widthPx, heightPx);
  const scale = sidePx / inputPx;
  return [scale, 0, (widthPx - sidePx) / 2, 0, scale, (heightPx - sidePx) / 2];
}

/** A picture's uint8 RGB as the detector wants it: float32, value / 127.5 - 1. */
export const detectorPixels = (rgb: Uint8Array): Float32Array => Float32Array.from(rgb, (value) => value / 127.5 - 1);

/**
 * Decodes, drops overlaps and maps to the picture by `toPicture` (see detectorToPicture); best score first.
 */
export function decodeDetections(
  outputs: DetectorOutputs,
  toPicture: Affine,
  limits: DetectionLimits = {},
): Detection[] {
  const { minScore = 0.5, maxOverlap = 0.3, maxFaces = 64 } = limits;
  const found: Detection[] = [];
  let anchor = 0;
  for (const [scores, boxes] of [
    [outputs.scores_16, outputs.boxes_16],
    [outputs.scores_32, outputs.boxes_32],
  ] as const) {
    for (let row = 0; row < scores.length; row++, anchor++) {
      const score = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
      if (score >= minScore) found.push(decodeRow(boxes, row, anchor, score, toPicture));
    }
  }
  return keepBest(found, { maxOverlap, maxFaces });
}

/** Detections without those that overlap a better one; best score first. */
export function keepBest(found: readonly Detection[], limits: DetectionLimits = {}): Detection[] {
  const { maxOverlap = 0.3, maxFaces = 64 } = limits;
  const kept: Detection[] = [];
  for (const candidate of [...found].sort((left, right) => right.score - left.score)) {
    if (kept.length === maxFaces) break;
    if (kept.every((better) => overlap(better.box, candidate.box) <= maxOverlap)) kept.push(candidate);
  }
  return kept;
}

/** A detection in pixels of a model's input as one in pixels of the picture. */
export function mapDetection({ box, keyPoints, score }: Detection, toPicture: Affine): Detection {
  const [a, , c, , e, f] = toPicture;
  return {
    box: { x: box.x * a + c, y: box.y * e + f, width: box.width * a, height: box.height * e },
    keyPoints: keyPoints.map((value, i) => (i % 2 === 0 ? value * a + c : value * e + f)),
    score,
  };
}

function decodeRow(boxes: Float32Array, row: number, anchor: number, score: number, toPicture: Affine): Detection {
  const [a, , c, , e, f] = toPicture;
  const number = (index: number) => boxes[row * boxNumbers + index] ?? 0;
  const anchorX = anchors[anchor * 2] ?? 0;
  const anchorY = anchors[anchor * 2 + 1] ?? 0;
  const width = number(2) * a;
  const height = number(3) * e;
  const centreX = (number(0) + anchorX) * a + c;
  const centreY = (number(1) + anchorY) * e + f;
  const keyPoints = Float32Array.from({ length: 12 }, (_, index) =>
    index % 2 === 0 ? (number(4 + index) + anchorX) * a + c : (number(4 + index) + anchorY) * e + f,
  );
  return { box: { x: centreX - width / 2, y: centreY - height / 2, width, height }, keyPoints, score };
}

function overlap(left: Detection['box'], right: Detection['box']): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (left.width * left.height + right.width * right.height - shared);
}
