/** A graph against the node catalogue: every problem at once, as values. Pure; editor, server and command line share it. */

import type { Descriptions, InputSpec, OutputSpec } from '../../nodes/kit/index.ts';
import type { Graph } from '../format/graph.ts';
import type { Problem } from '../format/problem.ts';
import { bindPorts } from './bind.ts';
import type { GraphFault } from './codes.ts';
import { checkCycles } from './cycles.ts';
import { checkExposed } from './exposed.ts';
import { checkLinks } from './links.ts';
import { checkMadeFrom } from './made-from.ts';
import { checkMuted } from './modes.ts';
import { checkParams, checkTypes } from './params.ts';
import type { CheckFacts } from './scope.ts';
import { createScope } from './scope.ts';

/**
 * Every problem of a graph that parsed, in the order types, params, links, cycles, exposed names; empty when the graph
 * can run. Takes O(nodes + links), without recursion.
 *
 * @example
 * const problems = checkGraph(graph, descriptions, { models: new Map([['nano/denoiser', 'denoiser']]) });
 */
export function checkGraph(graph: Graph, descriptions: Descriptions, facts: CheckFacts = {}): readonly Problem[] {
  const problems: GraphFault[] = [];
  const scope = bindPorts(createScope(graph, descriptions, facts, (problem) => problems.push(problem)));
  checkTypes(scope);
  checkParams(scope);
  checkMadeFrom(scope);
  checkLinks(scope);
  checkCycles(scope);
  checkExposed(scope);
  checkMuted(scope);
  if (Object.keys(graph.nodes).length === 0) {
    problems.push({ code: 'empty-graph', pointer: '/nodes', message: 'The graph has no nodes.', fix: 'Add a node.' });
  }
  return problems;
}

/** Ports of a node with the sizes and families that models and links give them; what the editor draws links by. */
export interface NodePorts {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
}

/** Ports of every node of known type, bound as check binds them. */
export function portsOfGraph(
  graph: Graph,
  descriptions: Descriptions,
  facts: CheckFacts = {},
): ReadonlyMap<string, NodePorts> {
  return bindPorts(createScope(graph, descriptions, facts, () => undefined)).nodes;
}
