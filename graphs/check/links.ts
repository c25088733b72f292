/** Links: does each go from an output that exists into an input that exists, do the two fit, is what must be linked linked. */

import type { InputSpec } from '../../nodes/kit/index.ts';
import { misfit } from '../../nodes/kit/index.ts';
import type { Link } from '../format/graph.ts';
import { pointerTo } from '../format/problem.ts';
import { adviceFor } from './closest.ts';
import { originOf, usedThroughBypass } from './modes.ts';
import type { KnownNode, Scope } from './scope.ts';
import { nameInside, nameOf, own } from './scope.ts';

/** Reports faults of every link, and required inputs that stay unlinked. */
export function checkLinks(scope: Scope): void {
  const passing = usedThroughBypass(scope);
  for (const [id, node] of Object.entries(scope.graph.nodes)) {
    const known = scope.nodes.get(id);
    for (const [port, input] of Object.entries(node.inputs)) {
      const links = Array.isArray(input) ? input : [input];
      const at = (index: number): string =>
        pointerTo('nodes', id, 'inputs', port, ...(Array.isArray(input) ? [index] : []));
      const spec = known && inputSpec(scope, known, port);
      if (known && spec && Array.isArray(input) && !spec.list && input.length !== 1)
        reportList(scope, known, port, input.length);
      links.forEach((link, index) => {
        checkLink(scope, { id, port, known, spec }, link, at(index));
      });
    }
    if (known) checkRequired(scope, known, passing.get(id));
  }
}

/** The input's type; reports an input that the node does not have. */
function inputSpec(scope: Scope, known: KnownNode, port: string): InputSpec | undefined {
  const spec = own(known.inputs, port);
  if (spec || !known.portsKnown) return spec;
  const ports = Object.keys(known.inputs);
  scope.report({
    code: 'unknown-input',
    pointer: pointerTo('nodes', known.id, 'inputs', port),
    message: `${nameOf(known)} has no input "${port}".`,
    got: port,
    fix: donorAdvice(known, port) ?? adviceFor(port, ports, portsInWords('input', ports)),
    node: known.id,
    port,
  });
  return undefined;
}

// An input such as `second.image` of an assembler exists once `donors` names `second`.
function donorAdvice(known: KnownNode, port: string): string | undefined {
  const { repeated } = known.description;
  const [name, field] = port.split('.');
  if (!repeated || !name || field === undefined || !Object.hasOwn(repeated.inputs, field)) return undefined;
  const names = new Set(Object.keys(known.inputs).flatMap((id) => (id.includes('.') ? [id.split('.')[0]] : [])));
  return `Add "${name}" to its param "${repeated.forEach}" (now: ${[...names].join(', ') || 'none'}).`;
}

function portsInWords(which: 'input' | 'output', ports: readonly string[]): string {
  return ports.length === 0 ? `It has no ${which}s.` : `Its ${which}s are ${ports.slice(0, 30).join(', ')}.`;
}

function reportList(scope: Scope, known: KnownNode, port: string, count: number): void {
  scope.report({
    code: 'list-into-single',
    pointer: pointerTo('nodes', known.id, 'inputs', port),
    message: `${nameOf(known)}: input "${port}" takes one link, got ${count === 0 ? 'an empty list' : `a list of ${count}`}.`,
    wanted: 'one link',
    got: count === 0 ? 'an empty list' : `a list of ${count}`,
    fix: count === 0 ? `Remove "${port}", or link one output into it.` : 'Keep one of the links.',
    node: known.id,
    port,
  });
}

interface Target {
  readonly id: string;
  readonly port: string;
  readonly known: KnownNode | undefined;
  readonly spec: InputSpec | undefined;
}

function checkLink(scope: Scope, target: Target, link: Link, pointer: string): void {
  const where = `Node "${target.id}", input "${target.port}"`;
  const place = { node: target.id, port: target.port };
  if (!checkSource(scope, link, pointer, where, place)) return;
  const origin = originOf(scope, link);
  if (origin.state === 'nothing-passes') {
    scope.report({
      code: 'bypass-without-input',
      pointer,
      message: `${where}: node "${origin.node}" is bypassed, and none of its inputs can stand in for its output "${origin.port}".`,
      fix: `Switch node "${origin.node}" on again, or link another output.`,
      ...place,
    });
  }
  if (origin.state !== 'output' || !target.spec) return;
  const fault = misfit(origin.type, target.spec);
  if (!fault) return;
  const through = origin.node === link.node ? '' : ` (through the bypassed "${link.node}")`;
  scope.report({
    code: 'kind-misfit',
    pointer,
    message: `${where} wants ${fault.wanted}, but "${origin.node}.${origin.port}"${through} gives ${fault.got}.`,
    wanted: fault.wanted,
    got: fault.got,
    fix: sentence(fault.fix),
    ...place,
  });
}

/** Whether the link comes from an output that exists, or may exist; reports it otherwise. */
export function checkSource(
  scope: Scope,
  link: Link,
  pointer: string,
  where: string,
  place: { readonly node?: string; readonly port?: string },
): boolean {
  if (own(scope.graph.nodes, link.node) === undefined) {
    scope.report({
      code: 'missing-node',
      pointer: `${pointer}/node`,
      message: `${where}: there is no node "${link.node}".`,
      got: link.node,
      fix: adviceFor(link.node, scope.ids, 'Link an output of a node that is in the graph.'),
      ...place,
    });
    return false;
  }
  const source = scope.nodes.get(link.node);
  if (!source?.portsKnown || own(source.outputs, link.port)) return true;
  const ports = Object.keys(source.outputs);
  scope.report({
    code: 'unknown-output',
    pointer: `${pointer}/port`,
    message: `${where}: ${nameInside(source)} has no output "${link.port}".`,
    got: link.port,
    fix: adviceFor(link.port, ports, portsInWords('output', ports)),
    ...place,
  });
  return false;
}

function checkRequired(scope: Scope, known: KnownNode, passing: ReadonlySet<string> | undefined): void {
  if (known.node.mode === 'mute' || known.node.pinned !== undefined) return;
  for (const [port, spec] of Object.entries(known.inputs)) {
    const needed = known.node.mode === 'bypass' ? passing?.has(port) : spec.optional !== true;
    if (!needed) continue;
    const input = own(known.node.inputs, port);
    // An empty list into a single input was reported with the list itself.
    if (input !== undefined && !(Array.isArray(input) && input.length === 0 && spec.list)) continue;
    scope.report({
      code: 'missing-input',
      pointer: pointerTo('nodes', known.id, 'inputs'),
      message: `${nameOf(known)}: input "${port}" is not linked, and the node cannot ${known.node.mode === 'bypass' ? 'be bypassed' : 'run'} without it.`,
      wanted: `${spec.list ? 'a list of ' : ''}${spec.kind}`,
      got: 'nothing',
      fix: `Link an output of kind ${spec.kind} into "${port}".`,
      node: known.id,
      port,
    });
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
