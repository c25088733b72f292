/** The node search: opens at the cursor, narrows while typing, Enter adds (and links what was being dragged). */

import { useReactFlow } from '@xyflow/react';
import { Command } from 'cmdk';
import { useStore } from 'zustand';
import { inputsOf } from '../../nodes/kit/index.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { addNode, linkInDraft } from '../state/edits.ts';
import { closeSearch, type SearchState, searchStore } from '../state/search.ts';
import { select } from '../state/selection.ts';
import { inputFor, outputFor, portType } from './wiring.ts';

const WIDTH_PX = 340;
const HEIGHT_PX = 380;

export function NodeSearch() {
  const { at, from } = useStore(searchStore);
  return at ? <OpenSearch at={at} from={from} /> : null;
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

function OpenSearch({ at, from }: { readonly at: NonNullable<SearchState['at']>; readonly from: SearchState['from'] }) {
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const flow = useReactFlow();
  const { graph } = documentStore.getState().content;
  const type = from && portType(graph, descriptions, from.at, from.side);
  const fitting = [...descriptions.values()].filter(
    (description) =>
      !type || (from?.side === 'output' ? inputFor(inputsOf(description, {}), type) : outputFor(description, type)),
  );
  const families = [...new Set(fitting.map((description) => description.type.split('/')[0] ?? ''))];
  const add = (chosen: string): void => {
    const place = flow.screenToFlowPosition(at);
    const id = addNode(chosen, { x: Math.round(place.x), y: Math.round(place.y) }, (added, description, draft) => {
      if (!from || !type) return;
      if (from.side === 'output') {
        const port = inputFor(inputsOf(description, {}), type);
        if (port) linkInDraft(draft, from.at, { node: added, port });
      } else {
        const port = outputFor(description, type);
        if (port) linkInDraft(draft, { node: added, port }, from.at);
      }
    });
    select([id]);
    closeSearch();
  };
  const left = Math.max(8, Math.min(at.x, window.innerWidth - WIDTH_PX - 8));
  const top = Math.max(8, Math.min(at.y, window.innerHeight - HEIGHT_PX - 8));
  return (
    <Command
      className="search"
      label="Add a node"
      filter={matchOf}
      style={{ left, top }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') closeSearch();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) closeSearch();
      }}
    >
      <Command.Input autoFocus placeholder={type ? `Nodes that take ${type.kind}` : 'Add a node'} />
      <Command.List>
        <Command.Empty>No node type matches.</Command.Empty>
        {families.map((family) => (
          <Command.Group key={family} heading={family}>
            {fitting
              .filter((description) => description.type.startsWith(`${family}/`))
              .map((description) => (
                <Command.Item
                  key={description.type}
                  value={description.type}
                  keywords={[description.title, description.help.summary]}
                  onSelect={() => add(description.type)}
                >
                  <span>{description.title}</span>
                  <small>{description.help.summary}</small>
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
