/** Reader: unknown data to a graph, or every problem at once. Nothing is cast, and nothing is thrown. */

import type { Graph } from './graph.ts';
import { graphSchema, nodeSchema } from './graph.ts';
import { problemsOfIssue } from './issues.ts';
import { scanJsonText } from './json-text.ts';
import { guardPlainData, MAX_GRAPH_BYTES } from './plain-data.ts';
import type { Problem } from './problem.ts';
import { pointerTo } from './problem.ts';
import { bringToCurrent } from './version.ts';

/** A graph, or what is wrong with it (at least one problem). */
export type ParsedGraph =
  | {
      readonly graph: Graph;
      /** What was changed in a file of an older version, a sentence per version; empty for the current one. */
      readonly changes: readonly string[];
    }
  | { readonly problems: readonly Problem[] };

/**
 * Reads a graph from a JSON text or from data already parsed. Defaults are filled in. Links and params are not looked
 * at beyond their shape: that is graphs/check's, which knows the node types.
 *
 * @example
 * const parsed = parseGraph(text);
 * if ('problems' in parsed) console.error(parsed.problems.map(problemInWords).join('\n'));
 */
export function parseGraph(json: unknown): ParsedGraph {
  if (typeof json !== 'string') return parseData(json, []);
  if (json.length > MAX_GRAPH_BYTES) return { problems: [tooManyBytes(json.length)] };
  const text = json.replace(/^\uFEFF/, '');
  const scan = scanJsonText(text);
  if (scan.fault) {
    const { line, column, wanted, got } = scan.fault;
    return {
      problems: [
        {
          code: 'not-json',
          pointer: '',
          message: `The file is not JSON: line ${line}, column ${column}: wanted ${wanted}, got ${got}.`,
          wanted,
          got,
          fix:
            text.trim() === '' ? 'The file is empty: give a graph file.' : `Mend line ${line}, or give a graph file.`,
        },
      ],
    };
  }
  return parseData(JSON.parse(text), scan.twice.map(nameTwice));
}

function parseData(json: unknown, found: readonly Problem[]): ParsedGraph {
  const problems: Problem[] = [...found];
  const fatal = guardPlainData(json, problems);
  if (fatal) return { problems: [...problems, fatal] };
  const current = bringToCurrent(json);
  if ('problem' in current) return { problems: [current.problem] };
  const result = graphSchema.safeParse(current.json);
  if (result.success && problems.length === 0) return { graph: result.data, changes: current.changes };
  const guarded = new Set(problems.map((problem) => problem.pointer));
  const issues = result.success ? [] : result.error.issues;
  for (const issue of issues) {
    problems.push(...problemsOfIssue(issue, current.json).filter((problem) => !guarded.has(problem.pointer)));
    if (issue.code === 'invalid_key') problems.push(...problemsOfMisnamed(issue.path, current.json));
  }
  return { problems };
}

// The schema does not look into a node whose id is wrong; its own problems are wanted all the same.
function problemsOfMisnamed(path: readonly PropertyKey[], json: Record<string, unknown>): Problem[] {
  const [part, id] = path;
  const nodes = json.nodes;
  if (part !== 'nodes' || typeof id !== 'string' || path.length !== 2 || typeof nodes !== 'object' || nodes === null)
    return [];
  const result = nodeSchema.safeParse((nodes as Record<string, unknown>)[id]);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOfIssue(issue, json, ['nodes', id]));
}

function nameTwice(path: readonly (string | number)[]): Problem {
  return {
    code: 'name-twice',
    pointer: pointerTo(...path),
    message: `The name "${path.at(-1)}" is written twice in the same object; only one of the two could count.`,
    fix: 'Rename or remove one of them.',
    ...(path[0] === 'nodes' && path[1] !== undefined ? { node: String(path[1]) } : {}),
  };
}

function tooManyBytes(length: number): Problem {
  const limitMb = MAX_GRAPH_BYTES / 1024 / 1024;
  return {
    code: 'too-large',
    pointer: '',
    message: `The graph file has ${Math.ceil(length / 1024 / 1024)} MB; graphs up to ${limitMb} MB are read.`,
    fix: 'Give a graph file; pictures belong in files of their own, which the graph names.',
  };
}
