// engine/onnx: the only importer of onnxruntime-node. It runs models on one device, keeps values where they were made,
// and guards against what the library does wrong; load it only in the host process or a short-lived command.

export type { DeviceReport } from './describe-devices.ts';
export { describeDevices } from './describe-devices.ts';
export type { OnnxFaultCode } from './faults.ts';
export { onnxFaultCodes } from './faults.ts';
export { createRuntime } from './runtime.ts';
export { readSignature } from './signature.ts';
export type {
  DeclinedDevice,
  Device,
  DeviceScope,
  ModelCallOptions,
  RunModel,
  Runtime,
  RuntimeOptions,
  RuntimeStats,
} from './types.ts';
