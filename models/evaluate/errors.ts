/** Faults of an evaluation that the user can do something about. */

/**
 * `no-faces`: the folder holds too few pictures; `no-pack`: no such pack is registered; `no-rows`: a name given with --rows
 * is no row; `bad-groups`: the list of groups cannot be read; `run-failed`: a node failed that has nothing to do with measuring.
 */
type EvaluateErrorCode = 'no-faces' | 'no-pack' | 'no-rows' | 'bad-groups' | 'run-failed';

/** One clear message with a stable code. */
export class EvaluateError extends Error {
  readonly code: EvaluateErrorCode;

  constructor(code: EvaluateErrorCode, message: string) {
    super(message);
    this.name = 'EvaluateError';
    this.code = code;
  }
}
