// The ports a node has that runs an ONNX file of the user's (flow/onnx-model): kind tensor, sizes named by axis.

import type { FileSignature, InputSpec } from '../../nodes/kit/index.ts';
import { fault } from './faults.ts';
import type { ModelPort } from './model-ports.ts';
import { readModelPorts } from './model-ports.ts';

const HELD_DTYPES: ReadonlySet<string> = new Set(['float32', 'float16', 'uint8', 'int32', 'int64', 'bool']);

/**
 * Ports of the ONNX file. `help` gives dtype and shape in words (`float32 [B, 8, 32, 32]`); `sizes` holds the fixed
 * sides under `axis0`, `axis1` ...
 * @throws NodeFault model-file-missing, model-not-onnx or model-port-unsupported.
 */
export async function readSignature(path: string): Promise<FileSignature> {
  const { inputs, outputs } = await readModelPorts(path);
  const specs = (ports: readonly ModelPort[]): Record<string, InputSpec> =>
    Object.fromEntries(ports.map((port) => [port.name, toSpec(port, path)]));
  return { inputs: specs(inputs), outputs: specs(outputs) };
}

/** A port in words: dtype and shape, open sides by their names. */
export function portInWords(port: Pick<ModelPort, 'elementType' | 'shape'>): string {
  return `${port.elementType} ${port.shape === undefined ? 'of any shape' : `[${port.shape.join(', ')}]`}`;
}

function toSpec(port: ModelPort, path: string): InputSpec {
  if (!HELD_DTYPES.has(port.elementType)) {
    const what = `port ${port.name} of ${path} is ${port.elementType}, which no value holds`;
    throw fault('model-port-unsupported', what, path, `export the model with one of ${[...HELD_DTYPES].join(', ')}`);
  }
  const fixed = (port.shape ?? []).flatMap((side, axis) =>
    typeof side === 'number' ? [[`axis${axis}`, side] as const] : [],
  );
  const sizes = fixed.length > 0 ? { sizes: Object.fromEntries(fixed) } : {};
  return { kind: 'tensor', title: port.name, help: portInWords(port), ...sizes };
}
