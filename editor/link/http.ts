/** Requests to the server by route name; answers are parsed with the protocol's schemas, refusals become Refused. */

import {
  type AnswerOf,
  addressOf,
  answersBytes,
  type BodyOf,
  type RouteName,
  readAnswer,
  readRefusal,
  unreachable,
  writeRequest,
} from '../../engine/protocol/index.ts';

export { addressOf, Refused } from '../../engine/protocol/index.ts';

interface RequestOptions<N extends RouteName> {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly body?: BodyOf<N, Blob>;
}

/**
 * Calls a route.
 * @throws Refused with the server's problems; status 0 when it does not answer.
 */
export async function request<N extends RouteName>(
  name: N,
  { path, body }: RequestOptions<N> = {},
): Promise<AnswerOf<N, Blob>> {
  const response = await fetch(addressOf(name, path), writeRequest<Blob>(name, body)).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw readRefusal(response.status, await response.json().catch(() => undefined));
  return readAnswer<N, Blob>(name, answersBytes(name) ? await response.blob() : await response.json());
}
