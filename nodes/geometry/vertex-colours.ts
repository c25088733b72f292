/** Colours of a picture at the mesh's vertices, in linear light, with what is needed to tell light from skin. */
import { meshNormals } from './normals.ts';
import { eyeOpeningPolygons, lidPolygons, lipsPolygon, mouthPolygon, regionPolygons } from './regions.ts';

/** RGB bytes [height, width, 3]. */
export interface Pixels {
  readonly pixels: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What the picture shows at each of the 468 vertices. */
export interface VertexSamples {
  /** [468, 3], linear light 0..1, the mean of a small square. */
  readonly colours: Float32Array;
  /** [468, 3] in the viewer's axes. */
  readonly normals: Float32Array;
  /** [468], 1 where the vertex is turned to the viewer and inside the picture, else 0. */
  readonly visible: Float32Array;
}

/** [468], 1 on plain skin: no brows, eyes, lips or mouth, whose colour says nothing about the light. */
export const skinVertices: Float32Array = (() => {
  const skin = new Float32Array(468).fill(1);
  for (const polygon of [...regionPolygons.brows, ...lidPolygons, ...eyeOpeningPolygons, lipsPolygon, mouthPolygon]) {
    for (const point of polygon) skin[point] = 0;
  }
  // The rings of the lips between outer and inner edge have no polygon of their own.
  for (const point of [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408])
    skin[point] = 0;
  for (const point of [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407])
    skin[point] = 0;
  return skin;
})();

/** Below this the vertex is seen so flat that its colour belongs to its neighbours or to the background. */
const LEAST_FACING = 0.15;

/** Linear light is a picture's value, 0..1, to this power. */
export const gamma = 2.2;

const linearOf = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255) ** gamma);

function averageAround(picture: Pixels, x: number, y: number, radius: number, out: Float32Array, at: number): void {
  let [r, g, b, n] = [0, 0, 0, 0];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  for (let row = Math.max(0, top - radius); row <= Math.min(picture.heightPx - 1, top + radius); row++) {
    for (let column = Math.max(0, left - radius); column <= Math.min(picture.widthPx - 1, left + radius); column++) {
      const i = (row * picture.widthPx + column) * 3;
      r += linearOf[picture.pixels[i] as number] as number;
      g += linearOf[picture.pixels[i + 1] as number] as number;
      b += linearOf[picture.pixels[i + 2] as number] as number;
      n++;
    }
  }
  out.set([r / n, g / n, b / n], at);
}

/** Samples the picture at the first 468 of points [478, 3] in its pixels. */
export function sampleVertices(picture: Pixels, points: ArrayLike<number>): VertexSamples {
  const normals = meshNormals(points);
  const colours = new Float32Array(468 * 3);
  const visible = new Float32Array(468);
  const radius = Math.max(1, Math.round(picture.widthPx / 170));
  for (let v = 0; v < 468; v++) {
    const [x, y] = [points[v * 3] as number, points[v * 3 + 1] as number];
    const inside = x >= 0 && y >= 0 && x < picture.widthPx && y < picture.heightPx;
    if (!inside || (normals[v * 3 + 2] as number) < LEAST_FACING) continue;
    visible[v] = 1;
    averageAround(picture, x, y, radius, colours, v * 3);
  }
  return { colours, normals, visible };
}
