// Collects the ONNX nodes of one import and keeps track of where each value's channels lie.
// Values carry TensorFlow's shape always; `layout` says how they lie in memory. Convolutions want channels first,
// reshapes want TensorFlow's order, and transposes are written only where the two meet, each once.

import { ModelError } from '../../errors.ts';
import type { OnnxAttribute, OnnxDimension, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx-schema.ts';
import { encodeOnnxModel, onnxAttributeType, onnxDataType } from './onnx-schema.ts';
import type { Dim } from './shapes.ts';
import { failShape, transposeData } from './shapes.ts';
import type { TfNode } from './tfjs-graph.ts';
import type { TfConstant } from './weights.ts';

/** How a rank-4 value lies in memory; values of other ranks are always 'tf'. */
export type Layout = 'tf' | 'nchw';

/** A value computed in the graph: its ONNX name, its shape in TensorFlow's axis order, and its layout. */
export interface Value {
  name: string;
  shape: Dim[];
  layout: Layout;
}

/** An attribute as handlers write it: integers, lists of integers, or a float in its own wrapper. */
export type AttributeInput = number | number[] | { float: number };

const toNchw = [0, 3, 1, 2];
const toNhwc = [0, 2, 3, 1];

/** The growing ONNX graph of one import. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  private readonly values = new Map<string, Value>();
  private readonly relaid = new Map<string, Value>();
  private readonly constants: Map<string, TfConstant>;

  constructor(constants: Map<string, TfConstant>) {
    this.constants = constants;
  }

  /** Remembers the value that a TensorFlow node gives. */
  setValue(nodeName: string, value: Value): void {
    this.values.set(nodeName, value);
  }

  /** The computed value of a TensorFlow node, or undefined for a constant. */
  findValue(nodeName: string): Value | undefined {
    return this.values.get(nodeName);
  }

  /** The computed value at a node's input; throws when it is a constant or has another rank than wanted. */
  input(node: TfNode, index: number, rank?: number): Value {
    const value = this.values.get(node.inputs[index] ?? '');
    if (value === undefined) return failShape(node, `a computed value at input ${index}`, 'a constant or nothing');
    if (rank !== undefined && value.shape.length !== rank)
      failShape(node, `rank ${rank} at input ${index}`, value.shape);
    return value;
  }

  /** The constant at a node's input, or undefined when that input is computed. */
  findConstant(node: TfNode, index: number): TfConstant | undefined {
    return this.constants.get(node.inputs[index] ?? '');
  }

  /** The constant at a node's input; throws when it is computed or has another rank than wanted. */
  constant(node: TfNode, index: number, rank?: number): TfConstant {
    const constant = this.findConstant(node, index);
    if (constant === undefined) return failShape(node, `a constant at input ${index}`, 'a computed value or nothing');
    if (rank !== undefined && constant.shape.length !== rank) {
      failShape(node, `a rank-${rank} constant at input ${index}`, constant.shape);
    }
    return constant;
  }

  /** The float32 constant at a node's input. */
  floats(node: TfNode, index: number, rank?: number): { shape: number[]; data: Float32Array } {
    const { shape, data } = this.constant(node, index, rank);
    if (!(data instanceof Float32Array)) failShape(node, `a float32 constant at input ${index}`, 'int32');
    return { shape, data: data as Float32Array };
  }

  /** The int32 constant at a node's input, as numbers. */
  integers(node: TfNode, index: number): number[] {
    const { data } = this.constant(node, index);
    if (!(data instanceof Int32Array)) failShape(node, `an int32 constant at input ${index}`, 'float32');
    return [...data];
  }

  /** Stores a float32 initializer and gives its name; `name` must say the layout where it differs from TensorFlow's. */
  addFloats(name: string, dims: number[], data: Float32Array): string {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.set(name, { name, dims, dataType: onnxDataType.float32, rawData });
    return name;
  }

  /** Stores an int64 vector (shapes, axes, pads are inputs in opset 17) and gives its name. */
  addIntegers(name: string, values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    this.initializers.set(name, {
      name,
      dims: [values.length],
      dataType: onnxDataType.int64,
      rawData: new Uint8Array(data.buffer),
    });
    return name;
  }

  /** Writes one ONNX node and gives its output's name. */
  addNode(opType: string, input: string[], output: string, attributes: Record<string, AttributeInput> = {}): string {
    const attribute = Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
    this.nodes.push({ name: output, opType, input, output: [output], attribute });
    return output;
  }

  /** The same value with channels first; writes a Transpose the first time it is asked for. */
  asNchw(value: Value): Value {
    return this.relay(value, 'nchw', toNchw);
  }

  /** The same value in TensorFlow's axis order; writes a Transpose the first time it is asked for. */
  asTf(value: Value): Value {
    return this.relay(value, 'tf', toNhwc);
  }

  private relay(value: Value, layout: Layout, order: number[]): Value {
    if (value.layout === layout || (layout === 'tf' && value.shape.length !== 4)) return value;
    const known = this.relaid.get(`${value.name} ${layout}`);
    if (known !== undefined) return known;
    const name = this.addNode('Transpose', [value.name], `${value.name}__${layout}`, { perm: order });
    const relaid: Value = { name, shape: value.shape, layout };
    this.relaid.set(`${value.name} ${layout}`, relaid);
    return relaid;
  }

  /** A float32 constant made ready to broadcast against a value of the given layout and rank; gives its name. */
  addBroadcast(node: TfNode, index: number, against: Value): string {
    const { shape, data } = this.floats(node, index);
    const name = node.inputs[index] ?? '';
    if (against.layout === 'tf' || shape.length === 0) return this.addFloats(name, shape, data);
    const full = [...new Array<number>(4 - shape.length).fill(1), ...shape];
    const dims = toNchw.map((axis) => full[axis] ?? 1);
    return this.addFloats(`${name}__nchw`, dims, transposeData(data, full, toNchw));
  }
}

function toAttribute(name: string, value: AttributeInput): OnnxAttribute {
  if (typeof value === 'number') return { name, type: onnxAttributeType.int, i: value };
  if (Array.isArray(value)) return { name, type: onnxAttributeType.ints, ints: value };
  return { name, type: onnxAttributeType.float, f: value.float };
}

type Ports = readonly { readonly name: string; readonly shape: readonly Dim[] }[];

/** The finished file (opset 17), its inputs and outputs float32; an open batch is named 'B'. */
export function encodeGraph(name: string, builder: GraphBuilder, inputs: Ports, outputs: Ports): Uint8Array {
  return encodeOnnxModel({
    irVersion: 8,
    producerName: 'facex-studio',
    opsetImport: [{ domain: '', version: 17 }],
    metadataProps: [],
    graph: {
      name,
      node: builder.nodes,
      initializer: [...builder.initializers.values()],
      input: inputs.map(describeValue),
      output: outputs.map(describeValue),
    },
  });
}

function describeValue({ name, shape }: Ports[number]): OnnxValueInfo {
  const dim = shape.map((size): OnnxDimension => (size === null ? { dimParam: 'B' } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: onnxDataType.float32, shape: { dim } } } };
}

/** Throws `import-unsupported-attribute` for a setting the importer does not know. */
export function refuseAttribute(node: TfNode, attribute: string, value: string, supported: string): never {
  throw new ModelError(
    'import-unsupported-attribute',
    `Node '${node.name}' (${node.op}) has ${attribute} ${value}; the importer supports ${supported}.`,
  );
}
