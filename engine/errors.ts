/** The coded faults of engine/, with what each code means; faults in the graph itself go by the codes of graphs/check. Scripts and tests switch on the code. */

import type { GraphFaultCode } from '../graphs/check/index.ts';
import type { Problem } from '../graphs/format/index.ts';

/** Codes of what only the engine can find; node types add theirs through NodeFault. The README of engine/ lists them. */
export const engineErrorCodes = {
  'pinned-gone': 'the result that a node is pinned to is not kept here',
  'nothing-to-run': 'everything that was asked for is muted, or the graph has no nodes',
  'file-missing': 'a file that a param names cannot be read',
  'model-unavailable': 'a model that a node needs is missing, altered or unknown',
  'link-misfit': 'a value does not fit the input it came to',
  'other-picture': 'values of two pictures came to inputs that must show the same one',
  'output-missing': 'a node type did not give an output it declares',
  'output-misfit': 'a node type gave an output of another type than it declares',
  'input-changed': 'a node type changed a value it was given',
  'node-crashed': 'a node threw something that is no NodeFault',
  'output-write': 'an output file cannot be written',
  'host-stopped': "the models' process ended while it was needed",
  'value-gone': 'a value that was asked for is no longer kept',
  'not-a-picture': 'a value that was asked for as a picture has no picture form',
  'no-provenance': 'a picture carries no graph',
  'input-not-given': 'a picture is to be made again and one of its input files is not at hand',
  'home-in-use': 'another server has the folder',
  'request-refused': "the models' process could not understand a request",
} as const;

/** One of the keys of {@link engineErrorCodes}. */
type EngineErrorCode = keyof typeof engineErrorCodes;

/** A problem that the engine found, in the run or in the graph. */
export function engineProblem(code: EngineErrorCode | GraphFaultCode, rest: Omit<Problem, 'code'>): Problem {
  return { code, ...rest };
}

/** Thrown where a promise has to fail: carries the problems as values (rule E11). */
export class EngineError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.message} ${problem.fix}`).join('\n'));
    this.name = 'EngineError';
    this.problems = problems;
  }
}
