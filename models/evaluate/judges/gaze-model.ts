/** The gaze judge's file, which is shipped beside this module's sources. */

import { dirname, join } from 'node:path';
import { findNanoFolder } from '../../store/places.ts';

/** Path of gaze.onnx: eyes float32 [B, 1, 40, 64] grey 0..255 and pose [B, 2] in, gaze [B, 2] out, angles in degrees. */
export function gazeJudgeFile(): string {
  return join(dirname(findNanoFolder()), 'evaluate', 'judges', 'gaze.onnx');
}
