/** A point of a link: dragged, selected and deleted like a node; the link goes on through it. */

import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { catalogueStore } from '../state/catalogue.ts';
import { documentStore } from '../state/document.ts';
import { linkOfKey } from '../state/layout.ts';
import { readThing } from '../state/things.ts';
import { lookOf } from './kind-look.ts';
import { portType } from './wiring.ts';

export const Reroute = memo(
  function Reroute({ id }: NodeProps) {
    const thing = readThing(id);
    const link = thing?.thing === 'reroute' ? linkOfKey(thing.key) : undefined;
    const descriptions = useStore(catalogueStore, (state) => state.descriptions);
    const colour = useStore(documentStore, ({ content }) => {
      const type = link && portType(content.graph, descriptions, link.from, 'output');
      return type && lookOf(type).colour;
    });
    return (
      <div
        className="reroute"
        data-tip="A point of this link: drag it, or delete it and the link stays"
        style={colour ? ({ '--kind': colour } as React.CSSProperties) : undefined}
      />
    );
  },
  (before, after) => before.id === after.id,
);
