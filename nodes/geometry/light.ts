/**
 * Light as nine spherical harmonics per colour, fitted to the skin. Skin tone is inside: one picture cannot tell a dark
 * room from dark skin, so the light of a face is what falls on it times its own mean colour.
 */
import { solveBounded } from './solve-bounded.ts';
import { skinVertices, type VertexSamples } from './vertex-colours.ts';

const BANDS = 9;

/** How firmly each order is held to zero, as a share of the samples: the face shows half of all directions only. */
const RIDGE = [1e-4, 2e-3, 2e-3, 2e-3, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2];

function harmonics(x: number, y: number, z: number): readonly number[] {
  return [
    0.282095,
    0.488603 * y,
    0.488603 * z,
    0.488603 * x,
    1.092548 * x * y,
    1.092548 * y * z,
    0.315392 * (3 * z * z - 1),
    1.092548 * x * z,
    0.546274 * (x * x - y * y),
  ];
}

function fitWeighted(samples: VertexSamples, weights: Float32Array): Float32Array {
  const matrix = new Float64Array(BANDS * BANDS);
  const rights = [0, 1, 2].map(() => new Float64Array(BANDS));
  let total = 0;
  for (let v = 0; v < 468; v++) {
    const w = weights[v] as number;
    if (w === 0) continue;
    total += w;
    const y = harmonics(
      samples.normals[v * 3] as number,
      samples.normals[v * 3 + 1] as number,
      samples.normals[v * 3 + 2] as number,
    );
    for (let i = 0; i < BANDS; i++) {
      const left = w * (y[i] as number);
      for (let j = 0; j < BANDS; j++)
        matrix[i * BANDS + j] = (matrix[i * BANDS + j] as number) + left * (y[j] as number);
      rights.forEach((right, c) => {
        right[i] = (right[i] as number) + left * (samples.colours[v * 3 + c] as number);
      });
    }
  }
  for (let i = 0; i < BANDS; i++)
    matrix[i * (BANDS + 1)] = (matrix[i * (BANDS + 1)] as number) + (RIDGE[i] as number) * (total + 1);
  const light = new Float32Array(BANDS * 3);
  const lower = new Float64Array(BANDS).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(BANDS).fill(Number.POSITIVE_INFINITY);
  rights.forEach((gradient, c) => {
    const x = new Float64Array(BANDS);
    solveBounded({ matrix, gradient, lower, upper }, x, 400, 1e-6);
    for (let i = 0; i < BANDS; i++) light[i * 3 + c] = x[i] as number;
  });
  return light;
}

/** Shade [n, 3] that a light [27] (band-major rows of R, G, B) gives to normals [n, 3], never below a hundredth. */
export function shadeOf(light: ArrayLike<number>, normals: ArrayLike<number>): Float32Array {
  const out = new Float32Array(normals.length);
  for (let i = 0; i < out.length; i += 3) {
    const y = harmonics(normals[i] as number, normals[i + 1] as number, normals[i + 2] as number);
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let b = 0; b < BANDS; b++) sum += (y[b] as number) * (light[b * 3 + c] as number);
      out[i + c] = Math.max(0.01, sum);
    }
  }
  return out;
}

/** Light [27] of a face in linear colour: least squares over visible skin, hair and shine weighed down in a second pass. */
export function fitLight(samples: VertexSamples): Float32Array {
  const weights = samples.visible.map((seen, v) => seen * (skinVertices[v] as number));
  const first = fitWeighted(samples, weights);
  const shade = shadeOf(first, samples.normals);
  const errors = weights.map((_, v) => {
    let sum = 0;
    for (let k = v * 3; k < v * 3 + 3; k++) sum += Math.abs((samples.colours[k] as number) - (shade[k] as number));
    return sum / 3;
  });
  const used = [...errors].filter((_, v) => (weights[v] as number) > 0).sort((a, b) => a - b);
  const usual = Math.max(0.01, used[Math.floor(used.length / 2)] ?? 0.01);
  return fitWeighted(
    samples,
    weights.map((w, v) => w / (1 + ((errors[v] as number) / (2 * usual)) ** 2)),
  );
}
