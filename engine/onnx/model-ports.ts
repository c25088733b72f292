// Inputs and outputs of an ONNX file, read without loading it: the protobuf is walked field by field and weights are
// stepped over, so a file of many gigabytes costs a few small reads and no native library.

import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { decodeOnnxModel } from '../../models/store/import/onnx-schema.ts';
import { fault } from './faults.ts';

/** An input or output as the file declares it. */
export interface ModelPort {
  readonly name: string;
  /** ONNX's word for the element type (float32, int64, string ...), or 'not a tensor'. */
  readonly elementType: string;
  /** A number where the size is fixed, a name where it is open; undefined when the file leaves the rank open. */
  readonly shape: readonly (number | string)[] | undefined;
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

// Field numbers of ModelProto, GraphProto and TensorProto.
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const TENSOR_NAME = 8;
const TENSOR_EXTERNAL_DATA = 13;
const WINDOW_BYTES = 65_536;

interface Field {
  readonly number: number;
  /** Position and length of the content; length is 0 for fields that are no messages. */
  readonly start: number;
  readonly length: number;
}

/**
 * Ports of the file, without inputs that have a value in the file (old exports list their weights as inputs).
 * @throws NodeFault model-file-missing, model-not-onnx or model-split.
 */
export async function readModelPorts(path: string): Promise<{ inputs: ModelPort[]; outputs: ModelPort[] }> {
  const file = await open(path).catch(() => {
    throw fault('model-file-missing', `${path} cannot be opened`, path, 'check the path and the permissions');
  });
  try {
    return await new ModelFile(file, (await file.stat()).size, path).readPorts();
  } finally {
    await file.close();
  }
}

class ModelFile {
  private readonly file: FileHandle;
  private readonly sizeBytes: number;
  private readonly path: string;
  private window = Buffer.alloc(0);
  private windowStart = 0;

  constructor(file: FileHandle, sizeBytes: number, path: string) {
    this.file = file;
    this.sizeBytes = sizeBytes;
    this.path = path;
  }

  async readPorts(): Promise<{ inputs: ModelPort[]; outputs: ModelPort[] }> {
    const graph = (await this.fields(0, this.sizeBytes)).find(
      (field) => field.number === MODEL_GRAPH && field.length > 0,
    );
    if (graph === undefined) throw this.notOnnx('it has no graph');
    const fields = await this.fields(graph.start, graph.start + graph.length);
    const named = async (number: number): Promise<Buffer[]> =>
      Promise.all(
        fields.filter((field) => field.number === number).map((field) => this.bytes(field.start, field.length)),
      );
    const ports = decodePorts(await named(GRAPH_INPUT), await named(GRAPH_OUTPUT));
    if (ports.outputs.length === 0) throw this.notOnnx('its graph has no outputs');
    const constants = new Set<string>();
    for (const field of fields) {
      if (field.number === GRAPH_INITIALIZER) constants.add(await this.tensorName(field));
    }
    return { inputs: ports.inputs.filter((port) => !constants.has(port.name)), outputs: ports.outputs };
  }

  private async tensorName(tensor: Field): Promise<string> {
    const fields = await this.fields(tensor.start, tensor.start + tensor.length);
    if (fields.some((field) => field.number === TENSOR_EXTERNAL_DATA)) throw this.split();
    const name = fields.find((field) => field.number === TENSOR_NAME);
    return name === undefined ? '' : (await this.bytes(name.start, name.length)).toString('utf8');
  }

  /** All fields of the message between two positions. */
  private async fields(from: number, to: number): Promise<Field[]> {
    const found: Field[] = [];
    for (let at = from; at < to; ) {
      const tag = await this.varint(at);
      const wireType = tag.value % 8;
      let start = tag.next;
      let length = 0;
      if (wireType === 0) start = (await this.varint(start)).next;
      else if (wireType === 1) start += 8;
      else if (wireType === 5) start += 4;
      else if (wireType === 2) ({ next: start, value: length } = await this.varint(start));
      else throw this.notOnnx(`byte ${at} starts no field`);
      if (start + length > to)
        throw this.notOnnx(`it is cut off: a field at byte ${at} needs ${start + length} bytes, there are ${to}`);
      found.push({ number: Math.floor(tag.value / 8), start, length });
      at = start + length;
    }
    return found;
  }

  private async varint(at: number): Promise<{ value: number; next: number }> {
    const bytes = await this.bytes(at, Math.min(10, this.sizeBytes - at));
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, next: at + index + 1 };
    }
    throw this.notOnnx(`it is cut off at byte ${at}`);
  }

  private async bytes(start: number, length: number): Promise<Buffer> {
    const end = start + length;
    if (start < this.windowStart || end > this.windowStart + this.window.length) {
      const wanted = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.sizeBytes - start));
      const { bytesRead } = await this.file.read(wanted, 0, wanted.length, start);
      this.window = wanted.subarray(0, bytesRead);
      this.windowStart = start;
    }
    return this.window.subarray(start - this.windowStart, end - this.windowStart);
  }

  // The content key of a model is the hash of its one file: weights beside it could change without anybody noticing.
  private split(): Error {
    return fault(
      'model-split',
      `${this.path} keeps its weights in other files`,
      this.path,
      'save it as one file: onnx.save_model(onnx.load(FILE), FILE, save_as_external_data=False)',
    );
  }

  private notOnnx(detail: string): Error {
    return fault(
      'model-not-onnx',
      `${this.path} is not a whole ONNX model: ${detail}`,
      this.path,
      'get the file again, or name an .onnx file',
    );
  }
}

/** Puts the port messages into a model of their own, which the ONNX schema of the importer can decode. */
function decodePorts(
  inputs: readonly Buffer[],
  outputs: readonly Buffer[],
): { inputs: ModelPort[]; outputs: ModelPort[] } {
  const graph = Buffer.concat([
    ...inputs.flatMap((bytes) => [messageHeader(GRAPH_INPUT, bytes.length), bytes]),
    ...outputs.flatMap((bytes) => [messageHeader(GRAPH_OUTPUT, bytes.length), bytes]),
  ]);
  const decoded = decodeOnnxModel(Buffer.concat([messageHeader(MODEL_GRAPH, graph.length), graph])).graph;
  return { inputs: (decoded.input ?? []).map(toPort), outputs: (decoded.output ?? []).map(toPort) };
}

function messageHeader(fieldNumber: number, length: number): Buffer {
  const bytes = [fieldNumber * 8 + 2];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

type DecodedPort = ReturnType<typeof decodeOnnxModel>['graph']['input'][number];

function toPort({ name, type }: DecodedPort): ModelPort {
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
