/** Exit codes of every command; --help and the README list them from here. */

import type { Problem } from '../../graphs/format/index.ts';

export const EXIT = { ok: 0, failed: 1, refused: 2, noModel: 3, cancelled: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Each code in words. */
export const EXIT_CODES_IN_WORDS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'a node failed, an output could not be written, or the device cannot be used'],
  [EXIT.refused, 'the command line, the graph or its inputs have problems; nothing ran'],
  [EXIT.noModel, 'a model is missing or is not the file it should be'],
  [EXIT.cancelled, 'cancelled with Ctrl-C'],
];

const MODEL_CODES = new Set([
  'model-unavailable',
  'model-missing',
  'model-tampered',
  'model-unknown',
  'source-missing',
  'source-tampered',
]);

const MACHINE_CODES = new Set(['device-unavailable', 'host-stopped', 'request-refused', 'output-write']);

/** Exit code for problems that ended a command; `started` says whether a node ran before. */
export function exitCodeFor(problems: readonly Problem[], started: boolean): ExitCode {
  if (problems.some(({ code }) => MODEL_CODES.has(code))) return EXIT.noModel;
  if (started || problems.some(({ code }) => MACHINE_CODES.has(code))) return EXIT.failed;
  return EXIT.refused;
}
