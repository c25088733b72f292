// Inputs, outputs and weights files of an ONNX model, read without the runtime. Weights are stepped over; what is read
// is names, types and shapes.

import { open } from 'node:fs/promises';
import { decodeOnnxModel } from '../store/import/onnx-schema.ts';
import { OnnxFileError, type ProtoField, ProtoFile } from './proto-walk.ts';

/** An input or output as the file declares it. */
export interface OnnxPort {
  readonly name: string;
  /** ONNX's word for the element type (float32, int64, string ...), or 'not a tensor'. */
  readonly elementType: string;
  /** A number where the size is fixed, a name where it is open; undefined when the file leaves the rank open. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** What an ONNX file says of itself; `externalFiles` are the names of files beside it that hold its weights. */
export interface OnnxFileHead {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly externalFiles: readonly string[];
}

// Names by TensorProto.DataType number.
const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

// Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto and StringStringEntryProto.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const TENSOR_NAME = 8;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/**
 * Ports of the file, without inputs that have a value in it (old exports list their weights as inputs), and the weights
 * files beside it.
 * @throws OnnxFileError missing or not-onnx.
 */
export async function readOnnxHead(path: string): Promise<OnnxFileHead> {
  const file = await open(path).catch(() => {
    throw new OnnxFileError('missing', `${path} cannot be opened`);
  });
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new OnnxFileError('missing', `${path} is not a file`);
    return await readHead(new ProtoFile(file, info.size));
  } finally {
    await file.close();
  }
}

async function readHead(file: ProtoFile): Promise<OnnxFileHead> {
  const model = await file.fields(0, file.sizeBytes);
  const graph = model.find((field) => field.number === MODEL_GRAPH && field.length > 0);
  if (graph === undefined) throw new OnnxFileError('not-onnx', 'it has no graph');
  const fields = await file.inside(graph);
  const inputs = await portsOf(file, fields, GRAPH_INPUT);
  const outputs = await portsOf(file, fields, GRAPH_OUTPUT);
  if (outputs.length === 0) throw new OnnxFileError('not-onnx', 'its graph has no outputs');
  const constants = new Set<string>();
  const external = new Set<string>();
  for (const field of fields) {
    if (field.number === GRAPH_INITIALIZER) constants.add(await readTensor(file, field, external));
    else if (field.number === GRAPH_NODE) await readConstants(file, field, external);
  }
  return { inputs: inputs.filter((port) => !constants.has(port.name)), outputs, externalFiles: [...external].sort() };
}

/** Name of a tensor; the file its elements lie in, if it is another one, goes into `external`. */
async function readTensor(file: ProtoFile, tensor: ProtoField, external: Set<string>): Promise<string> {
  let name = '';
  for (const field of await file.inside(tensor)) {
    if (field.number === TENSOR_NAME) name = await file.text(field);
    else if (field.number === TENSOR_EXTERNAL_DATA) {
      const entry = await file.inside(field);
      const key = entry.find(({ number }) => number === ENTRY_KEY);
      const value = entry.find(({ number }) => number === ENTRY_VALUE);
      if (key && value && (await file.text(key)) === 'location') external.add(await file.text(value));
    }
  }
  return name;
}

/** Constants of a node may lie in a file of their own as well. */
async function readConstants(file: ProtoFile, node: ProtoField, external: Set<string>): Promise<void> {
  for (const attribute of await file.inside(node)) {
    if (attribute.number !== NODE_ATTRIBUTE) continue;
    for (const field of await file.inside(attribute)) {
      if (field.number === ATTRIBUTE_TENSOR && field.length > 0) await readTensor(file, field, external);
    }
  }
}

async function portsOf(file: ProtoFile, fields: readonly ProtoField[], number: number): Promise<OnnxPort[]> {
  const messages: Buffer[] = [];
  for (const field of fields) {
    if (field.number === number) messages.push(Buffer.from(await file.bytes(field.start, field.length)));
  }
  return decodePorts(messages);
}

/** Puts the port messages into a model of their own, which the ONNX schema of the importer can decode. */
function decodePorts(messages: readonly Buffer[]): OnnxPort[] {
  const graph = Buffer.concat(messages.flatMap((bytes) => [messageHeader(GRAPH_INPUT, bytes.length), bytes]));
  const decoded = decodeOnnxModel(Buffer.concat([messageHeader(MODEL_GRAPH, graph.length), graph])).graph;
  return (decoded.input ?? []).map(toPort);
}

function messageHeader(fieldNumber: number, length: number): Buffer {
  const bytes = [fieldNumber * 8 + 2];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

type DecodedPort = ReturnType<typeof decodeOnnxModel>['graph']['input'][number];

function toPort({ name, type }: DecodedPort): OnnxPort {
  // The schema types what the importer writes; files of others may leave each of these out.
  const tensor: Partial<DecodedPort['type']['tensorType']> | undefined = type?.tensorType;
  if (tensor === undefined) return { name, elementType: 'not a tensor', shape: undefined };
  const elementType = ELEMENT_TYPES[tensor.elemType ?? 0] ?? `type ${tensor.elemType}`;
  const shape = tensor.shape && (tensor.shape.dim ?? []).map(toSide);
  return { name, elementType, shape };
}

function toSide(dim: { dimValue?: number; dimParam?: string }): number | string {
  return dim.dimValue ?? (dim.dimParam || '?');
}
