/** What every check looks at: the graph, and each node's ports as its description, params and file give them. */

import type {
  Descriptions,
  FileSignature,
  InputSpec,
  ModelBindings,
  NodeDescription,
  OutputSpec,
} from '../../nodes/kit/index.ts';
import { inputsOf, outputsOf } from '../../nodes/kit/index.ts';
import type { Graph, GraphNode } from '../format/graph.ts';
import type { GraphFault } from './codes.ts';

/** What is known beside the graph and the catalogue; whatever is absent is not checked. */
export interface CheckFacts {
  /** Ports of ONNX files, by node id, for node types with `portsFromFile`. */
  readonly signatures?: ReadonlyMap<string, FileSignature>;
  /** Models of the registry: id -> role. */
  readonly models?: ReadonlyMap<string, string>;
  /** Models of the registry: id -> sizes and families that ports speak of (`bindingsOfModel`). */
  readonly modelBindings?: ModelBindings;
}

/** A node whose type is known, with its ports. `portsKnown` is false while the file that names them was not read. */
export interface KnownNode {
  readonly id: string;
  readonly node: GraphNode;
  readonly description: NodeDescription;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  readonly portsKnown: boolean;
}

/**
 * The output a link's value really comes from, past bypassed nodes. `unknown`: a fault that is reported elsewhere (a
 * missing node, an unknown type, an unlinked input) hides it.
 */
export type Origin =
  | { readonly state: 'output'; readonly node: string; readonly port: string; readonly type: OutputSpec }
  | { readonly state: 'nothing-passes'; readonly node: string; readonly port: string }
  | { readonly state: 'unknown' };

export interface Scope {
  readonly graph: Graph;
  readonly facts: CheckFacts;
  readonly descriptions: Descriptions;
  /** Nodes whose type is in the catalogue, in the order of the graph. */
  readonly nodes: ReadonlyMap<string, KnownNode>;
  /** Ids of all nodes, for advice on a wrong one. */
  readonly ids: readonly string[];
  /** Origins found so far, by `node port`. */
  readonly origins: Map<string, Origin>;
  readonly report: (fault: GraphFault) => void;
}

/** Looks every node's type up once; nodes of unknown type are left out of `nodes`. */
export function createScope(
  graph: Graph,
  descriptions: Descriptions,
  facts: CheckFacts,
  report: (fault: GraphFault) => void,
): Scope {
  const nodes = new Map<string, KnownNode>();
  for (const [id, node] of Object.entries(graph.nodes)) {
    const description = descriptions.get(node.type);
    if (!description) continue;
    const signature = facts.signatures?.get(id);
    nodes.set(id, {
      id,
      node,
      description,
      inputs: inputsOf(description, node.params, signature),
      outputs: outputsOf(description, signature),
      portsKnown: description.portsFromFile === undefined || signature !== undefined,
    });
  }
  return { graph, facts, descriptions, nodes, ids: Object.keys(graph.nodes), origins: new Map(), report };
}

/** A record's own member; ids such as `constructor` never reach what every object inherits. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** `Node "parse" (face/parse)`, as messages begin. */
export function nameOf(known: KnownNode): string {
  return `Node "${known.id}" (${known.description.type})`;
}

/** `node "parse" (face/parse)`, for the inside of a sentence. */
export function nameInside(known: KnownNode): string {
  return `node "${known.id}" (${known.description.type})`;
}
