// The anchor grid of the face detector (BlazeFace, back camera, 256 x 256 input).

/** Side of the detector's square input in pixels. */
export const detectorSidePx = 256;

// Two grids, in the order of the model's outputs: 16 x 16 cells with 2 anchors each, then 8 x 8 cells with 6.
const grids = [
  { stridePx: 16, perCell: 2 },
  { stridePx: 32, perCell: 6 },
] as const;

/** Centres of the 896 anchors in pixels of the detector's input, as float32 [896,2]; all anchors of a cell share one. */
export function createAnchors(): Float32Array {
  const centres: number[] = [];
  for (const { stridePx, perCell } of grids) {
    const cells = detectorSidePx / stridePx;
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        for (let copy = 0; copy < perCell; copy++) centres.push(stridePx * (column + 0.5), stridePx * (row + 0.5));
      }
    }
  }
  return Float32Array.from(centres);
}
