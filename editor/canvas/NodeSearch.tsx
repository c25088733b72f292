/** The node search: opens at the cursor, narrows while typing, Enter adds (and links what was being dragged). */

import { Command } from 'cmdk';
import { useState } from 'react';
import { useStore } from 'zustand';
import { inputsOf, type NodeDescription } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { addNode } from '../state/edits.ts';
import { linkOfKey } from '../state/layout.ts';
import { linkInDraft, spliceInDraft } from '../state/link-edits.ts';
import { closeSearch, type SearchState, searchStore } from '../state/search.ts';
import { select } from '../state/selection.ts';
import { toCanvas } from './flow-handle.ts';
import { freePlace } from './free-place.ts';
import { NodeTypeHelp } from './NodeTypeHelp.tsx';
import { inputFor, outputFor, portType } from './wiring.ts';

const WIDTH_PX = 620;
const HEIGHT_PX = 380;

export function NodeSearch() {
  const state = useStore(searchStore);
  return state.at ? <OpenSearch at={state.at} from={state.from} into={state.into} /> : null;
}

/** Every typed word has to be there: in the title best, then in the type, then in what the node says of itself. */
function matchOf(type: string, typed: string, [title = '', summary = '']: string[] = []): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  if (title.toLowerCase().startsWith(typed.toLowerCase())) return 1;
  if (has(title)) return 0.8;
  if (has(`${title} ${type}`)) return 0.6;
  return has(`${title} ${type} ${summary}`) ? 0.3 : 0;
}

/** The words of a node type that are searched besides its type. */
const wordsOf = ({ title, help }: NodeDescription): string[] => [title, help.summary];

function scoreOf(description: NodeDescription, typed: string): number {
  return typed.trim() === '' ? 0 : matchOf(description.type, typed, wordsOf(description));
}

type Wire = Parameters<typeof addNode>[2];
type Wanted = Pick<SearchState, 'from' | 'into'>;

/** How a chosen node is wired to what the search was opened from; undefined when it does not fit there. */
function wireFor(description: NodeDescription, { from, into }: Wanted): { readonly wire?: Wire } | undefined {
  const { graph } = documentStore.getState().content;
  const { descriptions } = catalogueStore.getState();
  const link = into === undefined ? undefined : linkOfKey(into);
  if (link) {
    const given = portType(graph, descriptions, link.from, 'output');
    const wanted = portType(graph, descriptions, link.to, 'input');
    const input = given && inputFor(inputsOf(description, {}), given);
    const output = wanted && outputFor(description, wanted);
    if (!input || !output) return undefined;
    return { wire: (id, _, draft) => spliceInDraft(draft, link, id, { input, output }) };
  }
  const type = from && portType(graph, descriptions, from.at, from.side);
  if (!from || !type) return {};
  const port = from.side === 'output' ? inputFor(inputsOf(description, {}), type) : outputFor(description, type);
  if (port === undefined) return undefined;
  return {
    wire: (id, _, draft) =>
      from.side === 'output'
        ? linkInDraft(draft, from.at, { node: id, port })
        : linkInDraft(draft, { node: id, port }, from.at),
  };
}

function promptFor({ from, into }: Wanted): string {
  const { graph } = documentStore.getState().content;
  const type = from && portType(graph, catalogueStore.getState().descriptions, from.at, from.side);
  if (into !== undefined) return 'Nodes that fit into this link';
  if (!type) return 'Add a node';
  return from.side === 'output' ? `Nodes that take ${type.kind}` : `Nodes that give ${type.kind}`;
}

function OpenSearch({ at, from, into }: { readonly at: NonNullable<SearchState['at']> } & Wanted) {
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const [hovered, setHovered] = useState('');
  const [typed, setTyped] = useState('');
  const fitting = [...descriptions.values()].filter((description) => wireFor(description, { from, into }));
  // cmdk sorts inside a group only: the family of the best match has to be put first here, or Enter takes another.
  const best = (family: string): number =>
    Math.max(...fitting.map((one) => (one.type.startsWith(`${family}/`) ? scoreOf(one, typed) : 0)));
  const families = [...new Set(fitting.map(({ type }) => type.split('/')[0] ?? ''))].sort((a, b) => best(b) - best(a));
  const add = (description: NodeDescription): void => {
    const place = freePlace(toCanvas(at), description);
    select([addNode(description.type, place, wireFor(description, { from, into })?.wire)]);
    closeSearch();
    document.querySelector<HTMLElement>('.canvas')?.focus();
  };
  const left = Math.max(8, Math.min(at.x, window.innerWidth - WIDTH_PX - 8));
  const top = Math.max(8, Math.min(at.y, window.innerHeight - HEIGHT_PX - 8));
  const shown = descriptions.get(hovered);
  return (
    <Command
      className="search"
      label="Add a node"
      filter={matchOf}
      value={hovered}
      onValueChange={setHovered}
      style={{ left, top }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') closeSearch();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) closeSearch();
      }}
    >
      <Command.Input autoFocus placeholder={promptFor({ from, into })} onValueChange={setTyped} />
      <div className="search-body">
        <Command.List>
          <Command.Empty>No node type matches.</Command.Empty>
          {families.map((family) => (
            <Command.Group key={family} heading={family}>
              {fitting
                .filter(({ type }) => type.startsWith(`${family}/`))
                .map((description) => (
                  <Command.Item
                    key={description.type}
                    value={description.type}
                    keywords={wordsOf(description)}
                    onSelect={() => add(description)}
                  >
                    <span>{description.title}</span>
                    <small>{description.help.summary}</small>
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
        </Command.List>
        {shown && <NodeTypeHelp description={shown} />}
      </div>
    </Command>
  );
}
