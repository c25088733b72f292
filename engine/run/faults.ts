/** A node's exception becomes one problem, once (rule E11): node, type, what it was given, what to do. */

import type { Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import { NodeFault } from '../../nodes/kit/index.ts';
import { EngineError, engineProblem } from '../errors.ts';
import type { PlanNode } from '../plan/make-plan.ts';
import { summaryOf } from './summaries.ts';

/** Thrown inside a node when its run was cancelled; never shown as a fault. */
export class CancelledError extends Error {
  constructor() {
    super('the run was cancelled');
    this.name = 'CancelledError';
  }
}

/** What a node was given, in words: `image: image 640 x 480 in original space; face: ...`. */
export function inputsInWords(inputs: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return given.map(([port, value]) => `${port}: ${summaryOf(value)}`).join('; ') || 'no inputs';
}

/** A pinned node whose values are gone must not run instead; throws for one. */
export function refusePinned({ node, pinned }: Pick<PlanNode, 'node' | 'pinned'>): void {
  if (pinned !== undefined) throw new EngineError([pinnedGone(node)]);
}

/** A node is pinned to a result that is not kept here. */
export function pinnedGone(node: string): Problem {
  return engineProblem('pinned-gone', {
    pointer: pointerTo('nodes', node, 'pinned'),
    message: `Node ${node} is pinned to a result that is not kept here.`,
    fix: 'Unpin it and run it again, or use the FACEX_HOME in which it was pinned.',
    node,
  });
}

/** The problem for whatever a node threw. */
export function problemFromThrown(
  node: Pick<PlanNode, 'node' | 'type' | 'inputSpecs' | 'description'>,
  inputs: Readonly<Record<string, unknown>>,
  thrown: unknown,
): Problem {
  const who = `Node ${node.node} (${node.type})`;
  const got = inputsInWords(inputs);
  if (thrown instanceof EngineError) {
    const [first] = thrown.problems;
    if (first) return { ...first, node: first.node ?? node.node, got: first.got ?? got };
  }
  if (thrown instanceof NodeFault) {
    const isPort = thrown.where in node.inputSpecs;
    const isParam = thrown.where in node.description.params;
    const pointer = isPort
      ? pointerTo('nodes', node.node, 'inputs', thrown.where)
      : isParam
        ? pointerTo('nodes', node.node, 'params', thrown.where)
        : pointerTo('nodes', node.node);
    const where = isPort ? `input ${thrown.where}` : isParam ? `param ${thrown.where}` : thrown.where;
    return {
      code: thrown.code,
      pointer,
      message: `${who}${where ? `, ${where}` : ''}: ${thrown.message}`,
      got,
      fix: thrown.fix,
      node: node.node,
      ...(isPort ? { port: thrown.where } : {}),
    };
  }
  const why = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return engineProblem('node-crashed', {
    pointer: pointerTo('nodes', node.node),
    message: `${who} failed unexpectedly: ${why}`,
    got,
    fix: 'This is a fault of the node type, not of the graph: please report it with the graph file.',
    node: node.node,
  });
}
