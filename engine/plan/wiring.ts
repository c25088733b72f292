/**
 * Which nodes the asked-for outputs need, and in which order (rule E1). Bypassed nodes are gone from the result, muted
 * ones as well, together with everything that cannot do without them.
 */

import type { Graph, Link, Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import type {
  Bindings,
  Descriptions,
  InputSpec,
  ModelBindings,
  NodeDescription,
  OutputSpec,
} from '../../nodes/kit/index.ts';
import { bindingsOfParams, inputsOf, outputsOf, paramsWithDefaults } from '../../nodes/kit/index.ts';
import { engineProblem } from '../errors.ts';
import { createLinkResolver, linksOf, type Signatures } from './links.ts';
import { type Asked, askedFor, type Target } from './targets.ts';

/** A node as it will run: params with defaults, links resolved, ports spelt out. */
export interface WiredNode {
  readonly node: string;
  readonly type: string;
  readonly description: NodeDescription;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, readonly Link[]>>;
  readonly inputSpecs: Readonly<Record<string, InputSpec>>;
  readonly outputSpecs: Readonly<Record<string, OutputSpec>>;
  /** Symbols of its port types that the models it names bind. */
  readonly bound: Bindings;
  /** Key of the result it is pinned to; then it has no inputs, so nothing before it runs on its account. */
  readonly pinned?: string;
}

/** The nodes that are needed, in an order in which every node follows its inputs. */
export interface Wiring {
  readonly nodes: readonly WiredNode[];
  readonly asked: readonly Asked[];
  /** Nodes left out because they are muted or need a muted one. */
  readonly muted: readonly string[];
}

/** What was made, or every problem that kept it from being made. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Visit {
  readonly wired: WiredNode;
  readonly sources: readonly string[];
  next: number;
}

/** Resolves the graph down to what `targets` need; without targets, see {@link askedFor}. */
export function wireGraph(
  graph: Graph,
  descriptions: Descriptions,
  options: {
    readonly targets?: readonly Target[];
    readonly signatures?: Signatures;
    readonly modelBindings?: ModelBindings;
  } = {},
): Outcome<Wiring> {
  const signatures: Signatures = options.signatures ?? new Map();
  const models: ModelBindings = options.modelBindings ?? new Map();
  const resolve = createLinkResolver(graph, descriptions, signatures);
  const asking = askedFor(graph, descriptions, resolve, signatures, options.targets);
  if (!asking.ok) return asking;

  const problems: Problem[] = [];
  const wire = (id: string): WiredNode | undefined => {
    const wired = wireNode(graph, descriptions, signatures, resolve, id, problems);
    return wired && { ...wired, bound: bindingsOfParams(wired.description, wired.params, models) };
  };
  const settled = new Map<string, WiredNode | 'muted'>();
  const order: WiredNode[] = [];
  for (const { node } of asking.value) {
    const cycle = visit(graph, node, wire, settled, order);
    if (cycle) return { ok: false, problems: [...problems, cycle] };
  }
  if (problems.length > 0) return { ok: false, problems };

  const asked = asking.value.filter(({ node }) => settled.get(node) !== 'muted');
  const muted = [...settled].flatMap(([id, state]) => (state === 'muted' ? [id] : []));
  if (asked.length === 0) {
    const message =
      muted.length > 0 ? `Nothing is left to run: muted are ${muted.join(', ')}.` : 'The graph has nothing to run.';
    const fix = muted.length > 0 ? 'Take the mute off, or ask for another output.' : 'Add a node, or expose an output.';
    return { ok: false, problems: [engineProblem('nothing-to-run', { pointer: '', message, fix })] };
  }
  return { ok: true, value: { nodes: onlyReachable(order, asked), asked, muted } };
}

function wireNode(
  graph: Graph,
  descriptions: Descriptions,
  signatures: Signatures,
  resolve: (link: Link) => Link | undefined,
  id: string,
  problems: Problem[],
): Omit<WiredNode, 'bound'> | undefined {
  const node = graph.nodes[id];
  if (node === undefined) {
    problems.push(
      engineProblem('missing-node', {
        pointer: pointerTo('nodes'),
        message: `A link comes from node ${id}, which the graph does not have.`,
        fix: `Add the node ${id}, or link the input elsewhere.`,
      }),
    );
    return undefined;
  }
  const description = descriptions.get(node.type);
  if (description === undefined) {
    problems.push(
      engineProblem('unknown-node-type', {
        pointer: pointerTo('nodes', id, 'type'),
        message: `Node ${id} is of the type ${node.type}, which is not in the catalogue.`,
        fix: 'Correct the type, or update FaceX Studio; `facex nodes` lists the types.',
        node: id,
      }),
    );
    return undefined;
  }
  const inputSpecs = inputsOf(description, node.params, signatures.get(id));
  const inputs: Record<string, readonly Link[]> = {};
  for (const [port, spec] of node.pinned === undefined ? Object.entries(inputSpecs) : []) {
    const raw = linksOf(node.inputs[port]);
    const links = raw.map(resolve).filter((link) => link !== undefined);
    if (links.length < raw.length && links.length === 0 && !spec.optional) {
      problems.push(
        engineProblem('bypass-without-input', {
          pointer: pointerTo('nodes', id, 'inputs', port),
          message: `Input ${port} of node ${id} comes from the bypassed node ${raw[0]?.node}, which has no linked input to pass on.`,
          fix: `Take the bypass off ${raw[0]?.node}, or link ${port} elsewhere.`,
          node: id,
          port,
        }),
      );
    }
    if (links.length > 0) inputs[port] = links;
  }
  const outputSpecs = outputsOf(description, signatures.get(id));
  const params = paramsWithDefaults(description, node.params);
  const pinned = node.pinned === undefined ? {} : { pinned: node.pinned };
  return { node: id, type: node.type, description, params, inputs, inputSpecs, outputSpecs, ...pinned };
}

function sourcesOf(wired: WiredNode): string[] {
  return Object.values(wired.inputs).flatMap((links) => links.map((link) => link.node));
}

/** Depth-first walk with its own stack, since a chain may be longer than the call stack; gives a cycle it meets. */
function visit(
  graph: Graph,
  root: string,
  wire: (id: string) => WiredNode | undefined,
  settled: Map<string, WiredNode | 'muted'>,
  order: WiredNode[],
): Problem | undefined {
  const stack: Visit[] = [];
  const open = new Set<string>();
  const enter = (id: string): void => {
    const wired = graph.nodes[id]?.mode === 'mute' ? undefined : wire(id);
    if (wired === undefined) {
      settled.set(id, 'muted');
      return;
    }
    open.add(id);
    stack.push({ wired, sources: sourcesOf(wired), next: 0 });
  };
  if (!settled.has(root)) enter(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const source = top.sources[top.next++];
    if (source === undefined) {
      stack.pop();
      open.delete(top.wired.node);
      const kept = withoutMuted(top.wired, settled);
      settled.set(top.wired.node, kept ?? 'muted');
      if (kept) order.push(kept);
    } else if (open.has(source)) {
      const ids = stack.map(({ wired }) => wired.node);
      const circle = [...ids.slice(ids.indexOf(source)), source].reverse();
      return engineProblem('cycle', {
        pointer: pointerTo('nodes', source),
        message: `Nodes need each other in a circle: ${circle.length > 9 ? `${circle.slice(0, 8).join(' -> ')} -> ... -> ${source}` : circle.join(' -> ')}.`,
        fix: 'Take one of these links out.',
        node: source,
      });
    } else if (!settled.has(source)) {
      enter(source);
    }
  }
  return undefined;
}

/** The node without its links to muted nodes; undefined when a required input loses all of its links by that. */
function withoutMuted(wired: WiredNode, settled: ReadonlyMap<string, WiredNode | 'muted'>): WiredNode | undefined {
  const inputs: Record<string, readonly Link[]> = {};
  for (const [port, links] of Object.entries(wired.inputs)) {
    const kept = links.filter((link) => settled.get(link.node) !== 'muted');
    if (kept.length === 0 && !wired.inputSpecs[port]?.optional) return undefined;
    if (kept.length > 0) inputs[port] = kept;
  }
  return { ...wired, inputs };
}

function onlyReachable(order: readonly WiredNode[], asked: readonly Asked[]): WiredNode[] {
  const needed = new Set(asked.map(({ node }) => node));
  const kept = order.toReversed().filter((wired) => {
    if (!needed.has(wired.node)) return false;
    for (const source of sourcesOf(wired)) needed.add(source);
    return true;
  });
  return kept.reverse();
}
