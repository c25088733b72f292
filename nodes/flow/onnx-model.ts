/** flow/onnx-model: any ONNX file as a node. Its ports are read from the file, so this description names none. */

import { defineNode, NodeFault, type Tensor, type Value } from '../kit/index.ts';

function feedsOf(inputs: Readonly<Record<string, Value | undefined>>): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const [port, value] of Object.entries(inputs)) {
    if (value === undefined) continue;
    if (value.kind !== 'tensor') {
      throw new NodeFault({
        code: 'not-a-tensor',
        what: `A value of kind ${value.kind} came, and an ONNX model takes tensors.`,
        where: port,
        fix: 'Link an output of kind tensor.',
      });
    }
    feeds[port] = value.tensor;
  }
  return feeds;
}

/** Runs the file on the run's device; inputs and outputs are tensors by the file's own names. */
export const onnxModel = defineNode(
  {
    type: 'flow/onnx-model',
    version: 1,
    title: 'ONNX Model',
    help: { summary: 'Runs any ONNX file. Its inputs and outputs, read from the file, become the ports.' },
    inputs: {},
    portsFromFile: 'file',
    params: {
      file: {
        param: 'file',
        default: '',
        accept: 'onnx',
        title: 'File',
        help: 'Path of the .onnx file, relative to the graph file.',
      },
    },
    outputs: {},
  },
  async ({ inputs, params, context }) => {
    if (params.file === '') {
      throw new NodeFault({
        code: 'no-file',
        what: 'No ONNX file is chosen.',
        where: 'file',
        fix: 'Set the param file to the path of an .onnx file.',
      });
    }
    const outputs = await context.models.runFile(params.file, feedsOf(inputs));
    return Object.fromEntries(Object.entries(outputs).map(([port, tensor]) => [port, { kind: 'tensor', tensor }]));
  },
);
