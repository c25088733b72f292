/**
 * The codes of faults in a graph against the node types, with what each means. Whoever finds such a fault uses them:
 * check before anything runs, the engine while it applies what a script gives and plans.
 */

import type { Problem } from '../format/problem.ts';

/** Code -> meaning. */
export const graphFaultCodes = {
  'empty-graph': 'the graph has no nodes',
  'unknown-node-type': 'the graph uses a node type that the catalogue does not have',
  'missing-node': 'a link, an exposed name, a target or a given value names a node that the graph does not have',
  'unknown-output': 'a link, an exposed output or a target names an output that the node does not have',
  'unknown-input':
    'a link goes into an input that the node does not have, or a given input is not one the graph exposes',
  'unknown-param': 'a param is set, exposed or given that the node does not have',
  'unknown-key': 'an exposed input names a slider that the param does not have',
  'bad-param': 'a value is not of the sort that its param takes',
  'param-out-of-range': 'a number lies outside of what its param takes',
  'unknown-model': 'a param names a model that is not here',
  'wrong-model-role': 'a param names a model of another role',
  'model-made-for-another': 'a param names a model that was made from another one than arrives at the node',
  'missing-input': 'a required input is not linked, or has no value',
  'list-into-single': 'an input that takes one link has a list, or an empty one',
  'kind-misfit': 'a link joins an output and an input that do not fit',
  'bypass-without-input': 'a bypassed node has no linked input of the kind its output gives',
  cycle: 'nodes wait for each other in a circle',
  'muted-node': 'an exposed output needs a muted node',
} as const;

/** One of the keys of {@link graphFaultCodes}. */
export type GraphFaultCode = keyof typeof graphFaultCodes;

/** A problem under one of these codes. */
export interface GraphFault extends Problem {
  readonly code: GraphFaultCode;
}
