/**
 * Which mesh points outline which region of the face. Of a pair of polygons the picture's left one comes first
 * (the person's right). The regions are those of models/train/regions.json, which the region encoder was trained with.
 */

/** A closed polygon as indices of mesh points, in order round its outline. */
export type MeshPolygon = readonly number[];

const faceOval: MeshPolygon = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

const lipsOuter: MeshPolygon = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
];

const lipsInner: MeshPolygon = [
  78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
];

const eyeOpenings: readonly MeshPolygon[] = [
  [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
];

/** The oval round the whole face, clockwise in the picture from the top of the forehead. */
export const faceOvalPolygon: MeshPolygon = faceOval;

/** The inner edge of the lips: the mouth's opening, empty when the mouth is shut. */
export const mouthPolygon: MeshPolygon = lipsInner;

/** The outer edge of the lips. */
export const lipsPolygon: MeshPolygon = lipsOuter;

/** The openings between the lids; the same as the region `eyes`. */
export const eyeOpeningPolygons: readonly MeshPolygon[] = eyeOpenings;

/** The eyes with their lids: what moves with an eye and is no plain skin, wider than the region `eyes`. */
export const lidPolygons: readonly MeshPolygon[] = [
  [130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25],
  [359, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255],
];

/** Polygons of the regions that the mesh knows: `skin` is the whole oval; the other regions are cut from it. */
export const regionPolygons = {
  brows: [
    [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
    [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
  ],
  eyes: eyeOpenings,
  nose: [[168, 193, 122, 174, 198, 49, 48, 64, 98, 97, 2, 326, 327, 294, 278, 279, 420, 399, 351, 417]],
  lips: [lipsOuter],
  skin: [faceOval],
} as const satisfies Record<string, readonly MeshPolygon[]>;

/** A region that mesh polygons can draw; hair, ears and background are not among them. */
export type MeshRegion = keyof typeof regionPolygons;

/** Finer outlines that label maps need: the mouth's inside and each lip alone. */
export const partPolygons = {
  mouth: [lipsInner],
  upperLip: [[61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78]],
  lowerLip: [[61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78]],
} as const satisfies Record<string, readonly MeshPolygon[]>;
