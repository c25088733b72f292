/**
 * Graphs as data: a task's sample graph, its inputs set, and measuring nodes laid beside it. Everything that is measured
 * is a node, so the engine's store keeps it: a second run, and a run that was stopped, computes nothing twice.
 */

/** An output port of a node. */
export interface Link {
  readonly node: string;
  readonly port: string;
}

export interface GraphNode {
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, Link | readonly Link[]>>;
}

/** The parts of a saved graph that measuring needs; graphs/format has the whole of it. */
export interface GraphData {
  readonly nodes: Readonly<Record<string, GraphNode>>;
  readonly inputs?: Readonly<Record<string, { readonly to: readonly { node: string; param: string; key?: string }[] }>>;
  readonly outputs?: Readonly<Record<string, Link>>;
}

/** A link, written short. */
export function link(node: string, port: string): Link {
  return { node, port };
}

/** The graph with nodes added; ids that exist already are replaced. */
export function addNodes(graph: GraphData, nodes: Readonly<Record<string, GraphNode>>): GraphData {
  return { ...graph, nodes: { ...graph.nodes, ...nodes } };
}

/** The graph with params of one node changed. @throws RangeError when there is no such node. */
export function setParams(graph: GraphData, id: string, params: Readonly<Record<string, unknown>>): GraphData {
  const node = graph.nodes[id];
  if (!node) throw new RangeError(`the graph has no node ${id}`);
  return addNodes(graph, { [id]: { ...node, params: { ...node.params, ...params } } });
}

/** The graph with exposed inputs set. @throws RangeError when it exposes no such input. */
export function setInputs(graph: GraphData, values: Readonly<Record<string, unknown>>): GraphData {
  let changed = graph;
  for (const [name, value] of Object.entries(values)) {
    const exposed = graph.inputs?.[name];
    if (!exposed) throw new RangeError(`the graph exposes no input ${name}`);
    for (const { node, param, key } of exposed.to) {
      const before = changed.nodes[node]?.params?.[param];
      const set = key === undefined ? value : { ...(before as object | undefined), [key]: value };
      changed = setParams(changed, node, { [param]: set });
    }
  }
  return changed;
}

/** The link an exposed output stands for. @throws RangeError when the graph does not expose it. */
export function outputLink(graph: GraphData, name: string): Link {
  const found = graph.outputs?.[name];
  if (!found) throw new RangeError(`the graph exposes no output ${name}`);
  return found;
}

/** The picture an exposed input loads. */
export function loaderLink(graph: GraphData, input: string): Link {
  const [loader = input] = graph.inputs?.[input]?.to.map(({ node }) => node) ?? [];
  return link(loader, 'image');
}

/** What is linked into an input. @throws RangeError when nothing or a list is. */
export function inputLink(graph: GraphData, node: string, port: string): Link {
  const found = graph.nodes[node]?.inputs?.[port];
  if (!found || Array.isArray(found)) throw new RangeError(`nothing is linked into ${node}.${port}`);
  return found as Link;
}

/** Id of the only node of a type. @throws RangeError when there is none or more than one. */
export function onlyNode(graph: GraphData, type: string): string {
  const ids = Object.entries(graph.nodes).flatMap(([id, node]) => (node.type === type ? [id] : []));
  if (ids.length !== 1) throw new RangeError(`the graph has ${ids.length} nodes of type ${type}, wanted one`);
  return ids[0] as string;
}

/** The graph without what is only shown while it runs: a sampler's previews cost a decoding each and change no result. */
export function withoutPreviews(graph: GraphData): GraphData {
  const nodes = Object.entries(graph.nodes).map(([id, node]): [string, GraphNode] => [
    id,
    node.type === 'diffusion/sampler' ? { ...node, params: { ...node.params, previewEvery: 0 } } : node,
  ]);
  return { ...graph, nodes: Object.fromEntries(nodes) };
}
