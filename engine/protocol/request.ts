/**
 * A request by route name and its answer, without the fetch in between: what the editor and the typed client share.
 * `Bytes` is what the platform holds raw bodies in (Blob in a browser, Uint8Array in Node).
 */

import type * as z from 'zod';
import type { Problem } from '../../graphs/format/index.ts';
import { problemsSchema, ROUTES, type Route, type RouteName } from './http.ts';

/** Bytes a picture may have; the server refuses more, and callers need not send it. */
export const MAX_PICTURE_BYTES = 50 * 1024 * 1024;

/** What a route takes as its body. */
export type BodyOf<N extends RouteName, Bytes> = (typeof ROUTES)[N] extends { body: infer B }
  ? B extends z.ZodType
    ? z.input<B>
    : Bytes
  : undefined;

/** What a route gives. */
export type AnswerOf<N extends RouteName, Bytes> = (typeof ROUTES)[N]['answer'] extends z.ZodType
  ? z.output<(typeof ROUTES)[N]['answer']>
  : Bytes;

type Words = Readonly<Record<string, string | number>>;

/** A refusal of the server, or its silence (status 0), as problems to show. */
export class Refused extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  /** The whole answer, for refusals that say more than their problems. */
  readonly body: unknown;

  constructor(status: number, problems: readonly Problem[], body?: unknown) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'Refused';
    this.status = status;
    this.problems = problems;
    this.body = body;
  }
}

/** Address of a route with its parameters filled in, from the server's root. */
export function addressOf(name: RouteName, path: Words = {}, query: Words = {}): string {
  const filled = ROUTES[name].path.replaceAll(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(String(path[parameter] ?? '')),
  );
  const search = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return search.length === 0 ? filled : `${filled}?${search.join('&')}`;
}

/** Method, headers and body of a request; raw bodies pass through as they are. */
export function writeRequest<Bytes>(
  name: RouteName,
  body: unknown,
): { readonly method: string; readonly headers: Record<string, string>; readonly body?: string | Bytes } {
  const route: Route = ROUTES[name];
  const method = route.method.toUpperCase();
  if (body === undefined) return { method, headers: {} };
  if (route.body === 'raw')
    return { method, headers: { 'content-type': 'application/octet-stream' }, body: body as Bytes };
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** True for routes that answer with bytes rather than JSON. */
export function answersBytes(name: RouteName): boolean {
  return ROUTES[name].answer === 'raw';
}

/** A JSON answer as the route's schema has it. @throws z.ZodError when the server sent something else. */
export function readAnswer<N extends RouteName, Bytes>(name: N, body: unknown): AnswerOf<N, Bytes> {
  const { answer }: Route = ROUTES[name];
  return (answer === 'raw' ? body : answer.parse(body)) as AnswerOf<N, Bytes>;
}

/** The refusal in an answer with a status of 400 and up; `body` is undefined where it was no JSON. */
export function readRefusal(status: number, body: unknown): Refused {
  const parsed = problemsSchema.loose().safeParse(body);
  const unknown = {
    code: 'server-fault',
    pointer: '',
    message: `The server answered ${status}.`,
    fix: 'See its log.',
  };
  return new Refused(status, parsed.success ? parsed.data.problems : [unknown], body);
}

/** The refusal of a server that does not answer at all. */
export function unreachable(): Refused {
  const message = 'The server does not answer.';
  const fix = 'See whether `facex serve` still runs; nothing you did is lost.';
  return new Refused(0, [{ code: 'server-unreachable', pointer: '', message, fix }]);
}
