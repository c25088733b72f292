/** Writes the layers of a judge down as an ONNX graph, with weights that TensorFlow.js named and laid out. */

import { ModelError } from '../../errors.ts';
import { encodeGraph, GraphBuilder } from '../../store/import/graph-builder.ts';
import { transposeData } from '../../store/import/shapes.ts';
import type { TfConstant } from '../../store/import/weights.ts';
import { judgePackage } from './judge-file.ts';

/** What face-api subtracts from R, G, B (0..255) before it divides by 255. */
const MEAN_RGB = [122.782, 117.001, 104.298];

/** Axes of TensorFlow's filters [height, width, depth, count] in the order of ONNX: across channels, and one per channel. */
const ORDERS = { across: [3, 2, 0, 1], 'per-channel': [2, 3, 0, 1] } as const;

/** A graph whose input is a square picture [B, 3, side, side] RGB 0..255; `scaled` names it as face-api feeds it. */
export class JudgeGraph {
  readonly scaled = 'pixels-scaled';
  readonly #builder = new GraphBuilder(new Map());
  readonly #weights: ReadonlyMap<string, TfConstant>;

  constructor(weights: ReadonlyMap<string, TfConstant>) {
    this.#weights = weights;
    const mean = this.floats('mean', [1, 3, 1, 1], MEAN_RGB);
    const range = this.floats('range', [], [255]);
    this.add('Div', [this.add('Sub', ['pixels', mean]), range], {}, this.scaled);
  }

  /** A node; gives the name of its output. */
  add(opType: string, input: string[], attributes: Record<string, number | number[]> = {}, output?: string): string {
    return this.#builder.addNode(opType, input, output ?? `${opType}-${this.#builder.nodes.length}`, attributes);
  }

  /** The weight of that name. @throws ModelError import-weights. */
  weight(name: string): TfConstant {
    const found = this.#weights.get(name);
    if (found === undefined)
      throw new ModelError('import-weights', `The weights of ${judgePackage} hold no '${name}'.`);
    return found;
  }

  /** Keeps numbers under a name; gives the name. */
  floats(name: string, dims: readonly number[], data: ArrayLike<number>): string {
    return this.#builder.addFloats(name, [...dims], Float32Array.from(data));
  }

  /** Zeros around a value, as ONNX's Pad wants them. */
  pad(value: string, name: string, pads: readonly number[]): string {
    return this.add('Pad', [value, this.#builder.addIntegers(name, [...pads])]);
  }

  /** Filters as ONNX lays them, each times `factors` [count] when given; their own sizes are [height, width, depth, count]. */
  filters(
    name: string,
    options: { readonly factors?: ArrayLike<number> | undefined; readonly layout?: keyof typeof ORDERS } = {},
  ): { readonly name: string; readonly sizes: readonly number[] } {
    const { shape, data } = this.weight(name);
    const { factors, layout = 'across' } = options;
    const scaled = Float32Array.from(data, (value, i) => value * (factors?.[i % (shape[3] ?? 1)] ?? 1));
    const order = ORDERS[layout];
    const dims = order.map((axis) => shape[axis] ?? 1);
    return { name: this.floats(name, dims, transposeData(scaled, shape, order)), sizes: shape };
  }

  /** The finished file; `sizes` of the output are without the batch. */
  encode(
    name: string,
    sidePx: number,
    output: { readonly name: string; readonly sizes: readonly number[] },
  ): Uint8Array {
    const input = { name: 'pixels', shape: [null, 3, sidePx, sidePx] };
    return encodeGraph(name, this.#builder, [input], [{ name: output.name, shape: [null, ...output.sizes] }]);
  }
}
