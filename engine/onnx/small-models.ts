// ONNX models of one to three operations, made in memory: what tensor arithmetic on the device, downloads and the
// device probe run. Sizes are left open, so one session serves every shape of the same rank.

import type { OnnxAttribute, OnnxDimension, OnnxNode, OnnxValueInfo } from '../../models/store/import/onnx-schema.ts';
import { encodeOnnxModel, onnxAttributeType, onnxDataType } from '../../models/store/import/onnx-schema.ts';

const OPSET = 17;
const IR_VERSION = 8;

function port(name: string, rank: number, elemType: number): OnnxValueInfo {
  const dim = Array.from({ length: rank }, (_, axis): OnnxDimension => ({ dimParam: `${name}${axis}` }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

const floats = (name: string, rank: number): OnnxValueInfo => port(name, rank, onnxDataType.float32);

function op(opType: string, input: string[], output: string, attribute: OnnxAttribute[] = []): OnnxNode {
  return { name: output, opType, input, output: [output], attribute };
}

const int = (name: string, i: number): OnnxAttribute => ({ name, type: onnxAttributeType.int, i });

function model(node: OnnxNode[], input: OnnxValueInfo[], output: OnnxValueInfo[]): Uint8Array {
  return encodeOnnxModel({
    irVersion: IR_VERSION,
    producerName: 'facex-studio',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: [],
    graph: { name: 'small', node, initializer: [], input, output },
  });
}

/** x -> y, the same elements: the way a device tensor comes to the host. */
export function identityModel(rank: number): Uint8Array {
  return model([op('Identity', ['x'], 'y')], [floats('x', rank)], [floats('y', rank)]);
}

/** y = f0 x0 + f1 x1 + ...; the factors are scalars fed beside the terms. */
export function linearModel(termCount: number, rank: number): Uint8Array {
  const terms = Array.from({ length: termCount }, (_, index) => index);
  const products = terms.map((index) => op('Mul', [`x${index}`, `f${index}`], termCount === 1 ? 'y' : `p${index}`));
  const sums = terms.slice(1).map((index) => {
    const sofar = index === 1 ? 'p0' : `s${index - 1}`;
    return op('Add', [sofar, `p${index}`], index === termCount - 1 ? 'y' : `s${index}`);
  });
  const inputs = terms.flatMap((index) => [floats(`x${index}`, rank), floats(`f${index}`, 0)]);
  return model([...products, ...sums], inputs, [floats('y', rank)]);
}

/** y = mask inside + (1 - mask) outside: exact where the mask is 0 or 1. `one` is a fed scalar. */
export function mixModel(maskRank: number, rank: number): Uint8Array {
  const nodes = [
    op('Mul', ['mask', 'inside'], 'taken'),
    op('Sub', ['one', 'mask'], 'rest'),
    op('Mul', ['rest', 'outside'], 'kept'),
    op('Add', ['taken', 'kept'], 'y'),
  ];
  const inputs = [floats('mask', maskRank), floats('one', 0), floats('inside', rank), floats('outside', rank)];
  return model(nodes, inputs, [floats('y', rank)]);
}

/** y = x0, x1, ... joined along `axis`. */
export function concatModel(partCount: number, axis: number, rank: number): Uint8Array {
  const names = Array.from({ length: partCount }, (_, index) => `x${index}`);
  return model(
    [op('Concat', names, 'y', [int('axis', axis)])],
    names.map((name) => floats(name, rank)),
    [floats('y', rank)],
  );
}

/** y = rows `from` to `to` of x's first axis; both are fed as int64 [1]. */
export function sliceModel(rank: number): Uint8Array {
  const row = (name: string): OnnxValueInfo => port(name, 1, onnxDataType.int64);
  return model(
    [op('Slice', ['x', 'from', 'to'], 'y')],
    [floats('x', rank), row('from'), row('to')],
    [floats('y', rank)],
  );
}

/** Two 3 x 3 convolutions with the same fed weights, padded by one: the work a device is measured by. */
export function convolutionModel(): Uint8Array {
  const pads: OnnxAttribute = { name: 'pads', type: onnxAttributeType.ints, ints: [1, 1, 1, 1] };
  const nodes = [op('Conv', ['x', 'weights'], 'h', [pads]), op('Conv', ['h', 'weights'], 'y', [pads])];
  return model(nodes, [floats('x', 4), floats('weights', 4)], [floats('y', 4)]);
}
