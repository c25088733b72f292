/** What a node is called with: inputs by port, repeated inputs by name, each checked against its port once more. */

import type { Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import type { InputSpec, PortType, RunArguments, Value } from '../../nodes/kit/index.ts';
import { boundInputs, misfit, typeOfValue } from '../../nodes/kit/index.ts';
import { engineProblem } from '../errors.ts';
import type { PlanNode } from '../plan/make-plan.ts';
import { isValue, summaryOf } from './summaries.ts';

/** Inputs as `run` takes them. */
interface NodeInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly repeated: RunArguments<PlanNode['description']>['repeated'];
  /** Every linked port with its value, repeated ones under their full name. */
  readonly byPort: Readonly<Record<string, unknown>>;
}

/** Collects the inputs of a node; `valueAt` gives the value at an output that is linked in. */
export function collectInputs(node: PlanNode, valueAt: (id: string, port: string) => unknown): NodeInputs {
  const byPort: Record<string, unknown> = {};
  for (const [port, links] of Object.entries(node.inputs)) {
    const values = links.map((link) => valueAt(link.node, link.port));
    byPort[port] = node.inputSpecs[port]?.list ? values.flat() : values[0];
  }
  const inputs: Record<string, unknown> = {};
  const repeated: Record<string, Record<string, Value | undefined>> = {};
  const names = node.description.repeated ? node.params[node.description.repeated.forEach] : undefined;
  for (const name of Array.isArray(names) ? names : []) repeated[String(name)] = {};
  for (const port of Object.keys(node.inputSpecs)) {
    const [name, inner] = port.split('.');
    const group = name === undefined || inner === undefined ? undefined : repeated[name];
    if (group && inner !== undefined) group[inner] = byPort[port] as Value | undefined;
    else inputs[port] = byPort[port];
  }
  return { inputs, repeated, byPort };
}

function misfitProblem(node: PlanNode, port: string, spec: InputSpec, value: unknown): Problem | undefined {
  const where = { pointer: pointerTo('nodes', node.node, 'inputs', port), node: node.node, port };
  const who = `Input ${port} of node ${node.node} (${node.type})`;
  if (!isValue(value)) {
    return engineProblem('link-misfit', {
      ...where,
      message: `${who} got ${summaryOf(value)}.`,
      wanted: spec.kind,
      got: summaryOf(value),
      fix: 'This is a fault of the node type that made it: please report it with the graph file.',
    });
  }
  const fault = misfit(typeOfValue(value), { ...spec, kind: spec.kind });
  if (!fault) return undefined;
  const message = `${who} wants ${fault.wanted} and got ${fault.got}.`;
  return engineProblem('link-misfit', {
    ...where,
    message,
    wanted: fault.wanted,
    got: fault.got,
    fix: capital(fault.fix),
  });
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** Problems of the values themselves: missing ones, ones that do not fit, ones of another picture. */
export function checkInputs(node: PlanNode, byPort: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const pictures = new Map<string, { readonly port: string; readonly pictureId: string }>();
  for (const [port, spec] of Object.entries(boundInputs(node.inputSpecs, typesOf(byPort), { ...node.bound }))) {
    const value = byPort[port];
    if (value === undefined) {
      if (spec.optional) continue;
      problems.push(
        engineProblem('missing-input', {
          pointer: pointerTo('nodes', node.node, 'inputs', port),
          message: `Input ${port} of node ${node.node} (${node.type}) is not linked.`,
          fix: `Link an output of kind ${spec.kind} into it.`,
          node: node.node,
          port,
        }),
      );
      continue;
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      const fault = misfitProblem(node, port, spec, each);
      if (fault) problems.push(fault);
      const other = spec.picture === undefined ? undefined : otherPicture(node, port, spec.picture, each, pictures);
      if (other) problems.push(other);
    }
  }
  return problems;
}

function typesOf(byPort: Readonly<Record<string, unknown>>): Record<string, PortType[]> {
  const types = (value: unknown): PortType[] => [value].flat().filter(isValue).map(typeOfValue);
  return Object.fromEntries(Object.entries(byPort).map(([port, value]) => [port, types(value)]));
}

function otherPicture(
  node: PlanNode,
  port: string,
  word: string,
  value: unknown,
  pictures: Map<string, { readonly port: string; readonly pictureId: string }>,
): Problem | undefined {
  if (!isValue(value) || !('frame' in value)) return undefined;
  // Repeated inputs form one group per name: every donor has a picture of its own.
  const group = port.includes('.') ? `${port.split('.')[0]}.${word}` : word;
  const first = pictures.get(group);
  if (!first) {
    pictures.set(group, { port, pictureId: value.frame.pictureId });
    return undefined;
  }
  if (first.pictureId === value.frame.pictureId) return undefined;
  return engineProblem('other-picture', {
    pointer: pointerTo('nodes', node.node, 'inputs', port),
    message: `Inputs ${first.port} and ${port} of node ${node.node} (${node.type}) come from two different pictures.`,
    wanted: `values of picture ${first.pictureId.slice(0, 8)}`,
    got: `a value of picture ${value.frame.pictureId.slice(0, 8)}`,
    fix: `Link ${port} to a node that works on the same picture as ${first.port}.`,
    node: node.node,
    port,
  });
}
