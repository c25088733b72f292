/**
 * Recognises a FaceX graph and brings an older one to the current version, one step per version. A step is frozen
 * once its version is released: it is never edited, a new one is added.
 */

import { GRAPH_VERSION } from './graph.ts';
import { valueInWords } from './issues.ts';
import type { Problem } from './problem.ts';

/** Brings the JSON of one version to the next; it gets only data that says it is of that version. */
export interface VersionStep {
  /** What it changes, as a sentence for whoever opens an older file. */
  readonly says: string;
  readonly change: (json: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

/** Version -> step to the next one. Version 1 is the first, so there is none yet. */
const STEPS: ReadonlyMap<number, VersionStep> = new Map();

/** JSON of the current version and what was changed to get there, or the one problem that makes reading on pointless. */
export function bringToCurrent(
  json: unknown,
  steps: ReadonlyMap<number, VersionStep> = STEPS,
  current: number = GRAPH_VERSION,
): { readonly json: Record<string, unknown>; readonly changes: readonly string[] } | { readonly problem: Problem } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { problem: notAGraph(`This is ${valueInWords(json)}, not a FaceX graph.`) };
  }
  let graph = { ...json } as Record<string, unknown>;
  if (graph.format !== 'facex-graph') {
    const got = Object.hasOwn(graph, 'format')
      ? `its "format" is ${valueInWords(graph.format)}`
      : 'it has no field "format"';
    return { problem: notAGraph(`This JSON is not a FaceX graph: ${got}, wanted "facex-graph".`) };
  }
  const version = graph.version;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return {
      problem: badVersion(
        `The graph's version is ${valueInWords(version)}, wanted a whole number from 1 to ${current}.`,
      ),
    };
  }
  if (version > current) return { problem: newerVersion(version, current) };
  const changes: string[] = [];
  for (let at = version; at < current; at += 1) {
    const step = steps.get(at);
    if (!step)
      return {
        problem: badVersion(`The graph has version ${at}, which this program cannot read (it reads ${current}).`),
      };
    graph = step.change(graph);
    changes.push(`From version ${at} to ${at + 1}: ${step.says}`);
  }
  return { json: graph, changes };
}

function notAGraph(message: string): Problem {
  return {
    code: 'not-a-graph',
    pointer: '',
    message,
    fix: 'Give a graph saved by FaceX Studio, or one of graphs/samples.',
  };
}

function badVersion(message: string): Problem {
  return {
    code: 'bad-version',
    pointer: '/version',
    message,
    fix: `Write "version": ${GRAPH_VERSION} if the graph follows graphs/format/README.md.`,
  };
}

function newerVersion(version: number, current: number): Problem {
  return {
    code: 'newer-version',
    pointer: '/version',
    message: `The graph has version ${version}; this program reads versions up to ${current}.`,
    wanted: `a version up to ${current}`,
    got: String(version),
    fix: 'Update FaceX Studio, or save the graph again with the older one.',
  };
}
