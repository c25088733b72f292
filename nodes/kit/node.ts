/**
 * What a node type is: a description (pure data, survives JSON) and a `run`. The editor draws any node from its
 * description, graphs/check reads it, the engine runs it; a new node type is one file and one line in catalogue.ts.
 */

import type { RunContext } from './context.ts';
import type { HandleSpec } from './handles.ts';
import type { ParamSpec, ParamValue } from './params.ts';
import { readParam } from './params.ts';
import type { InputSpec, OutputSpec, PortType } from './ports.ts';
import type { RegionSources } from './region-sources.ts';
import type { KindName, ValueOf } from './values.ts';

/** Help of a node type; `paper` and `here` keep what the paper says apart from what this node does. */
export interface NodeHelp {
  readonly summary: string;
  /** What the FaceX paper says of this part, with its section or figure. */
  readonly paper?: string;
  /** What this node does where the two differ. */
  readonly here?: string;
}

/**
 * Input ports repeated for every word of a `names` param: port ids are `<name>.<port>` (`source.identity`).
 */
export interface RepeatedInputs {
  readonly forEach: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

/** The data half of a node type. */
export interface NodeDescription {
  /** Equals the file's path under nodes/: `face/parse`. */
  readonly type: string;
  /** Raised when the same inputs and params give another result; part of the plan key (rule E2). */
  readonly version: number;
  readonly title: string;
  readonly help: NodeHelp;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly repeated?: RepeatedInputs;
  /** Ports come from the ONNX file named by this param (flow/onnx-model). */
  readonly portsFromFile?: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  /** Params that are set together by dragging in a picture. */
  readonly handles?: readonly HandleSpec[];
  /** Choice params that say whose region is whose, picked together on the faces' parsing maps. */
  readonly regionSources?: RegionSources;
  /** Ids of registry models it always uses; model params add theirs. Their sha256 are part of the plan key. */
  readonly models?: readonly string[];
  /** Is there to be looked at: asked for with the graph's outputs, though nothing follows it (io/preview). */
  readonly shows?: true;
  /** Does something outside (writes a file): runs whenever it is asked for (rule E4: impure). */
  readonly impure?: true;
  /** Input whose value passes to the first output of the same kind when the node is bypassed; default: the first fit. */
  readonly bypass?: string;
}

type InputValueOf<I extends PortType> = I['kind'] extends KindName
  ? I extends { list: true }
    ? readonly ValueOf[I['kind']][]
    : ValueOf[I['kind']]
  : ValueOf[KindName];

/** Values `run` gets by input id; optional inputs may be undefined. */
export type InputsOf<D extends { inputs: Readonly<Record<string, InputSpec>> }> = {
  readonly [K in keyof D['inputs']]: D['inputs'][K] extends { optional: true }
    ? InputValueOf<D['inputs'][K]> | undefined
    : InputValueOf<D['inputs'][K]>;
};

export type ParamsOf<D extends { params: Readonly<Record<string, ParamSpec>> }> = {
  readonly [K in keyof D['params']]: ParamValue<D['params'][K]>;
};

export type OutputsOf<D extends { outputs: Readonly<Record<string, OutputSpec>> }> = {
  readonly [K in keyof D['outputs']]: InputValueOf<D['outputs'][K]>;
};

/** What `run` is called with; `repeated[name][port]` holds repeated inputs, `extra` the ports read from a file. */
export interface RunArguments<D extends NodeDescription> {
  readonly inputs: InputsOf<D>;
  readonly repeated: Readonly<Record<string, Readonly<Record<string, ValueOf[KindName] | undefined>>>>;
  readonly params: ParamsOf<D>;
  readonly context: RunContext;
}

/** A node type as its file defines it. */
export interface NodeType<D extends NodeDescription = NodeDescription> {
  readonly description: D;
  /** Pure unless the description says impure: same inputs, params and context give the same outputs (rule E10). */
  readonly run: (args: RunArguments<D>) => Promise<OutputsOf<D>> | OutputsOf<D>;
}

/** A node type with its port types erased, as lists hold it. */
export interface AnyNodeType {
  readonly description: NodeDescription;
  // The catalogue holds types of many descriptions; each file is checked against its own by defineNode.
  readonly run: (args: {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly repeated: RunArguments<NodeDescription>['repeated'];
    readonly params: Readonly<Record<string, unknown>>;
    readonly context: RunContext;
  }) => Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>;
}

/**
 * Makes a node type from a description and its `run`; port and param ids are checked at compile time.
 *
 * @example
 * export const invert = defineNode(
 *   { type: 'mask/invert', version: 1, title: 'Invert', help: { summary: '1 - mask' },
 *     inputs: { mask: { kind: 'mask' } }, params: {}, outputs: { mask: { kind: 'mask' } } },
 *   ({ inputs }) => ({ mask: invertMask(inputs.mask) }),
 * );
 */
export function defineNode<const D extends NodeDescription>(description: D, run: NodeType<D>['run']): AnyNodeType {
  return { description, run: run as AnyNodeType['run'] };
}

/** Node types by type id; what the engine, check and the editor are handed. */
export type Catalogue = ReadonlyMap<string, AnyNodeType>;

/** Descriptions by type id: all that check and the editor need. */
export type Descriptions = ReadonlyMap<string, NodeDescription>;

/** Params with defaults filled in; values that do not parse fall back to undefined and are check's to report. */
export function paramsWithDefaults(
  description: NodeDescription,
  raw: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(description.params).map(([id, spec]) => {
      const given = raw[id];
      if (given === undefined) return [id, spec.default];
      const read = readParam(spec, given, { ...defaultsOf(description), ...raw });
      return [id, read.ok ? read.value : undefined];
    }),
  );
}

function defaultsOf(description: NodeDescription): Record<string, unknown> {
  return Object.fromEntries(Object.entries(description.params).map(([id, spec]) => [id, spec.default]));
}

/** Ports an ONNX file declares, for node types with `portsFromFile`. */
export interface FileSignature {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
}

/**
 * All inputs of a node: fixed, repeated by its `names` param (`source.identity`), and read from its file.
 */
export function inputsOf(
  description: NodeDescription,
  params: Readonly<Record<string, unknown>>,
  signature?: FileSignature,
): Readonly<Record<string, InputSpec>> {
  const all: Record<string, InputSpec> = { ...description.inputs, ...signature?.inputs };
  const { repeated } = description;
  if (repeated) {
    const names = paramsWithDefaults(description, params)[repeated.forEach];
    for (const name of Array.isArray(names) ? names : []) {
      for (const [port, spec] of Object.entries(repeated.inputs)) all[`${name}.${port}`] = spec;
    }
  }
  return all;
}

/** All outputs of a node: fixed and read from its file. */
export function outputsOf(
  description: NodeDescription,
  signature?: FileSignature,
): Readonly<Record<string, OutputSpec>> {
  return { ...description.outputs, ...signature?.outputs };
}
