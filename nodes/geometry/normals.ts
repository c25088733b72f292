/** Normals of the mesh as the picture shows it, which say what light falls on a vertex and whether it is seen at all. */
import { meshTriangles } from './topology.ts';

/**
 * Unit normals [468, 3] of points [478, 3] in pixels, in the viewer's axes: x right, y up, z towards the viewer.
 * A vertex is turned to the viewer when its z is positive.
 */
export function meshNormals(points: ArrayLike<number>): Float32Array {
  const normals = new Float32Array(468 * 3);
  const at = (v: number, axis: number) => (axis === 0 ? 1 : -1) * (points[v * 3 + axis] as number);
  for (let t = 0; t < meshTriangles.length; t += 3) {
    const [a, b, c] = [meshTriangles[t] as number, meshTriangles[t + 1] as number, meshTriangles[t + 2] as number];
    const [ux, uy, uz] = [at(b, 0) - at(a, 0), at(b, 1) - at(a, 1), at(b, 2) - at(a, 2)];
    const [vx, vy, vz] = [at(c, 0) - at(a, 0), at(c, 1) - at(a, 1), at(c, 2) - at(a, 2)];
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const corner of [a, b, c]) {
      for (let k = 0; k < 3; k++) normals[corner * 3 + k] = (normals[corner * 3 + k] as number) + (normal[k] as number);
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i] as number, normals[i + 1] as number, normals[i + 2] as number) || 1;
    for (let k = i; k < i + 3; k++) normals[k] = (normals[k] as number) / length;
  }
  return normals;
}
