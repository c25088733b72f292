// A face of 468 points that can be computed by hand: an ellipse 100 wide and 140 high with the eyes where the tests want.

/** Where the drawn face lies; `leftZ` and `rightZ` are the depths of the outer eye corners. */
export interface DrawnFace {
  centre: [number, number];
  roll: number;
  leftZ?: number;
  rightZ?: number;
}

// Eye corners and lid middles, relative to the face's centre.
const fixed: [number, number, number][] = [
  [33, -35, -20],
  [133, -15, -20],
  [263, 35, -20],
  [362, 15, -20],
  [159, -25, -24],
  [145, -25, -16],
  [386, 25, -24],
  [374, 25, -16],
];

/** float32 [468,3]; the four extremes of the ellipse are among the points. */
export function drawMesh({ centre, roll, leftZ = 0, rightZ = 0 }: DrawnFace): Float32Array {
  const points = new Float32Array(468 * 3);
  const place = (index: number, x: number, y: number): void => {
    points[index * 3] = centre[0] + x * Math.cos(roll) - y * Math.sin(roll);
    points[index * 3 + 1] = centre[1] + x * Math.sin(roll) + y * Math.cos(roll);
  };
  for (let index = 0; index < 468; index++) {
    const angle = (index * Math.PI) / 180;
    place(index, 50 * Math.cos(angle), 70 * Math.sin(angle));
  }
  for (const [index, x, y] of fixed) place(index, x, y);
  points[263 * 3 + 2] = leftZ;
  points[33 * 3 + 2] = rightZ;
  return points;
}
