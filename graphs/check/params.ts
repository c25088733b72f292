/** Node types and params: is the type known, is each param one of its, does the value parse. */

import type { ParamSpec } from '../../nodes/kit/index.ts';
import { paramsWithDefaults, readParam } from '../../nodes/kit/index.ts';
import { valueInWords } from '../format/issues.ts';
import { pointerTo } from '../format/problem.ts';
import { adviceFor } from './closest.ts';
import type { KnownNode, Scope } from './scope.ts';
import { nameOf, own } from './scope.ts';

/** Reports every node whose type is not in the catalogue. */
export function checkTypes(scope: Scope): void {
  const types = [...scope.descriptions.keys()];
  for (const [id, node] of Object.entries(scope.graph.nodes)) {
    if (scope.descriptions.has(node.type)) continue;
    scope.report({
      code: 'unknown-node-type',
      pointer: pointerTo('nodes', id, 'type'),
      message: `Node "${id}": there is no node type "${node.type}".`,
      wanted: 'a node type of the catalogue',
      got: node.type,
      fix: adviceFor(node.type, types, 'See `facex nodes` for what there is.'),
      node: id,
    });
  }
}

/** Reports unknown params, values that do not parse or are out of range, and models the registry does not have. */
export function checkParams(scope: Scope): void {
  for (const known of scope.nodes.values()) {
    const given = Object.entries(known.node.params);
    const siblings = given.length === 0 ? {} : { ...defaultsOf(known), ...known.node.params };
    for (const [id, value] of given) {
      const spec = own(known.description.params, id);
      if (spec) checkValue(scope, known, id, spec, value, siblings);
      else reportUnknownParam(scope, known, id);
    }
    for (const [id, spec] of Object.entries(known.description.params)) {
      if (spec.param === 'model') checkModel(scope, known, id, spec);
    }
  }
}

function defaultsOf(known: KnownNode): Record<string, unknown> {
  return Object.fromEntries(Object.entries(known.description.params).map(([id, spec]) => [id, spec.default]));
}

function reportUnknownParam(scope: Scope, known: KnownNode, id: string): void {
  const params = Object.keys(known.description.params);
  const isPort = own(known.inputs, id) !== undefined;
  scope.report({
    code: 'unknown-param',
    pointer: pointerTo('nodes', known.id, 'params', id),
    message: `${nameOf(known)} has no param "${id}".`,
    got: id,
    fix: isPort
      ? `"${id}" is an input: link an output into it under "inputs".`
      : adviceFor(id, params, params.length === 0 ? 'Remove it: this node type has no params.' : 'Remove it.'),
    node: known.id,
  });
}

function checkValue(
  scope: Scope,
  known: KnownNode,
  id: string,
  spec: ParamSpec,
  value: unknown,
  siblings: Readonly<Record<string, unknown>>,
): void {
  const unknownName = unknownSliderName(spec, value);
  const result = readParam(spec, value, siblings);
  if (result.ok && unknownName === undefined) return;
  const outOfRange = 'min' in spec && typeof value === 'number' && (value < spec.min || value > spec.max);
  const wanted = result.ok ? 'names of the sliders' : result.wanted;
  const got = unknownName ?? valueInWords(value);
  const nearest = outOfRange ? Math.min(Math.max(value, spec.min), spec.max) : undefined;
  scope.report({
    code: outOfRange ? 'param-out-of-range' : 'bad-param',
    pointer: pointerTo('nodes', known.id, 'params', id, ...(unknownName === undefined ? [] : [unknownName])),
    message: `${nameOf(known)}: param "${id}" wants ${wanted}, got ${got}.`,
    wanted,
    got,
    fix: fixFor(spec, value, unknownName, nearest),
    node: known.id,
  });
}

function unknownSliderName(spec: ParamSpec, value: unknown): string | undefined {
  if (spec.param !== 'sliders' || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const names = new Set(Object.values(spec.groups).flat());
  return Object.keys(value).find((name) => !isSliderName(name, names));
}

/** Whether a sliders param knows the name; one without a side stands for both its _L and its _R. */
export function isSliderName(name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || (names.has(`${name}_L`) && names.has(`${name}_R`));
}

function fixFor(spec: ParamSpec, value: unknown, sliderName: string | undefined, nearest: number | undefined): string {
  if (nearest !== undefined)
    return `The nearest value it takes is ${nearest}; its default is ${JSON.stringify(spec.default)}.`;
  if (sliderName !== undefined && spec.param === 'sliders') {
    const names = Object.values(spec.groups).flat();
    return adviceFor(sliderName, names, 'See `facex nodes TYPE` for its names.');
  }
  const isWord = (spec.param === 'choice' || spec.param === 'set') && typeof value === 'string';
  if (isWord) return adviceFor(value, spec.options, 'Take one of them.');
  return `Change it, or remove it to use the default, ${JSON.stringify(spec.default)}.`;
}

function checkModel(scope: Scope, known: KnownNode, id: string, spec: Extract<ParamSpec, { param: 'model' }>): void {
  const { models } = scope.facts;
  const model = paramsWithDefaults(known.description, known.node.params)[id];
  if (!models || typeof model !== 'string' || (model === '' && spec.builtIn)) return;
  const found = models.get(model);
  const fits = (role: string): boolean => role === spec.role || spec.alsoRoles?.includes(role) === true;
  if (found !== undefined && fits(found)) return;
  const role = [spec.role, ...(spec.alsoRoles ?? [])].join(' or ');
  const fitting = [...models].filter(([, r]) => fits(r)).map(([name]) => name);
  const what = found === undefined ? 'is not in the registry' : `is a ${found} model`;
  scope.report({
    code: found === undefined ? 'unknown-model' : 'wrong-model-role',
    pointer: pointerTo('nodes', known.id, 'params', id),
    message: `${nameOf(known)}: param "${id}" wants a ${role} model, but "${model}" ${what}.`,
    wanted: `a ${role} model`,
    got: model,
    fix: found === undefined ? missingAdvice(model, fitting) : adviceFor(model, fitting, SEE_LIST),
    node: known.id,
  });
}

const SEE_LIST = 'See `facex models list` for what there is.';

/** A pulled model is one that can be fetched, whatever is here instead. */
function missingAdvice(model: string, fitting: readonly string[]): string {
  if (!model.startsWith('public/')) return adviceFor(model, fitting, SEE_LIST);
  const name = model.slice('public/'.length);
  return `Fetch it with 'facex models pull ${name}'. ${adviceFor(model, fitting, 'Or add a file of your own and choose it.')}`;
}
