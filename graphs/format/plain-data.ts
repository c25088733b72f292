/**
 * Guards that run before the schema: size, depth, and names that mean something to JavaScript. Deep nesting would
 * overflow the stack of a recursive schema; `__proto__` would vanish without a word.
 */

import type { Problem } from './problem.ts';
import { pointerTo } from './problem.ts';

/** Largest graph file that is read; the biggest real ones are some hundred kilobytes. */
export const MAX_GRAPH_BYTES = 20 * 1024 * 1024;

/** Deepest nesting of lists and objects that is read. */
export const MAX_DEPTH = 100;

/** Most values that are read; also ends the walk through an object that contains itself. */
export const MAX_VALUES = 2_000_000;

/** A problem that ends the reading, or undefined; the others go into `problems`. */
export function guardPlainData(json: unknown, problems: Problem[]): Problem | undefined {
  const open: { value: unknown; path: readonly (string | number)[] }[] = [{ value: json, path: [] }];
  let values = 0;
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, path } = item;
    values += 1;
    if (values > MAX_VALUES) return tooMuch(`The graph has more than ${MAX_VALUES} values.`, '');
    if (path.length > MAX_DEPTH) {
      const where = pointerTo(...path.slice(0, 3));
      return tooMuch(`The graph is nested more than ${MAX_DEPTH} levels deep below ${where}.`, where);
    }
    if (typeof value !== 'object' || value === null) {
      const problem = scalarProblem(value, path);
      if (problem) problems.push(problem);
    } else if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) open.push({ value: member, path: [...path, index] });
    } else {
      for (const [name, member] of Object.entries(value)) {
        // A field that is undefined is absent, as in JSON.
        if (member === undefined) continue;
        if (name === '__proto__') problems.push(forbiddenName([...path, name]));
        else open.push({ value: member, path: [...path, name] });
      }
    }
  }
  return undefined;
}

function tooMuch(message: string, pointer: string): Problem {
  return {
    code: 'too-large',
    pointer,
    message,
    fix: 'Give a graph file as the editor saves it, without embedded data.',
  };
}

function forbiddenName(path: readonly (string | number)[]): Problem {
  return {
    code: 'forbidden-name',
    pointer: pointerTo(...path),
    message: 'The name __proto__ is not allowed: JavaScript gives it a meaning of its own.',
    fix: 'Use another name.',
  };
}

function scalarProblem(value: unknown, path: readonly (string | number)[]): Problem | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  const got = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
  return {
    code: 'not-json',
    pointer: pointerTo(...path),
    message: `The graph holds ${got}, which JSON cannot carry.`,
    wanted: 'text, a finite number, true, false, null, a list or an object',
    got,
    fix: 'Give plain JSON data.',
  };
}
