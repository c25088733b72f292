/** Requests to the server by route name; answers are parsed with the protocol's schemas, refusals become Refused. */

import {
  type AnswerOf,
  addressOf,
  answersBytes,
  type BodyOf,
  MAX_PICTURE_BYTES,
  Refused,
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
 * Calls a route. A file larger than the server takes is refused here: nobody waits for 200 MB to be sent in vain.
 * @throws Refused with the server's problems; status 0 when it does not answer.
 */
export async function request<N extends RouteName>(
  name: N,
  { path, body }: RequestOptions<N> = {},
): Promise<AnswerOf<N, Blob>> {
  const picture = name === 'addPicture' || name === 'readProvenance';
  if (picture && body instanceof Blob && body.size > MAX_PICTURE_BYTES) throw tooLarge(body.size);
  const response = await fetch(addressOf(name, path), writeRequest<Blob>(name, body)).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw readRefusal(response.status, await response.json().catch(() => undefined));
  return readAnswer<N, Blob>(name, answersBytes(name) ? await response.blob() : await response.json());
}

function tooLarge(bytes: number): Refused {
  const mb = (n: number): string => `${Math.ceil(n / (1024 * 1024))} MB`;
  const message = `The file has ${mb(bytes)}; pictures up to ${mb(MAX_PICTURE_BYTES)} are taken.`;
  return new Refused(413, [{ code: 'too-large', pointer: '', message, fix: 'Make it smaller and drop it again.' }]);
}
