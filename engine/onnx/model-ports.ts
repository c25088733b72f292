// Inputs and outputs of an ONNX file and its size with its weights files, with faults in this folder's codes.

import { modelBytes as bytesOf } from '../../models/onnx-file/content-key.ts';
import { OnnxFileError } from '../../models/onnx-file/proto-walk.ts';
import { type OnnxFileHead, type OnnxPort, readOnnxHead } from '../../models/onnx-file/read-ports.ts';
import type { NodeFault } from '../../nodes/kit/index.ts';
import { fault } from './faults.ts';

/** An input or output as the file declares it. */
export type ModelPort = OnnxPort;

/**
 * Ports of the file, without inputs that have a value in it.
 * @throws NodeFault model-file-missing or model-not-onnx.
 */
export async function readModelPorts(path: string): Promise<OnnxFileHead> {
  try {
    return await readOnnxHead(path);
  } catch (error) {
    throw asFault(error, path);
  }
}

/**
 * Bytes of the model with its weights files, which stand for the memory a session takes.
 * @throws NodeFault model-file-missing, model-not-onnx or model-weights-missing.
 */
export async function modelBytes(path: string): Promise<number> {
  try {
    return await bytesOf(path);
  } catch (error) {
    throw asFault(error, path);
  }
}

function asFault(error: unknown, path: string): NodeFault | unknown {
  if (!(error instanceof OnnxFileError)) return error;
  const { message } = error;
  switch (error.reason) {
    case 'missing':
      return fault('model-file-missing', message, path, 'check the path and the permissions');
    case 'external':
      return fault(
        'model-weights-missing',
        `${path} keeps its weights beside it, and ${message}`,
        path,
        'copy the weights file into the folder of the model, under the name it had when it was exported',
      );
    case 'not-onnx': {
      const what = `${path} is not a whole ONNX model: ${message}`;
      return fault('model-not-onnx', what, path, 'get the file again, or name an .onnx file');
    }
  }
}
