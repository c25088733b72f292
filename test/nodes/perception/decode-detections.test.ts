import { describe, expect, it } from 'vitest';
import { createAnchors } from '../../../nodes/perception/anchors.ts';
import type { DetectorOutputs } from '../../../nodes/perception/decode-detections.ts';
import { decodeDetections, detectorPixels, detectorToPicture } from '../../../nodes/perception/decode-detections.ts';

const identity = [1, 0, 0, 0, 1, 0] as const;

function noFaces(): DetectorOutputs {
  return {
    scores_16: new Float32Array(512).fill(-20),
    boxes_16: new Float32Array(512 * 16),
    scores_32: new Float32Array(384).fill(-20),
    boxes_32: new Float32Array(384 * 16),
  };
}

function addFace(outputs: DetectorOutputs, grid: 16 | 32, row: number, logit: number, numbers: number[]): void {
  outputs[`scores_${grid}`][row] = logit;
  outputs[`boxes_${grid}`].set(numbers, row * 16);
}

describe('the anchors', () => {
  it('are 512 on the fine grid, two a cell, then 384 on the coarse one, six a cell', () => {
    const anchors = createAnchors();
    const at = (index: number) => [anchors[index * 2], anchors[index * 2 + 1]];
    expect(anchors).toHaveLength(896 * 2);
    expect([at(0), at(1), at(2), at(32), at(511)]).toEqual([
      [8, 8],
      [8, 8],
      [24, 8],
      [8, 24],
      [248, 248],
    ]);
    expect([at(512), at(517), at(518), at(895)]).toEqual([
      [16, 16],
      [16, 16],
      [48, 16],
      [240, 240],
    ]);
  });
});

describe('decodeDetections', () => {
  it('adds the anchor to centre and key points, and keeps width and height', () => {
    const outputs = noFaces();
    // Row 34 of the fine grid is the second row's second cell: anchor (24, 24).
    addFace(outputs, 16, 34, 3, [6, -4, 40, 50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const [face, ...rest] = decodeDetections(outputs, identity);
    expect(rest).toEqual([]);
    expect(face?.box).toEqual({ x: 10, y: -5, width: 40, height: 50 });
    expect([...(face?.keyPoints ?? [])]).toEqual([25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36]);
    expect(face?.score).toBeCloseTo(1 / (1 + Math.exp(-3)));
  });

  it('maps boxes and key points to the picture', () => {
    const outputs = noFaces();
    addFace(outputs, 32, 383, 3, [0, 0, 32, 64, 8, 0]);
    const [face] = decodeDetections(outputs, detectorToPicture(512, 256));
    // Anchor (240, 240) of a 512 x 256 picture, centred in 512 x 512: (480, 480 - 128).
    expect(face?.box).toEqual({ x: 448, y: 288, width: 64, height: 128 });
    expect([face?.keyPoints[0], face?.keyPoints[1]]).toEqual([496, 352]);
  });

  it('drops what overlaps a better face and keeps faces apart, best first', () => {
    const outputs = noFaces();
    addFace(outputs, 16, 0, 1, [40, 40, 40, 40]);
    addFace(outputs, 16, 1, 2, [44, 40, 40, 40]);
    addFace(outputs, 32, 383, 4, [-30, -30, 40, 40]);
    const faces = decodeDetections(outputs, identity);
    expect(faces.map((face) => face.box.x)).toEqual([190, 32]);
    expect(decodeDetections(outputs, identity, { maxOverlap: 0.95 })).toHaveLength(3);
    expect(decodeDetections(outputs, identity, { maxFaces: 1 }).map((face) => face.box.x)).toEqual([190]);
  });

  it('drops what it is not sure of', () => {
    const outputs = noFaces();
    addFace(outputs, 16, 0, -0.1, [0, 0, 40, 40]);
    expect(decodeDetections(outputs, identity)).toEqual([]);
    expect(decodeDetections(outputs, identity, { minScore: 0.4 })).toHaveLength(1);
  });
});

describe('what the detector is shown', () => {
  it('is the picture centred in a square, in both directions', () => {
    expect(detectorToPicture(512, 256)).toEqual([2, 0, 0, 0, 2, -128]);
    expect(detectorToPicture(64, 128)).toEqual([0.5, 0, -32, 0, 0.5, 0]);
  });

  it('runs from -1 to 1', () => {
    expect([...detectorPixels(Uint8Array.of(0, 255))]).toEqual([-1, 1]);
  });
});
