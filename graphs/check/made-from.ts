/** Params whose model must be made from the one that arrives at an input: a few-step or guiding denoiser and the denoiser itself. */

import { paramsWithDefaults } from '../../nodes/kit/index.ts';
import type { Link } from '../format/graph.ts';
import { pointerTo } from '../format/problem.ts';
import { originOf } from './modes.ts';
import type { KnownNode, Scope } from './scope.ts';
import { nameOf, own } from './scope.ts';

/** Reports models that were made from another model than arrives; what arrives from an unknown place is left to the run. */
export function checkMadeFrom(scope: Scope): void {
  for (const known of scope.nodes.values()) {
    for (const [param, spec] of Object.entries(known.description.params)) {
      if (spec.param !== 'model' || spec.madeFrom === undefined) continue;
      const chosen = paramsWithDefaults(known.description, known.node.params)[param];
      const made = typeof chosen === 'string' ? sourceOf(scope, chosen) : undefined;
      const arriving = arrivingAt(scope, known, spec.madeFrom);
      if (typeof chosen !== 'string' || made === undefined || arriving === undefined || made === arriving) continue;
      const others = [...(scope.facts.modelBindings ?? [])].filter(([, bound]) => bound.madeFrom === arriving);
      scope.report({
        code: 'model-made-for-another',
        pointer: pointerTo('nodes', known.id, 'params', param),
        message: `${nameOf(known)}: param "${param}" names ${chosen}, which was made from ${made}, but ${arriving} arrives at "${spec.madeFrom}".`,
        wanted: `a model made from ${arriving}`,
        got: chosen,
        fix: adviceFor(param, arriving, spec.builtIn?.title, others[0]?.[0]),
        node: known.id,
      });
    }
  }
}

function adviceFor(param: string, arriving: string, without: string | undefined, other: string | undefined): string {
  if (other !== undefined) return `Choose ${other}.`;
  const clear = without === undefined ? '' : ` Clear "${param}" (${without}), or load the model that it was made from.`;
  return `There is none made from ${arriving}.${clear}`;
}

const sourceOf = (scope: Scope, model: string): string | undefined => {
  const source = scope.facts.modelBindings?.get(model)?.madeFrom;
  return typeof source === 'string' ? source : undefined;
};

/** The model that a value of the input's kind was loaded with, looked for through nodes that pass such a value on. */
function arrivingAt(scope: Scope, known: KnownNode, input: string): string | undefined {
  const kind = own(known.inputs, input)?.kind;
  const seen = new Set<string>();
  let link = linkOf(known, input);
  while (link !== undefined && kind !== undefined) {
    const origin = originOf(scope, link);
    const source = origin.state === 'output' && !seen.has(origin.node) ? scope.nodes.get(origin.node) : undefined;
    if (source === undefined) return undefined;
    seen.add(source.id);
    const passed = Object.entries(source.inputs).find(([, spec]) => spec.kind === kind);
    if (passed === undefined) return modelOf(source, kind);
    link = linkOf(source, passed[0]);
  }
  return undefined;
}

function linkOf(known: KnownNode, input: string): Link | undefined {
  const links = own(known.node.inputs, input);
  return Array.isArray(links) ? links[0] : (links as Link | undefined);
}

/** The model of that role which the node's params name. */
function modelOf({ description, node }: KnownNode, role: string): string | undefined {
  const values = paramsWithDefaults(description, node.params);
  const param = Object.entries(description.params).find(([, spec]) => spec.param === 'model' && spec.role === role);
  const value = param && values[param[0]];
  return typeof value === 'string' ? value : undefined;
}
