/** What follows the pointer while a node type is dragged out of the library. */

import { useStore } from 'zustand';
import { catalogueStore } from '../state/catalogue.ts';
import { paletteDrag } from './palette-drag.ts';

export function PaletteGhost() {
  const { type, at } = useStore(paletteDrag);
  const description = useStore(catalogueStore, ({ descriptions }) => type && descriptions.get(type));
  if (!description) return null;
  return (
    <div className="palette-ghost" data-family={description.type.split('/')[0]} style={{ left: at.x, top: at.y }}>
      {description.title}
    </div>
  );
}
