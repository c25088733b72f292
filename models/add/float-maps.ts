// Ports that are maps of floats [N, C, h, w], as latents, pixels and residuals are.

import type { OnnxPort } from '../onnx-file/read-ports.ts';
import { portInWords, Unfit } from './fact-sheet.ts';

const FLOATS = ['float32', 'float16'];

/** Channels of a map; a name where the file leaves them open, undefined for anything that is no map. */
export const channelsOf = (port: OnnxPort): number | string | undefined =>
  port.shape?.length === 4 ? port.shape[1] : undefined;

/** The port itself. @throws Unfit when it is no map of floats. */
export function floatMap(port: OnnxPort, what: string): OnnxPort {
  if (!FLOATS.includes(port.elementType) || port.shape?.length !== 4) {
    throw new Unfit(`its ${what} ${portInWords(port)} is no float map [N, C, h, w]`);
  }
  return port;
}
