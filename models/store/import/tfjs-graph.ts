// Reads the JSON of a TensorFlow.js graph model into checked nodes. Protobuf-JSON habits to know:
// int64 values are strings, byte strings are base64, and nodes come in no particular order.

import { z } from 'zod';
import { ModelError } from '../../errors.ts';

const dimSchema = z.object({ size: z.union([z.string(), z.number()]) });
const shapeSchema = z.object({ dim: z.array(dimSchema).optional() });
const attributeSchema = z.object({
  s: z.string().optional(),
  i: z.union([z.string(), z.number()]).optional(),
  f: z.number().optional(),
  b: z.boolean().optional(),
  type: z.string().optional(),
  shape: shapeSchema.optional(),
  list: z
    .object({ s: z.array(z.string()).optional(), i: z.array(z.union([z.string(), z.number()])).optional() })
    .optional(),
});
const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), z.unknown()).default({}),
});
const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() }).optional(),
});
const signatureSchema = z.object({ outputs: z.record(z.string(), z.object({ name: z.string() })) });
const modelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
  signature: signatureSchema.optional(),
  userDefinedMetadata: z.object({ signature: signatureSchema.optional() }).optional(),
});

/** One TensorFlow operation; `inputs` are node names (every supported op has a single output). */
export interface TfNode {
  name: string;
  op: string;
  inputs: string[];
  attributes: Record<string, unknown>;
}

/** A weight's place in the binary, in order; `quantization` as TensorFlow.js writes it. */
export type TfWeightSpec = z.infer<typeof weightSchema>;

/** A parsed graph model; `outputs` are the node names of the signature (or, without one, those nobody reads). */
export interface TfGraph {
  nodes: Map<string, TfNode>;
  outputs: string[];
  weights: TfWeightSpec[];
}

const toNodeName = (tensorName: string): string => tensorName.replace(/:0$/, '');

/** Parses the JSON of a graph model; throws `import-not-a-graph` naming the first place that does not fit. */
export function parseTfGraph(json: unknown): TfGraph {
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue === undefined ? '' : ` at /${issue.path.join('/')}: ${issue.message}`;
    throw new ModelError('import-not-a-graph', `This JSON is not a TensorFlow.js graph model${place}.`);
  }
  const nodes = new Map<string, TfNode>();
  for (const node of parsed.data.modelTopology.node) {
    const inputs = node.input.filter((name) => !name.startsWith('^')).map(toNodeName);
    nodes.set(node.name, { name: node.name, op: node.op, inputs, attributes: node.attr });
  }
  const signature = parsed.data.signature ?? parsed.data.userDefinedMetadata?.signature;
  const outputs =
    signature === undefined ? findSinks(nodes) : Object.values(signature.outputs).map((o) => toNodeName(o.name));
  return { nodes, outputs, weights: parsed.data.weightsManifest.flatMap((group) => group.weights) };
}

function findSinks(nodes: Map<string, TfNode>): string[] {
  const read = new Set([...nodes.values()].flatMap((node) => node.inputs));
  return [...nodes.keys()].filter((name) => !read.has(name));
}

/** The nodes that `outputs` need, each after all of its inputs; throws on a missing node or a cycle. */
export function sortNodes(graph: TfGraph, outputs: string[]): TfNode[] {
  const sorted: TfNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = outputs.map((name) => ({ name, from: 'the outputs' })).reverse();
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { name: string; from: string };
    const node = graph.nodes.get(top.name);
    if (node === undefined) {
      throw new ModelError('import-not-a-graph', `Node '${top.name}', read by ${top.from}, is not in the graph.`);
    }
    if (state.get(node.name) === undefined) {
      state.set(node.name, 'open');
      for (const input of [...node.inputs].reverse()) {
        if (state.get(input) === 'open') {
          throw new ModelError('import-not-a-graph', `Nodes '${node.name}' and '${input}' are part of a cycle.`);
        }
        if (state.get(input) === undefined) stack.push({ name: input, from: `'${node.name}'` });
      }
      continue;
    }
    stack.pop();
    if (state.get(node.name) === 'open') {
      state.set(node.name, 'done');
      sorted.push(node);
    }
  }
  return sorted;
}

/** Reads one attribute of a node in the protobuf-JSON form; an absent one gives an empty object. */
export function readAttribute(node: TfNode, name: string): z.infer<typeof attributeSchema> {
  const parsed = attributeSchema.safeParse(node.attributes[name] ?? {});
  if (parsed.success) return parsed.data;
  throw new ModelError('import-not-a-graph', `Attribute '${name}' of node '${node.name}' cannot be read.`);
}

/** A string attribute, decoded from base64; `fallback` when it is absent. */
export function readText(node: TfNode, name: string, fallback: string): string {
  const { s } = readAttribute(node, name);
  return s === undefined ? fallback : decodeText(s);
}

/** A list of strings, decoded from base64; empty when absent. */
export function readTexts(node: TfNode, name: string): string[] {
  return (readAttribute(node, name).list?.s ?? []).map(decodeText);
}

/** A list of integers; empty when absent. */
export function readInts(node: TfNode, name: string): number[] {
  return (readAttribute(node, name).list?.i ?? []).map(Number);
}

const decodeText = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
