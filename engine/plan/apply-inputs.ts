/**
 * Values from a script onto a graph: exposed inputs by name, and params as `node.param` or `node.param.key`. Texts are
 * read as the param wants them, so `--set sample.steps=12` and a slider end in the same graph.
 */

import type { Graph, Problem } from '../../graphs/format/index.ts';
import { pointerTo } from '../../graphs/format/index.ts';
import type { Descriptions, ParamSpec } from '../../nodes/kit/index.ts';
import { readParam } from '../../nodes/kit/index.ts';
import { engineProblem } from '../errors.ts';
import type { Outcome } from './wiring.ts';

/** What a caller gives beside the graph. */
export interface Given {
  /** Exposed input -> value; a file param takes a path. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** `node.param` or, for one slider, `node.param.key` -> value. */
  readonly params?: Readonly<Record<string, unknown>>;
}

interface Place {
  readonly node: string;
  readonly param: string;
  readonly key?: string | undefined;
}

/** A text in the form the param wants: JSON where it is no text param, words split at commas for lists. */
function fromText(spec: ParamSpec, text: string, hasKey: boolean): unknown {
  if (['text', 'file', 'model', 'colour', 'choice'].includes(spec.param)) return text;
  if ((spec.param === 'names' || spec.param === 'set') && !text.trimStart().startsWith('[')) {
    return text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  }
  if (spec.param === 'sliders' && !hasKey && !text.trimStart().startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the param's own reader says what it wanted.
    return text;
  }
}

/**
 * The graph with everything given set into its params. `resolveFile` makes a given path absolute, since the graph's own
 * paths are relative to the graph file and a script's are not.
 */
export function applyInputs(
  graph: Graph,
  descriptions: Descriptions,
  given: Given,
  resolveFile: (path: string) => string,
): Outcome<Graph> {
  const problems: Problem[] = [];
  const params = new Map<string, Record<string, unknown>>();

  const set = (place: Place, raw: unknown, pointer: string, what: string): void => {
    const node = Object.hasOwn(graph.nodes, place.node) ? graph.nodes[place.node] : undefined;
    const description = node && descriptions.get(node.type);
    if (node === undefined || description === undefined) {
      // An unknown type is reported by the check of the graph.
      if (node === undefined) problems.push(unknownNode(graph, place.node, pointer, what));
      return;
    }
    const spec = Object.hasOwn(description.params, place.param) ? description.params[place.param] : undefined;
    if (spec === undefined) {
      const known = Object.keys(description.params).join(', ') || 'none';
      problems.push(
        engineProblem('unknown-param', {
          pointer,
          message: `${what}: node ${place.node} (${node.type}) has no param ${place.param}.`,
          fix: `Its params are: ${known}.`,
          node: place.node,
        }),
      );
      return;
    }
    const own = params.get(place.node) ?? { ...node.params };
    const text = typeof raw === 'string' ? fromText(spec, raw, place.key !== undefined) : raw;
    const value = spec.param === 'file' && typeof text === 'string' && text !== '' ? resolveFile(text) : text;
    const before = own[place.param] ?? spec.default;
    const whole =
      place.key === undefined ? value : { ...(typeof before === 'object' ? before : {}), [place.key]: value };
    // A choice may read its options from a param that the graph leaves at its default.
    const defaults = Object.fromEntries(Object.entries(description.params).map(([id, known]) => [id, known.default]));
    const read = readParam(spec, whole, { ...defaults, ...own, [place.param]: whole });
    if (read.ok) {
      own[place.param] = read.value;
      params.set(place.node, own);
      return;
    }
    problems.push(
      engineProblem('bad-param', {
        pointer: pointerTo('nodes', place.node, 'params', place.param),
        message: `${what}: param ${place.param} of node ${place.node} wants ${read.wanted}.`,
        wanted: read.wanted,
        got: JSON.stringify(raw) ?? 'nothing',
        fix: `Give ${read.wanted}.`,
        node: place.node,
      }),
    );
  };

  for (const [name, value] of Object.entries(given.inputs ?? {})) {
    const exposed = Object.hasOwn(graph.inputs, name) ? graph.inputs[name] : undefined;
    if (exposed === undefined) {
      const names = Object.keys(graph.inputs).join(', ');
      problems.push(
        engineProblem('unknown-input', {
          pointer: '/inputs',
          message: `The graph exposes no input named ${name}.`,
          fix: names === '' ? 'It exposes none; set params by node.param instead.' : `Its inputs are: ${names}.`,
        }),
      );
      continue;
    }
    for (const target of exposed.to) set(target, value, pointerTo('inputs', name), `Input ${name}`);
  }
  for (const [address, value] of Object.entries(given.params ?? {})) {
    const [node = '', param = '', key] = address.split('.');
    set({ node, param, key }, value, pointerTo('nodes', node), `Setting ${address}`);
  }
  if (problems.length > 0) return { ok: false, problems };
  const nodes = Object.entries(graph.nodes).map(([id, node]) => {
    const changed = params.get(id);
    return [id, changed ? { ...node, params: changed as Graph['nodes'][string]['params'] } : node] as const;
  });
  return { ok: true, value: { ...graph, nodes: Object.fromEntries(nodes) } };
}

function unknownNode(graph: Graph, node: string, pointer: string, what: string): Problem {
  return engineProblem('missing-node', {
    pointer,
    message: `${what}: the graph has no node ${node}.`,
    fix: `Name one of its nodes: ${Object.keys(graph.nodes).slice(0, 12).join(', ')}.`,
  });
}
