/** Exposed inputs and outputs: the names scripts use must point at params and outputs that exist. */

import type { ParamSpec } from '../../nodes/kit/index.ts';
import { pointerTo } from '../format/problem.ts';
import { adviceFor } from './closest.ts';
import { checkSource } from './links.ts';
import { isSliderName } from './params.ts';
import type { KnownNode, Scope } from './scope.ts';
import { nameInside, own } from './scope.ts';

/** Reports exposed names that point nowhere. */
export function checkExposed(scope: Scope): void {
  for (const [name, input] of Object.entries(scope.graph.inputs)) {
    input.to.forEach((target, index) => {
      const pointer = pointerTo('inputs', name, 'to', index);
      const where = `Exposed input "${name}"`;
      if (own(scope.graph.nodes, target.node) === undefined) {
        scope.report({
          code: 'missing-node',
          pointer: `${pointer}/node`,
          message: `${where}: there is no node "${target.node}".`,
          got: target.node,
          fix: adviceFor(target.node, scope.ids, 'Name a node of the graph.'),
        });
        return;
      }
      const known = scope.nodes.get(target.node);
      if (known) checkTarget(scope, known, target, pointer, where);
    });
  }
  for (const [name, link] of Object.entries(scope.graph.outputs)) {
    checkSource(scope, link, pointerTo('outputs', name), `Exposed output "${name}"`, {});
  }
}

function checkTarget(
  scope: Scope,
  known: KnownNode,
  target: { readonly param: string; readonly key?: string | undefined },
  pointer: string,
  where: string,
): void {
  const spec = own(known.description.params, target.param);
  if (!spec) {
    const params = Object.keys(known.description.params);
    scope.report({
      code: 'unknown-param',
      pointer: `${pointer}/param`,
      message: `${where}: ${nameInside(known)} has no param "${target.param}".`,
      got: target.param,
      fix: adviceFor(target.param, params, 'Name a param of the node.'),
      node: known.id,
    });
    return;
  }
  if (target.key === undefined || hasKey(spec, target.key)) return;
  const names = spec.param === 'sliders' ? Object.values(spec.groups).flat() : [];
  scope.report({
    code: 'unknown-key',
    pointer: `${pointer}/key`,
    message: `${where}: param "${target.param}" of node "${known.id}" has no "${target.key}".`,
    got: target.key,
    fix:
      names.length === 0
        ? 'Remove "key": only a sliders param has names inside.'
        : adviceFor(target.key, names, 'See `facex nodes TYPE`.'),
    node: known.id,
  });
}

function hasKey(spec: ParamSpec, key: string): boolean {
  return spec.param === 'sliders' && isSliderName(key, new Set(Object.values(spec.groups).flat()));
}
