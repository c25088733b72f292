/** Bypassed and muted nodes: where a value really comes from, and which asked-for outputs can never be made. */

import { bypassInputOf } from '../../nodes/kit/index.ts';
import type { Link } from '../format/graph.ts';
import { pointerTo } from '../format/problem.ts';
import type { KnownNode, Origin, Scope } from './scope.ts';
import { own } from './scope.ts';

/** Follows a link back through bypassed nodes; every output on the way is remembered, so long chains stay linear. */
export function originOf(scope: Scope, link: Link): Origin {
  const passed: string[] = [];
  const settle = (origin: Origin): Origin => {
    for (const output of passed) scope.origins.set(output, origin);
    return origin;
  };
  for (let at = link; ; ) {
    const output = `${at.node} ${at.port}`;
    const remembered = scope.origins.get(output);
    if (remembered) return settle(remembered);
    passed.push(output);
    // Stands while the walk goes on: coming back to it means a circle, which is reported as such.
    scope.origins.set(output, { state: 'unknown' });
    const source = scope.nodes.get(at.node);
    const type = source && own(source.outputs, at.port);
    if (!source || !type) return settle({ state: 'unknown' });
    if (source.node.mode !== 'bypass') return settle({ state: 'output', node: at.node, port: at.port, type });
    const input = passesFor(source, at.port);
    if (input === undefined) return settle({ state: 'nothing-passes', node: at.node, port: at.port });
    const before = own(source.node.inputs, input);
    const first = Array.isArray(before) ? before[0] : before;
    if (!first) return settle({ state: 'unknown' });
    at = first;
  }
}

function passesFor(source: KnownNode, port: string): string | undefined {
  return bypassInputOf(source.description, source.inputs, source.outputs, port);
}

/** For each bypassed node the inputs that stand in for outputs somebody asks for. */
export function usedThroughBypass(scope: Scope): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const { to } of allLinks(scope)) {
    const source = scope.nodes.get(to.node);
    if (source?.node.mode !== 'bypass') continue;
    const input = passesFor(source, to.port);
    if (input === undefined) continue;
    const inputs = used.get(to.node) ?? new Set<string>();
    used.set(to.node, inputs.add(input));
  }
  return used;
}

function* allLinks(scope: Scope): Generator<{ readonly to: Link }> {
  for (const node of Object.values(scope.graph.nodes)) {
    for (const input of Object.values(node.inputs)) {
      for (const to of Array.isArray(input) ? input : [input]) yield { to };
    }
  }
  for (const to of Object.values(scope.graph.outputs)) yield { to };
}

/**
 * Reports exposed outputs that a muted node keeps from being made. A muted node is no fault by itself: what needs it is
 * skipped. It is one when the graph promises an output that hangs on it.
 */
export function checkMuted(scope: Scope): void {
  const silenced = silencedBy(scope);
  for (const [name, link] of Object.entries(scope.graph.outputs)) {
    const chain = chainTo(silenced, link.node);
    const muted = chain.at(-1);
    if (muted === undefined) continue;
    const through = chain.length > 1 ? ` (through ${chain.slice(0, 6).reverse().join(' -> ')})` : '';
    scope.report({
      code: 'muted-node',
      pointer: pointerTo('outputs', name),
      message: `Output "${name}" needs node "${muted}", which is muted${through}.`,
      fix: `Unmute "${muted}", bypass it, or remove the output "${name}".`,
      node: muted,
    });
  }
}

/** Node -> the node it cannot run without that does not run; a muted node maps to itself. */
function silencedBy(scope: Scope): ReadonlyMap<string, string> {
  const needs = new Map<string, string[]>();
  const passing = usedThroughBypass(scope);
  for (const known of scope.nodes.values()) {
    if (known.node.pinned !== undefined) continue;
    for (const [port, input] of Object.entries(known.node.inputs)) {
      const bypassed = known.node.mode === 'bypass';
      if (bypassed ? !passing.get(known.id)?.has(port) : own(known.inputs, port)?.optional) continue;
      for (const link of Array.isArray(input) ? input : [input]) {
        const takers = needs.get(link.node);
        if (takers) takers.push(known.id);
        else needs.set(link.node, [known.id]);
      }
    }
  }
  const silenced = new Map<string, string>();
  for (const known of scope.nodes.values()) if (known.node.mode === 'mute') silenced.set(known.id, known.id);
  // A Map grows while it is walked: this visits what it adds.
  for (const node of silenced.keys()) {
    for (const taker of needs.get(node) ?? []) if (!silenced.has(taker)) silenced.set(taker, node);
  }
  return silenced;
}

function chainTo(silenced: ReadonlyMap<string, string>, node: string): readonly string[] {
  const chain: string[] = [];
  for (let at: string | undefined = node; at !== undefined; ) {
    const next = silenced.get(at);
    if (next === undefined) break;
    chain.push(at);
    at = next === at ? undefined : next;
  }
  return chain;
}
