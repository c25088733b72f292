/** Every name a row can have, and what a name given with --rows stands for. */

import { sections } from './sections.ts';

const names = sections.flatMap((section) => section.names);

/** Whether `asked` stands for a row: it is its name, or no row's name and the beginning of this one up to a dot. */
export function covers(asked: string, row: string): boolean {
  return row === asked || (!names.includes(asked) && row.startsWith(`${asked}.`));
}

/** Whether `asked` stands for any row. */
export function isKnownRow(asked: string): boolean {
  return names.some((name) => covers(asked, name));
}
