/** All node types by family: drag one onto the canvas, or press Enter on it. */

import { useReactFlow } from '@xyflow/react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { NODE_TYPE_DATA } from '../canvas/drop.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { addNode } from '../state/edits.ts';
import { select } from '../state/selection.ts';

export function Library() {
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const [text, setText] = useState('');
  const flow = useReactFlow();
  const wanted = text.trim().toLowerCase();
  const found = [...descriptions.values()].filter(({ type, title, help }) =>
    `${type} ${title} ${help.summary}`.toLowerCase().includes(wanted),
  );
  const families = [...new Set(found.map(({ type }) => type.split('/')[0] ?? ''))];
  const add = (type: string): void => {
    const place = flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 2 });
    select([addNode(type, { x: Math.round(place.x), y: Math.round(place.y) })]);
  };
  return (
    <nav className="library" aria-label="Node library">
      <input
        className="input"
        type="search"
        placeholder="Find a node"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.length === 0 && <p>No node type matches.</p>}
      {families.map((family) => (
        <section key={family}>
          <h3>{family}</h3>
          {found
            .filter(({ type }) => type.startsWith(`${family}/`))
            .map(({ type, title, help }) => (
              <button
                type="button"
                key={type}
                className="entry"
                draggable
                data-tip={help.summary}
                data-family={family}
                onDragStart={(event) => event.dataTransfer.setData(NODE_TYPE_DATA, type)}
                onDoubleClick={() => add(type)}
                onKeyDown={(event) => event.key === 'Enter' && add(type)}
              >
                {title}
              </button>
            ))}
        </section>
      ))}
    </nav>
  );
}
