/** Writes the layers of a judge down as an ONNX graph (opset 17), with weights that TensorFlow.js named and laid out. */

import { ModelError } from '../../errors.ts';
import {
  encodeOnnxModel,
  type OnnxNode,
  type OnnxTensor,
  onnxAttributeType,
  onnxDataType,
} from '../../store/import/onnx-schema.ts';
import type { TfConstant } from '../../store/import/weights.ts';
import { judgePackage } from './judge-file.ts';

/** What face-api subtracts from R, G, B (0..255) before it divides by 255. */
const MEAN_RGB = [122.782, 117.001, 104.298];

interface Port {
  readonly name: string;
  /** Without the batch. */
  readonly sizes: readonly number[];
}

/** A graph whose input is a square picture [B, 3, side, side] RGB 0..255; `scaled` names it as face-api feeds it. */
export class JudgeGraph {
  readonly scaled = 'pixels-scaled';
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #weights: ReadonlyMap<string, TfConstant>;

  constructor(weights: ReadonlyMap<string, TfConstant>) {
    this.#weights = weights;
    this.floats('mean', [1, 3, 1, 1], Float32Array.from(MEAN_RGB));
    this.floats('range', [], Float32Array.of(255));
    this.add('Sub', ['pixels', 'mean'], {}, 'pixels-centred');
    this.add('Div', ['pixels-centred', 'range'], {}, this.scaled);
  }

  /** A node; gives the name of its output. Attributes of one number are `int`s, of several `ints`. */
  add(
    opType: string,
    input: string[],
    attributes: Readonly<Record<string, number | number[]>> = {},
    output?: string,
  ): string {
    const name = output ?? `${opType}-${this.#nodes.length}`;
    const attribute = Object.entries(attributes).map(([key, value]) =>
      typeof value === 'number'
        ? { name: key, type: onnxAttributeType.int, i: value }
        : { name: key, type: onnxAttributeType.ints, ints: value },
    );
    this.#nodes.push({ name, opType, input, output: [name], attribute });
    return name;
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
    const values = Float32Array.from(data);
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#initializers.push({ name, dims: [...dims], dataType: onnxDataType.float32, rawData });
    return name;
  }

  /** Zeros around a value, as ONNX's Pad wants them. */
  pad(value: string, name: string, pads: readonly number[]): string {
    const rawData = new Uint8Array(BigInt64Array.from(pads, BigInt).buffer);
    this.#initializers.push({ name, dims: [pads.length], dataType: onnxDataType.int64, rawData });
    return this.add('Pad', [value, name]);
  }

  /**
   * Filters [height, width, depth, count] as [count, depth, height, width], each times `factors` [count] when given, or
   * `per-channel` as [depth * count, 1, height, width].
   */
  filters(
    name: string,
    factors?: ArrayLike<number>,
    layout: 'across' | 'per-channel' = 'across',
  ): { readonly name: string; readonly sizes: readonly number[] } {
    const { shape, data } = this.weight(name);
    const [height = 0, width = 0, depth = 0, count = 0] = shape;
    const turned = new Float32Array(data.length);
    for (let at = 0; at < turned.length; at += 1) {
      const [f, d] = [at % count, Math.floor(at / count) % depth];
      const cell = Math.floor(at / count / depth);
      const filter = layout === 'across' ? f * depth + d : d * count + f;
      turned[filter * height * width + cell] = (data[at] ?? 0) * (factors ? (factors[f] ?? 0) : 1);
    }
    const dims = layout === 'across' ? [count, depth, height, width] : [depth * count, 1, height, width];
    return { name: this.floats(name, dims, turned), sizes: shape };
  }

  /** The finished file. */
  encode(name: string, sidePx: number, output: Port): Uint8Array {
    const port = ({ name, sizes }: Port) => ({
      name,
      type: {
        tensorType: {
          elemType: onnxDataType.float32,
          shape: { dim: [{ dimParam: 'B' }, ...sizes.map((dimValue) => ({ dimValue }))] },
        },
      },
    });
    return encodeOnnxModel({
      irVersion: 8,
      producerName: 'facex-studio',
      opsetImport: [{ domain: '', version: 17 }],
      metadataProps: [],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: [port({ name: 'pixels', sizes: [3, sidePx, sidePx] })],
        output: [port(output)],
      },
    });
  }
}
