/** Calls one node: inputs checked and frozen (rule E10), exceptions wrapped, outputs checked against what it declares. */

import type { Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import type { AnyNodeType, RunContext, Value } from '../../nodes/kit/index.ts';
import { bindType, misfit, typeOfValue } from '../../nodes/kit/index.ts';
import { encodeValue, tensorsOf } from '../cache/value-codec.ts';
import { EngineError, engineProblem } from '../errors.ts';
import type { PlanNode } from '../plan/make-plan.ts';
import { CancelledError, inputsInWords, problemFromThrown } from './faults.ts';
import { checkInputs, collectInputs } from './node-inputs.ts';
import { isValue, summaryOf } from './summaries.ts';

/** What came of a call: the outputs, the problems, or that the run was cancelled in the middle. */
export type CallOutcome =
  | { readonly done: 'outputs'; readonly outputs: Readonly<Record<string, unknown>> }
  | { readonly done: 'problems'; readonly problems: readonly Problem[] }
  | { readonly done: 'cancelled' };

/** Freezes everything but tensor elements, which JavaScript cannot freeze; those are checked by `verifyInputs`. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

function hashes(byPort: Readonly<Record<string, unknown>>): Record<string, string> {
  const onHost = Object.entries(byPort).filter(([, value]) =>
    tensorsOf(value).every((tensor) => tensor.place === 'host'),
  );
  return Object.fromEntries(onHost.map(([port, value]) => [port, encodeValue(value).hash]));
}

/** Runs a node type on the values `valueAt` gives. */
export async function callNode(
  node: PlanNode,
  nodeType: AnyNodeType,
  context: RunContext,
  valueAt: (id: string, port: string) => unknown,
  options: { readonly verifyInputs: boolean },
): Promise<CallOutcome> {
  const { inputs, repeated, byPort } = collectInputs(node, valueAt);
  const faults = checkInputs(node, byPort);
  if (faults.length > 0) return { done: 'problems', problems: faults };
  deepFreeze(byPort);
  const before = options.verifyInputs ? hashes(byPort) : {};
  let outputs: Readonly<Record<string, unknown>>;
  try {
    context.throwIfCancelled();
    outputs = await nodeType.run({ inputs, repeated, params: node.params, context });
  } catch (thrown) {
    if (thrown instanceof CancelledError || wasCancelled(context)) return { done: 'cancelled' };
    const problems = thrown instanceof EngineError && thrown.problems.length > 1 ? thrown.problems : undefined;
    return { done: 'problems', problems: problems ?? [problemFromThrown(node, byPort, thrown)] };
  }
  const after = options.verifyInputs ? hashes(byPort) : {};
  const changed = Object.keys(before).find((port) => before[port] !== after[port]);
  const problems = changed ? [inputChanged(node, changed, byPort)] : checkOutputs(node, outputs);
  return problems.length > 0 ? { done: 'problems', problems } : { done: 'outputs', outputs: declared(node, outputs) };
}

/** A cancelled model call may throw anything; the cancel is the reason all the same. */
function wasCancelled(context: RunContext): boolean {
  try {
    context.throwIfCancelled();
    return false;
  } catch {
    return true;
  }
}

function declared(node: PlanNode, outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(node.outputSpecs).map((port) => [port, outputs[port]]));
}

function inputChanged(node: PlanNode, port: string, byPort: Readonly<Record<string, unknown>>): Problem {
  return engineProblem('input-changed', {
    pointer: pointerTo('nodes', node.node, 'inputs', port),
    message: `Node ${node.node} (${node.type}) changed its input ${port} while it ran.`,
    got: inputsInWords(byPort),
    fix: 'This is a fault of the node type: it has to copy before it changes. Please report it.',
    node: node.node,
    port,
  });
}

function checkOutputs(node: PlanNode, outputs: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  for (const [port, spec] of Object.entries(node.outputSpecs)) {
    const value = outputs[port];
    const where = { pointer: pointerTo('nodes', node.node), node: node.node, port };
    const fix = 'This is a fault of the node type, not of the graph: please report it with the graph file.';
    if (value === undefined) {
      const message = `Node ${node.node} (${node.type}) gave no output ${port}.`;
      problems.push(engineProblem('output-missing', { ...where, message, fix }));
      continue;
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      const fault = isValue(each)
        ? misfit(typeOfValue(each as Value), bindType(spec, node.bound))
        : { wanted: spec.kind, got: summaryOf(each) };
      if (!fault && (spec.kind === 'any' || Array.isArray(value) === (spec.list === true))) continue;
      const got = fault?.got ?? summaryOf(value);
      const message = `Output ${port} of node ${node.node} (${node.type}) is ${got}, not ${fault?.wanted ?? spec.kind}.`;
      problems.push(
        engineProblem('output-misfit', { ...where, message, wanted: fault?.wanted ?? spec.kind, got, fix }),
      );
    }
  }
  return problems;
}
