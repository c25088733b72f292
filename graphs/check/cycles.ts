/** Cycles: every knot of nodes that wait for each other, each reported once with one full way round. */

import { pointerTo } from '../format/problem.ts';
import type { Scope } from './scope.ts';

/** Longest way round that is written out in full. */
const MOST_NAMED = 12;

/** Reports each set of nodes that need each other (strongly connected components, Tarjan's method without recursion). */
export function checkCycles(scope: Scope): void {
  const sources = sourcesByNode(scope);
  for (const component of componentsOf(sources)) {
    const [only] = component;
    if (only === undefined || (component.length === 1 && !sources.get(only)?.includes(only))) continue;
    const round = wayRound(component, sources);
    const shown = round.length > MOST_NAMED ? [...round.slice(0, MOST_NAMED - 1), '...'] : round;
    const first = round[0] ?? only;
    scope.report({
      code: 'cycle',
      pointer: pointerTo('nodes', first),
      message: `These nodes wait for each other in a circle: ${[...shown, first].join(' -> ')}${round.length > MOST_NAMED ? ` (${round.length} nodes)` : ''}.`,
      fix: 'Remove one of the links of the circle.',
      node: first,
    });
  }
}

/** Node -> the nodes its inputs come from, those that exist. */
function sourcesByNode(scope: Scope): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(scope.graph.nodes).map(([id, node]) => [
      id,
      Object.values(node.inputs)
        .flat()
        .map((link) => link.node)
        .filter((source) => Object.hasOwn(scope.graph.nodes, source)),
    ]),
  );
}

function componentsOf(sources: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const components: string[][] = [];
  const enter = (node: string): { readonly node: string; next: number } => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0 };
  };
  const lower = (node: string, to: number | undefined): void => {
    low.set(node, Math.min(low.get(node) ?? 0, to ?? 0));
  };
  for (const root of sources.keys()) {
    if (order.has(root)) continue;
    const walk = [enter(root)];
    for (let step = walk.at(-1); step; step = walk.at(-1)) {
      const source = sources.get(step.node)?.[step.next];
      step.next += 1;
      if (source !== undefined) {
        if (!order.has(source)) walk.push(enter(source));
        else if (isOpen.has(source)) lower(step.node, order.get(source));
        continue;
      }
      walk.pop();
      const above = walk.at(-1);
      if (above) lower(above.node, low.get(step.node));
      if (low.get(step.node) !== order.get(step.node)) continue;
      const component = open.splice(open.lastIndexOf(step.node));
      for (const node of component) isOpen.delete(node);
      components.push(component);
    }
  }
  return components;
}

/** One way round inside a component, in the direction the values flow. */
function wayRound(component: readonly string[], sources: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const inside = new Set(component);
  const way: string[] = [];
  const at = new Map<string, number>();
  let node = component[0];
  while (node !== undefined && !at.has(node)) {
    at.set(node, way.length);
    way.push(node);
    node = sources.get(node)?.find((source) => inside.has(source));
  }
  return way.slice(node === undefined ? 0 : at.get(node)).reverse();
}
