// Adds a low-rank delta to the weights of an ONNX file. The bytes are patched where they lie: everything else of the
// file, and the type each weight is stored in, stays as it was.

import type { NamedTensor, SafetensorsFile } from '../../../nodes/kit/safetensors.ts';
import { decodeOnnxModel, type OnnxTensor } from '../import/onnx-schema.ts';
import { changeWeight } from './stored-weight.ts';

/** A delta does not fit the model: what is wrong, in words; the caller names the files. */
export class DeltaMisfit extends Error {
  override readonly name = 'DeltaMisfit';
}

/** The factors of one weight W [out, ...]: W becomes W + (up * scale) @ down, reshaped. */
interface Factors {
  readonly up: NamedTensor;
  readonly down: NamedTensor;
  readonly scale: NamedTensor | undefined;
}

const ENDS = ['up', 'down', 'scale'] as const;

/** Factors by the name of their weight. @throws DeltaMisfit for a name that is none of a delta's, or half a pair. */
function factorsOf({ tensors }: SafetensorsFile): Map<string, Factors> {
  const found = new Map<string, { -readonly [K in keyof Factors]?: Factors[K] }>();
  for (const [name, tensor] of tensors) {
    const end = ENDS.find((one) => name.endsWith(`.${one}`));
    if (end === undefined) {
      throw new DeltaMisfit(`it holds "${name}"; a low-rank delta holds <weight>.up, <weight>.down and <weight>.scale`);
    }
    const weight = name.slice(0, -end.length - 1);
    found.set(weight, { ...found.get(weight), [end]: tensor });
  }
  const whole = new Map<string, Factors>();
  for (const [weight, { up, down, scale }] of found) {
    const missing = up ? 'down' : 'up';
    if (!up || !down) throw new DeltaMisfit(`it holds no "${weight}.${missing}"`);
    whole.set(weight, { up, down, scale });
  }
  if (whole.size === 0) throw new DeltaMisfit('it holds no factors');
  return whole;
}

function checkShapes(weight: string, { up, down, scale }: Factors, dims: readonly number[]): void {
  const [out = 1, ...rest] = dims;
  const into = rest.reduce((product, side) => product * side, 1);
  const rank = up.shape[1] ?? 0;
  const fits =
    String(up.shape) === String([out, rank]) &&
    String(down.shape) === String([rank, into]) &&
    (scale === undefined || String(scale.shape) === String([rank]));
  if (fits) return;
  const got = [up, down, ...(scale ? [scale] : [])].map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
  throw new DeltaMisfit(
    `the weight "${weight}" is [${dims.join(', ')}] and wants up [${out}, rank], down [rank, ${into}] and scale [rank], got ${got}`,
  );
}

/** (up * scale) @ down, row after row. */
function product({ up, down, scale }: Factors): Float32Array {
  const [out = 0, rank = 0] = up.shape;
  const into = down.shape[1] ?? 0;
  const result = new Float32Array(out * into);
  for (let row = 0; row < out; row += 1) {
    for (let k = 0; k < rank; k += 1) {
      const factor = (up.data[row * rank + k] ?? 0) * (scale?.data[k] ?? 1);
      if (factor === 0) continue;
      for (let column = 0; column < into; column += 1) {
        const at = row * into + column;
        result[at] = (result[at] ?? 0) + factor * (down.data[k * into + column] ?? 0);
      }
    }
  }
  return result;
}

/**
 * A copy of the ONNX file with the delta added to its weights, each stored as before (float32, float16, or int8 with a
 * scale a row).
 * @throws DeltaMisfit when a weight is not there, has another shape, or lies outside of the file.
 */
export function mergeDelta(model: Uint8Array, delta: SafetensorsFile): Uint8Array {
  const bytes = Uint8Array.from(model);
  const weights = new Map<string, OnnxTensor>();
  for (const tensor of decodeOnnxModel(bytes).graph.initializer) weights.set(tensor.name, tensor);
  for (const [name, factors] of factorsOf(delta)) {
    const weight = weights.get(name);
    if (!weight) throw new DeltaMisfit(`it changes "${name}", which the model does not have`);
    checkShapes(name, factors, weight.dims ?? []);
    // The decoder hands out views; a copy would be changed in vain.
    if (weight.rawData?.buffer !== bytes.buffer) {
      throw new DeltaMisfit(`the weight "${name}" does not lie in the model's file as raw bytes`);
    }
    const problem = changeWeight(weight, weights.get(`${name}.scale`), product(factors));
    if (problem) throw new DeltaMisfit(problem);
  }
  return bytes;
}
