/** Turns what the schema found into problems a person can act on: whose field it is, what was wanted, what came, what to do. */

import type * as z from 'zod';
import type { Problem } from './problem.ts';
import { pointerTo } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** Problems of one schema issue found in `json`; `under` is the path of the part that was parsed. */
export function problemsOfIssue(issue: Issue, json: unknown, under: Path = []): Problem[] {
  const path: Path = [...under, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(json, path);
  if (issue.code === 'invalid_union') {
    return unionBranch(issue.errors, value).flatMap((inner) => problemsOfIssue(inner, json, path));
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(path, key));
  if (issue.code === 'invalid_key') return [badName(path, issue.issues[0]?.message ?? 'wanted another name')];
  if (value === undefined) return [missingField(path)];
  const wanted = wantedBy(issue);
  const got = valueInWords(value);
  return [
    {
      code: 'wrong-value',
      pointer: pointerTo(...path),
      message: `${subjectOf(path)}: wanted ${wanted}, got ${got}.`,
      wanted,
      got,
      fix: `Change it to ${wanted}.`,
      ...placeOf(path),
    },
  ];
}

/** A JSON value in a few words: `the text "abc"`, `a list of 3`. */
export function valueInWords(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const names = Object.keys(value);
    const more = names.length > 4 ? ' ...' : '';
    return names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 4).join(', ')}${more}`;
  }
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

// A value that is neither of the alternatives is explained by the one whose outer shape it has.
function unionBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
  const fits = (issues: readonly Issue[]) => !issues.some((i) => i.code === 'invalid_type' && i.path.length === 0);
  const branch = branches.find(fits) ?? branches[0] ?? [];
  return value === undefined ? branch.slice(0, 1) : branch;
}

function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return WANTED[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((v) => JSON.stringify(v)).join(', ')}`;
    case 'invalid_format':
      return issue.message.replace(/^wanted /, '');
    case 'too_small':
      return issue.origin === 'array' ? `at least ${issue.minimum} in the list` : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function valueAt(json: unknown, path: Path): unknown {
  let value: unknown = json;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** Whose value it is, in words: `Node "parse", input "image", node`. */
function subjectOf(path: Path): string {
  const [part, id, field, name, ...rest] = path;
  if (part === undefined) return 'The graph';
  if (part === 'nodes' && id !== undefined) {
    const port = field === 'inputs' && name !== undefined ? `input "${name}"` : undefined;
    const param = field === 'params' && name !== undefined ? `param "${name}"` : undefined;
    const what = port ?? param ?? [field, name].filter((p) => p !== undefined).join(' ');
    return [`Node "${id}"`, what, ...rest].filter((p) => p !== '').join(', ');
  }
  if ((part === 'inputs' || part === 'outputs') && id !== undefined) {
    return [`Exposed ${part === 'inputs' ? 'input' : 'output'} "${id}"`, ...path.slice(2)].join(', ');
  }
  return `The graph's ${path.join(', ')}`;
}

function placeOf(path: Path): { node?: string; port?: string } {
  const [part, id, field, name] = path;
  if (part !== 'nodes' || id === undefined) return {};
  return { node: String(id), ...(field === 'inputs' && name !== undefined ? { port: String(name) } : {}) };
}

function missingField(path: Path): Problem {
  const field = String(path.at(-1) ?? '');
  const owner = path.slice(0, -1);
  return {
    code: 'missing-field',
    pointer: pointerTo(...owner),
    message: `${subjectOf(owner)}: the field "${field}" is missing.`,
    fix: `Add "${field}".`,
    ...placeOf(owner),
  };
}

function unknownField(path: Path, key: string): Problem {
  return {
    code: 'unknown-field',
    pointer: pointerTo(...path, key),
    message: `${subjectOf(path)}: there is no field "${key}" in the format.`,
    fix: `Remove "${key}", or look its name up in graphs/format/facex-graph.schema.json.`,
    ...placeOf(path),
  };
}

function badName(path: Path, message: string): Problem {
  const name = String(path.at(-1) ?? '');
  const owner = path.slice(0, -1);
  const wanted = message.replace(/^wanted /, '');
  return {
    code: 'bad-name',
    pointer: pointerTo(...path),
    message: `${subjectOf(owner)}: "${name}" cannot be a name here, wanted ${wanted}.`,
    wanted,
    got: name,
    fix: 'Rename it, also where it is referred to.',
    ...placeOf(path),
  };
}
