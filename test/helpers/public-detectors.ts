/** Stand-ins for public face detectors: one face at a known place, every other row empty. */

import { buildOnnx, port, type TestConstant, type TestNode, type TestPort } from './onnx-builder.ts';

const constant = (shape: readonly number[], at: (index: number) => number): TestConstant => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, i) => at(i)),
});

/** YuNet: input 1x3x640x640 -> 12 outputs; one face, at a cell of a stride. */
export function yunetFile(face: {
  readonly cell: number;
  readonly box: readonly number[];
  readonly points: readonly number[];
}) {
  const outputs = ['cls', 'obj', 'bbox', 'kps'].flatMap((word) =>
    [8, 16, 32].map((stride) => {
      const width = { cls: 1, obj: 1, bbox: 4, kps: 10 }[word] ?? 1;
      return { port: port(`${word}_${stride}`, 'float32', [1, (640 / stride) ** 2, width]), word, stride, width };
    }),
  );
  const value = (word: string, stride: number, row: number, i: number): number => {
    if (stride !== 32 || row !== face.cell) return 0;
    if (word === 'bbox') return face.box[i] ?? 0;
    return word === 'kps' ? (face.points[i] ?? 0) : 0.95;
  };
  return constantOutputs(
    port('input', 'float32', [1, 3, 640, 640]),
    outputs.map(({ port: output, word, stride, width }) => ({
      output,
      at: (i: number) => value(word, stride, Math.floor(i / width), i % width),
    })),
  );
}

/** SCRFD with key points: 1x3xHxW -> scores, boxes and key points of three strides, two anchors a cell. */
export function scrfdFile(face: {
  readonly row: number;
  readonly box: readonly number[];
  readonly points: readonly number[];
}) {
  const outputs = [1, 4, 10].flatMap((width) =>
    [8, 16, 32].map((stride, i) => {
      const rows = (640 / stride) ** 2 * 2;
      return { output: port(`${440 + width * 10 + i}`, 'float32', [rows, width]), width, stride };
    }),
  );
  return constantOutputs(
    port('input.1', 'float32', [1, 3, '?', '?']),
    outputs.map(({ output, width, stride }) => ({
      output,
      at: (i: number) => {
        if (stride !== 32 || Math.floor(i / width) !== face.row) return 0;
        return width === 1 ? 0.9 : ((width === 4 ? face.box : face.points)[i % width] ?? 0);
      },
    })),
  );
}

/** RetinaFace: boxes [1,16800,4], scores [1,16800,2], key points [1,16800,10] over priors of two sizes a cell. */
export function retinafaceFile(face: { readonly row: number; readonly offsets: readonly number[] }) {
  const rows = 16_800;
  return constantOutputs(port('input', 'float32', ['N', 3, 'H', 'W']), [
    {
      output: port('loc', 'float32', [1, rows, 4]),
      at: (i) => (Math.floor(i / 4) === face.row ? (face.offsets[i % 4] ?? 0) : 0),
    },
    {
      output: port('conf', 'float32', [1, rows, 2]),
      at: (i) => (Math.floor(i / 2) === face.row ? (i % 2 === 1 ? 0.9 : 0.1) : i % 2 === 1 ? 0 : 1),
    },
    { output: port('landmarks', 'float32', [1, rows, 10]), at: () => 0 },
  ]);
}

/** Outputs that are constants; the input is looked at and counts nothing. */
function constantOutputs(
  input: TestPort,
  outputs: readonly { readonly output: TestPort; readonly at: (index: number) => number }[],
): Uint8Array {
  const constants: Record<string, TestConstant> = { nothing: constant([1], () => 0) };
  const nodes: TestNode[] = [
    { op: 'ReduceMean', from: [input.name], to: 'mean', attributes: { keepdims: 0 } },
    { op: 'Mul', from: ['mean', 'nothing'], to: 'zero' },
  ];
  for (const { output, at } of outputs) {
    constants[`${output.name}Values`] = constant(output.shape.map(Number), at);
    nodes.push({ op: 'Add', from: [`${output.name}Values`, 'zero'], to: output.name });
  }
  return buildOnnx({ inputs: [input], outputs: outputs.map(({ output }) => output), nodes, constants });
}
