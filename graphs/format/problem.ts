/** A fault in the user's graph, inputs or files, as a value (rule E11): the one shape that reader, check, engine and editor share. */

import * as z from 'zod';

export const problemSchema = z.strictObject({
  /** Stable word for scripts and tests, for example `unknown-node-type`. */
  code: z.string(),
  /** Where in the graph: an RFC 6901 JSON pointer; '' is the whole file. */
  pointer: z.string(),
  /** One sentence: what is wrong. */
  message: z.string(),
  /** What was wanted and what came, where that helps. */
  wanted: z.string().optional(),
  got: z.string().optional(),
  /** What to do about it. */
  fix: z.string(),
  node: z.string().optional(),
  port: z.string().optional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** JSON pointer of a path of ids (RFC 6901: ~ and / are escaped). */
export function pointerTo(...path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A problem on one or two lines, as the command line prints it. */
export function problemInWords(problem: Problem): string {
  const { message, pointer, got, fix } = problem;
  const came = got === undefined || message.includes(got) ? '' : ` Got ${got}.`;
  const where = pointer === '' ? '' : ` (${pointer})`;
  return `${message}${came}${where}\n  ${fix}`;
}
