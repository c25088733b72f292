/** How routes answer: JSON, bytes, or problems with a status. Every refusal has the one shape {problems}. */

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type * as z from 'zod';
import { type Problem, pointerTo } from '../../graphs/format/index.ts';
import { ModelError } from '../../models/errors.ts';
import { NodeFault } from '../../nodes/kit/index.ts';
import { EngineError } from '../errors.ts';

/** Thrown by a route to refuse a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'Refusal';
    this.status = status;
    this.problems = problems;
  }
}

/** A refusal with one problem. */
export function refuse(status: number, code: string, message: string, fix: string): Refusal {
  return new Refusal(status, [{ code, pointer: '', message, fix }]);
}

/** The body as the schema says. @throws Refusal 400 with a JSON pointer per problem. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    400,
    parsed.error.issues.map((issue) => ({
      code: 'request-unreadable',
      pointer: pointerTo(...issue.path.map(String)),
      message: `The request does not have the form this route takes: ${issue.message}.`,
      fix: 'See /api/docs for what it takes.',
    })),
  );
}

/** A route handler that may be async; what it throws goes to the error middleware. */
export function route(handle: (request: Request, response: Response) => Promise<void> | void): RequestHandler {
  return async (request, response) => {
    await handle(request, response);
  };
}

/** A path parameter, always one string. */
export function pathParameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** Status and problems of anything thrown. */
function toRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof EngineError) return new Refusal(422, error.problems);
  if (error instanceof NodeFault) return refuse(422, error.code, error.message, error.fix);
  if (error instanceof ModelError) return refuse(503, error.code, error.message, 'Run `facex models verify`.');
  const status = statusOf(error);
  if (status === 413)
    return refuse(413, 'too-large', 'The upload is too large.', 'Send a picture under 50 MB, a graph under 20 MB.');
  if (status === 400) return refuse(400, 'request-unreadable', 'The request body cannot be read.', 'Send valid JSON.');
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return refuse(507, 'disk-full', 'The disk is full; nothing was saved.', 'Make room and save again.');
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return refuse(
      500,
      'no-permission',
      'The folder may not be written; nothing was saved.',
      'Set FACEX_HOME to a folder of yours.',
    );
  }
  return undefined;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

/** Last middleware: problems for what is known, one plain sentence and a log line for what is not. */
export function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const refusal = toRefusal(error);
  if (refusal) {
    response.status(refusal.status).json({ problems: refusal.problems });
    return;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const problem = {
    code: 'server-fault',
    pointer: '',
    message: 'The server failed at this request.',
    fix: 'See its log; then try again.',
  };
  response.status(500).json({ problems: [problem] });
}
