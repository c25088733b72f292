// A weight as an ONNX file stores it, changed in place: float32, float16, or int8 steps with a float32 scale a row
// (models/train/facex_train/onnx_weights.py writes the last two).

import { narrowHalf, widenHalf } from '../../../nodes/kit/half.ts';
import type { OnnxTensor } from '../import/onnx-schema.ts';

// TensorProto.DataType numbers.
const FLOAT32 = 1;
const INT8 = 3;
const FLOAT16 = 10;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function changeFloats(view: DataView, delta: Float32Array): void {
  delta.forEach((value, k) => {
    view.setFloat32(4 * k, view.getFloat32(4 * k, true) + value, true);
  });
}

function changeHalves(view: DataView, delta: Float32Array): void {
  delta.forEach((value, k) => {
    view.setUint16(2 * k, narrowHalf(widenHalf(view.getUint16(2 * k, true)) + value), true);
  });
}

/** Rows get a new scale with the new weights, so that none is cut off. */
function changeSteps(steps: Int8Array, scales: DataView, delta: Float32Array): void {
  const rows = scales.byteLength / 4;
  const width = delta.length / rows;
  for (let row = 0; row < rows; row += 1) {
    const before = scales.getFloat32(4 * row, true);
    const changed = delta.subarray(row * width, (row + 1) * width).map((value, k) => {
      return value + before * (steps[row * width + k] ?? 0);
    });
    const largest = changed.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    scales.setFloat32(4 * row, largest / 127, true);
    changed.forEach((value, k) => {
      steps[row * width + k] = Math.round((value * 127) / largest);
    });
  }
}

/** Adds `delta` to the weight where it is stored; gives a sentence when it is stored in a way that is not known. */
export function changeWeight(
  weight: OnnxTensor,
  scale: OnnxTensor | undefined,
  delta: Float32Array,
): string | undefined {
  const raw = weight.rawData ?? new Uint8Array();
  const sizes = new Map([
    [FLOAT32, 4],
    [FLOAT16, 2],
    [INT8, 1],
  ]);
  if (raw.byteLength !== delta.length * (sizes.get(weight.dataType) ?? 0)) {
    return `the weight "${weight.name}" is stored as ONNX type ${weight.dataType} in ${raw.byteLength} bytes; float32, float16 and int8 can be changed`;
  }
  if (weight.dataType === FLOAT32) changeFloats(viewOf(raw), delta);
  else if (weight.dataType === FLOAT16) changeHalves(viewOf(raw), delta);
  else {
    const scales = scale?.rawData;
    if (scale?.dataType !== FLOAT32 || scales?.byteLength !== 4 * (weight.dims[0] ?? 0)) {
      return `the weight "${weight.name}" is stored as int8 without a float32 scale a row`;
    }
    changeSteps(new Int8Array(raw.buffer, raw.byteOffset, raw.byteLength), viewOf(scales), delta);
  }
  return undefined;
}
