// Which mesh points the iris model's first 71 points stand for: contour by contour, in the model's order.
// The index lists are facts of MediaPipe's mesh topology, as @vladmandic/human publishes them under MIT.

/** One contour around an eye or along a brow: mesh indices of both eyes, and where it starts in the iris model's output. */
export interface EyeContour {
  readonly name: 'lid' | 'around' | 'brow';
  readonly from: number;
  /** The person's right eye (at the picture's left). */
  readonly right: readonly number[];
  /** The person's left eye, in the same anatomical order. */
  readonly left: readonly number[];
}

/** The contours that the mesh shares with the iris model. */
export const eyeContours: readonly EyeContour[] = [
  {
    name: 'lid',
    from: 0,
    right: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    left: [263, 249, 390, 373, 374, 380, 381, 382, 362],
  },
  { name: 'lid', from: 9, right: [246, 161, 160, 159, 158, 157, 173], left: [466, 388, 387, 386, 385, 384, 398] },
  {
    name: 'around',
    from: 16,
    right: [130, 25, 110, 24, 23, 22, 26, 112, 243],
    left: [359, 255, 339, 254, 253, 252, 256, 341, 463],
  },
  { name: 'around', from: 25, right: [247, 30, 29, 27, 28, 56, 190], left: [467, 260, 259, 257, 258, 286, 414] },
  {
    name: 'around',
    from: 32,
    right: [226, 31, 228, 229, 230, 231, 232, 233, 244],
    left: [446, 261, 448, 449, 450, 451, 452, 453, 464],
  },
  { name: 'around', from: 41, right: [113, 225, 224, 223, 222, 221, 189], left: [342, 445, 444, 443, 442, 441, 413] },
  { name: 'brow', from: 48, right: [35, 124, 46, 53, 52, 65], left: [265, 353, 276, 283, 282, 295] },
  {
    name: 'around',
    from: 54,
    right: [143, 111, 117, 118, 119, 120, 121, 128, 245],
    left: [372, 340, 346, 347, 348, 349, 350, 357, 465],
  },
  {
    name: 'brow',
    from: 63,
    right: [156, 70, 63, 105, 66, 107, 55, 193],
    left: [383, 300, 293, 334, 296, 336, 285, 417],
  },
];

/** Eye corners and the lids' middles by mesh index: outer corner, inner corner, middle of the upper and the lower lid. */
export const eyeLandmarks = {
  right: { outer: 33, inner: 133, upper: 159, lower: 145 },
  left: { outer: 263, inner: 362, upper: 386, lower: 374 },
} as const;
