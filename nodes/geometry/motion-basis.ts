/**
 * The morphable face in the mesh's 478 points: a base shape, identity modes and named expressions, with the products
 * of its columns kept ready, which is what makes a fit take milliseconds.
 */
import { eyeOpeningPolygons, faceOvalPolygon, lidPolygons, mouthPolygon, regionPolygons } from './regions.ts';

/** Points of a face: 468 mesh vertices and 10 of the irises. */
export const facePointCount = 478;

/** The tensors a basis is made from, as a safetensors reader gives them. */
export type BasisTensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>;

/** Teeth, gums and tongue behind the lips of the base, in the same frame. */
export interface MouthModel {
  /** [n, 3] */
  readonly points: Float32Array;
  /** Material of each point. */
  readonly material: ArrayLike<number>;
  /** Corners of triangles, three points each. */
  readonly triangles: ArrayLike<number>;
  /** Expressions that move the lower jaw, and how: [names, n, 3] at a coefficient of 1. */
  readonly jawNames: readonly string[];
  readonly jaw: Float32Array;
}

/** Values of `MouthModel.material`. */
export const mouthMaterial = { teeth: 0, gums: 1 } as const;

/** Head frame: centimetres, x to the picture's right, y up, z towards the viewer. */
export interface MotionBasis {
  /** [478, 3] */
  readonly base: Float32Array;
  /** [modes, 478, 3] per unit of a coefficient of variance 1. */
  readonly identity: Float32Array;
  readonly identityCount: number;
  /** [57, 478, 3] at a coefficient of 1. */
  readonly expression: Float32Array;
  readonly expressionNames: readonly string[];
  /** [7, 478, 3]: what shifts along x, y, z, turns about them, and growth do to the base, for small amounts. */
  readonly rigid: Float32Array;
  /** Weighted products of the columns (identity, expression, rigid), per pair of axes: xx, xy, xz, yy, yz, zz. */
  readonly products: readonly Float64Array[];
  /** Weight of each of the 478 points in a fit. */
  readonly pointWeights: Float32Array;
  /** Mean and modes of the texture, where the file has them: [468, 3] and [32, 468, 3]. */
  readonly textureMean: Float32Array | undefined;
  readonly textureModes: Float32Array | undefined;
  /** What an opened mouth shows, where the file has it. */
  readonly mouth: MouthModel | undefined;
}

/** The pairs of axes in the order of `MotionBasis.products`. */
export const axisPairs: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
];

/** The tensor of that name, widened to float32. @throws RangeError when it is missing or has another shape. */
function tensorOf(tensors: BasisTensors, name: string, shape: readonly (number | undefined)[]): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`the motion basis has no tensor "${name}": it is another file or an older one`);
  const fits =
    tensor.shape.length === shape.length && shape.every((side, i) => side === undefined || side === tensor.shape[i]);
  if (!fits) throw new RangeError(`tensor "${name}" of the motion basis has the shape [${tensor.shape.join(', ')}]`);
  return Float32Array.from(tensor.data);
}

/**
 * Brows, eyes and lips tell expressions and count more; the oval, which slides on the skin from picture to picture,
 * counts half; irises are fitted apart (gaze) and count nothing.
 */
function weightPoints(): Float32Array {
  const weights = new Float32Array(facePointCount).fill(1);
  for (const region of ['brows', 'lips'] as const) {
    for (const polygon of regionPolygons[region]) for (const point of polygon) weights[point] = 3;
  }
  for (const polygon of [mouthPolygon, ...eyeOpeningPolygons, ...lidPolygons])
    for (const point of polygon) weights[point] = 3;
  for (const point of faceOvalPolygon) weights[point] = 0.5;
  weights.fill(0, 468);
  return weights;
}

function mouthOf(tensors: BasisTensors, metadata: Readonly<Record<string, string>>): MouthModel | undefined {
  if (!tensors.has('mouth_points')) return undefined;
  const points = tensorOf(tensors, 'mouth_points', [undefined, 3]);
  const jawNames = (metadata.mouth_jaw_names ?? '').split(',');
  return {
    points,
    material: tensorOf(tensors, 'mouth_material', [points.length / 3]),
    triangles: tensorOf(tensors, 'mouth_triangles', [undefined, 3]),
    jawNames,
    jaw: tensorOf(tensors, 'mouth_jaw', [jawNames.length, points.length / 3, 3]),
  };
}

function rigidColumns(base: Float32Array): Float32Array {
  const out = new Float32Array(7 * base.length);
  const row = (m: number, i: number, x: number, y: number, z: number) => out.set([x, y, z], m * base.length + i);
  for (let i = 0; i < base.length; i += 3) {
    const [x, y, z] = [base[i] as number, base[i + 1] as number, base[i + 2] as number];
    row(0, i, 1, 0, 0);
    row(1, i, 0, 1, 0);
    row(2, i, 0, 0, 1);
    row(3, i, 0, -z, y);
    row(4, i, z, 0, -x);
    row(5, i, -y, x, 0);
    row(6, i, x, y, z);
  }
  return out;
}

function multiplyColumns(columns: readonly Float32Array[], weights: Float32Array): Float64Array[] {
  const n = columns.length;
  // Planes per axis, with the root of the weight inside, so that each product is one plain dot product.
  const planes = columns.map((column) =>
    [0, 1, 2].map((axis) =>
      Float64Array.from({ length: 468 }, (_, v) => (column[v * 3 + axis] as number) * Math.sqrt(weights[v] as number)),
    ),
  );
  return axisPairs.map(([a, b]) => {
    const product = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      // The product of an axis with itself is symmetric: half of it is enough.
      for (let j = a === b ? i : 0; j < n; j++) {
        const left = planes[i]?.[a] as Float64Array;
        const right = planes[j]?.[b] as Float64Array;
        let sum = 0;
        for (let v = 0; v < 468; v++) sum += (left[v] as number) * (right[v] as number);
        product[i * n + j] = sum;
        if (a === b) product[j * n + i] = sum;
      }
    }
    return product;
  });
}

/**
 * A basis from the tensors and metadata of models/nano/motion-basis.safetensors; takes some 100 ms, so keep it.
 * @throws RangeError that names the tensor when one is missing or has another shape.
 */
export function createMotionBasis(tensors: BasisTensors, metadata: Readonly<Record<string, string>>): MotionBasis {
  const expressionNames = (metadata.expression_names ?? '').split(',');
  const base = tensorOf(tensors, 'base', [facePointCount, 3]);
  const identity = tensorOf(tensors, 'identity', [undefined, facePointCount, 3]);
  const expression = tensorOf(tensors, 'expression', [expressionNames.length, facePointCount, 3]);
  const size = facePointCount * 3;
  const identityCount = identity.length / size;
  const rigid = rigidColumns(base);
  const split = (block: Float32Array) =>
    Array.from({ length: block.length / size }, (_, i) => block.subarray(i * size, (i + 1) * size));
  const columns = [identity, expression, rigid].flatMap(split);
  const pointWeights = weightPoints();
  const hasTexture = tensors.has('texture_mean') && tensors.has('texture_modes');
  return {
    base,
    identity,
    identityCount,
    expression,
    expressionNames,
    rigid,
    products: multiplyColumns(columns, pointWeights),
    pointWeights,
    textureMean: hasTexture ? tensorOf(tensors, 'texture_mean', [468, 3]) : undefined,
    textureModes: hasTexture ? tensorOf(tensors, 'texture_modes', [undefined, 468, 3]) : undefined,
    mouth: mouthOf(tensors, metadata),
  };
}

/** Name of an expression coefficient without the side it is of: `eyeBlink` of `eyeBlink_L`. */
export function withoutSide(name: string | undefined): string {
  return (name ?? '').replace(/_[LR]$/, '');
}
