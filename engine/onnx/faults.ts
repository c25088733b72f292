// The coded faults of engine/onnx and the translation of ONNX Runtime's messages into them. ONNX Runtime throws plain
// Errors whose only content is English text, so a file and its feeds are checked before it sees them where that is possible.

import { NodeFault } from '../../nodes/kit/index.ts';

/** Code of every fault engine/onnx reports, with what it means. */
export const onnxFaultCodes = {
  'device-unavailable': 'the device asked for is not there or cannot compute',
  'model-file-missing': 'no file at the path of the model',
  'model-not-onnx': 'the file is not an ONNX model, or is cut off',
  'model-weights-missing': 'a file that holds the weights of the model is not beside it',
  'model-too-large': 'the model does not fit into the budget or the free memory',
  'model-budget': 'the budget for models is no number',
  'model-refused': 'ONNX Runtime cannot load the model on this device',
  'model-failed': 'ONNX Runtime stopped while running the model',
  'model-port-unsupported': 'an input or output has an element type that no value can hold',
  'feed-missing': 'a model input was given nothing',
  'feed-unknown': 'something was given for an input the model does not have',
  'feed-dtype': 'a model input was given another element type than it takes',
  'feed-shape': 'a model input was given another shape than it takes',
  'tensor-released': 'a device tensor was used after it was freed',
  'tensor-shapes': 'operands of a tensor operation do not fit together',
  'runtime-closed': 'the runtime was used after close',
} as const;

/** One of the keys of {@link onnxFaultCodes}. */
export type OnnxFaultCode = keyof typeof onnxFaultCodes;

/** A NodeFault with one of this folder's codes. */
export function fault(code: OnnxFaultCode, what: string, where: string, fix: string): NodeFault {
  return new NodeFault({ code, what, where, fix });
}

/** ONNX Runtime's message without its function names, file positions and trailing dots. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const withoutPositions = text.replace(/\S*\.(?:cc|h|cpp):\d+\s*/g, '').replace(/\bonnxruntime::\S+\s*/g, '');
  return withoutPositions.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 400);
}

/** The fault for an error thrown while a session was created from `path` on `device`. */
export function createFault(error: unknown, path: string, device: string): NodeFault {
  const text = plainMessage(error);
  if (/protobuf parsing failed|ModelProto does not have a graph|No opset import/i.test(text)) {
    return fault(
      'model-not-onnx',
      `${path} is not a whole ONNX model (${text})`,
      path,
      'get the file again, or name an .onnx file',
    );
  }
  if (/bad_alloc|failed to allocate|out of memory/i.test(text)) {
    const what = `no memory was left to load ${path} on ${device} (${text})`;
    return fault('model-too-large', what, path, 'close other programs, or take a smaller export (float16, 8 bit)');
  }
  const elsewhere =
    device === 'cpu' ? 'export it again with opset 17 and operations ONNX Runtime knows' : 'try --device cpu';
  return fault('model-refused', `ONNX Runtime cannot load ${path} on ${device}: ${text}`, path, elsewhere);
}

/** The fault for an error thrown while the model at `path` ran on `device`. */
export function runFault(error: unknown, path: string, device: string): NodeFault {
  const fix =
    device === 'cpu'
      ? 'check the sizes of what is fed to it'
      : 'check the sizes of what is fed to it, or try --device cpu';
  return fault('model-failed', `${path} failed on ${device}: ${plainMessage(error)}`, path, fix);
}
