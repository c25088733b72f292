/** nodes/kit: what a node type is. Pure; imports nothing of ours outside this folder. */

export type { Bindings, ModelBindings } from './bind-ports.ts';
export { bindingsOfModel, bindingsOfParams, bindType, boundInputs } from './bind-ports.ts';
export { bypassInputOf } from './bypass.ts';
export type { Affine, Files, Images, Models, PictureFormat, RandomSource, RunContext, Tensors } from './context.ts';
export { NodeFault } from './context.ts';
export { factsFor } from './facts-for.ts';
export { fromHalf, narrowHalf, toHalf, widenHalf } from './half.ts';
export type { GazeHandle, HandleSpec, HeadPoseHandle } from './handles.ts';
export type { FactsOf, ModelFacts, ModelRole, PictureInput } from './model-facts.ts';
export { MODEL_ROLES, modelFactsSchema } from './model-facts.ts';
export type {
  AnyNodeType,
  Catalogue,
  Descriptions,
  FileSignature,
  InputsOf,
  NodeDescription,
  NodeHelp,
  OutputsOf,
  ParamsOf,
  RepeatedInputs,
  RunArguments,
} from './node.ts';
export { defineNode, inputsOf, outputsOf, paramsWithDefaults } from './node.ts';
export type { ParamResult, ParamSpec, ParamValue, Stroke } from './params.ts';
export { readParam } from './params.ts';
export { type ParsingLabel, parsingLabels } from './parsing-labels.ts';
export type { InputSpec, KindInfo, Misfit, OutputSpec, PortType } from './ports.ts';
export { KINDS, misfit, portTypeInWords, typeOfValue } from './ports.ts';
export type { RegionSources } from './region-sources.ts';
export type { DeviceTensor, Dtype, HostTensor, Tensor, TypedArrayOf } from './tensor.ts';
export { byteSizeOf, float32, hostTensor, isTensor, sizeOf, typedArray, uint8 } from './tensor.ts';
export type * from './values.ts';
