/** All node types by family: drag one onto the canvas, or press Enter on it. */

import { useState } from 'react';
import { useStore } from 'zustand';
import { centreOfScreen, toCanvas } from '../canvas/flow-handle.ts';
import { freePlace } from '../canvas/free-place.ts';
import { startPaletteDrag } from '../canvas/palette-drag.ts';
import { catalogueStore } from '../state/catalogue.ts';
import { addNode } from '../state/edits.ts';
import { panels } from '../state/panels.ts';
import { select } from '../state/selection.ts';
import { Splitter } from './Splitter.tsx';

export function Library() {
  const descriptions = useStore(catalogueStore, (state) => state.descriptions);
  const [text, setText] = useState('');
  const open = useStore(panels, ({ library }) => library);
  const drawn = useStore(panels, ({ drawer }) => drawer === 'library');
  const wanted = text.trim().toLowerCase();
  const found = [...descriptions.values()].filter(({ type, title, help }) =>
    `${type} ${title} ${help.summary}`.toLowerCase().includes(wanted),
  );
  const families = [...new Set(found.map(({ type }) => type.split('/')[0] ?? ''))];
  const add = (type: string): void => {
    select([addNode(type, freePlace(toCanvas(centreOfScreen()), descriptions.get(type)))]);
  };
  return (
    <nav className="side library" aria-label="Node library" data-open={open} data-drawn={drawn}>
      <Splitter size="libraryPx" label="Width of the library" side="right" />
      <div className="side-content">
        <input
          className="input"
          type="search"
          placeholder="Find a node"
          aria-label="Find a node"
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
                  data-tip={help.summary}
                  data-family={family}
                  onPointerDown={(event) =>
                    event.button === 0 && startPaletteDrag(type, { x: event.clientX, y: event.clientY })
                  }
                  onDoubleClick={() => add(type)}
                  onKeyDown={(event) => event.key === 'Enter' && add(type)}
                >
                  {title}
                </button>
              ))}
          </section>
        ))}
      </div>
    </nav>
  );
}
