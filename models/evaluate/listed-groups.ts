/** Groups that cannot be measured (age, what covers a face), read off a list that somebody made by eye. */

import { readFile } from 'node:fs/promises';
import { EvaluateError } from './errors.ts';

/** Groups of a list: their names, and file name without its ending -> the groups of that picture. */
export interface ListedGroups {
  readonly names: readonly string[];
  readonly of: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a table whose first column is `file` and whose every other column is a group; any text but 0 in a cell says yes.
 * @throws EvaluateError bad-groups when it cannot be read as one.
 */
export async function readListedGroups(file: string): Promise<ListedGroups> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new EvaluateError('bad-groups', `${file} cannot be read: ${error.message}.`);
  });
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first, ...names] = head.split(',').map((cell) => cell.trim());
  if (first !== 'file' || names.length === 0) {
    throw new EvaluateError(
      'bad-groups',
      `${file} is no list of groups: wanted a first line "file,GROUP,GROUP...", found "${head}".`,
    );
  }
  const of = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [name = '', ...cells] = line.split(',').map((cell) => cell.trim());
    const groups = names.filter((_, i) => cells[i] !== undefined && cells[i] !== '' && cells[i] !== '0');
    of.set(name.replace(/\.[a-z]+$/i, ''), groups);
  }
  return { names, of };
}
