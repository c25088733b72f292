/** Ids of what stands on the canvas beside nodes: `frame:ID`, `note:ID`, and `reroute:INDEX:LINK` for a point of a link. */

export type Thing =
  | { readonly thing: 'frame'; readonly id: string }
  | { readonly thing: 'note'; readonly id: string }
  | { readonly thing: 'reroute'; readonly key: string; readonly index: number };

export const frameId = (id: string): string => `frame:${id}`;
export const noteId = (id: string): string => `note:${id}`;
export const rerouteId = (key: string, index: number): string => `reroute:${index}:${key}`;

/** What an id of the canvas stands for; undefined for a node, whose ids have no colon. */
export function readThing(id: string): Thing | undefined {
  const [word, rest = '', ...more] = id.split(':');
  if (word === 'frame' || word === 'note') return { thing: word, id: rest };
  if (word === 'reroute') return { thing: 'reroute', key: more.join(':'), index: Number(rest) };
  return undefined;
}
