/** Reads the repeated options of the command line: `--set node.param=value`, `--input name=value`, `--output name=file`. */

import { InvalidArgumentError } from 'commander';

/** Name -> text, in the order given; a name given twice keeps the later text. */
export type Assignments = Readonly<Record<string, string>>;

/** Collects `name=text` for commander; the text may hold further `=`. */
export function collectAssignment(argument: string, before: Assignments | undefined): Assignments {
  const at = argument.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`Wanted name=value, got "${argument}".`);
  const name = argument.slice(0, at).trim();
  if (name === '__proto__') throw new InvalidArgumentError('The name __proto__ is not allowed.');
  return { ...before, [name]: argument.slice(at + 1) };
}

/** The same for `--set`, whose names are `node.param` or `node.param.key`. */
export function collectSetting(argument: string, before: Assignments | undefined): Assignments {
  const settings = collectAssignment(argument, before);
  const name = argument.slice(0, argument.indexOf('=')).trim();
  if (!/^[^.]+\.[^.]+(\.[^.]+)?$/.test(name)) {
    throw new InvalidArgumentError(`Wanted node.param=value, got "${argument}".`);
  }
  return settings;
}
