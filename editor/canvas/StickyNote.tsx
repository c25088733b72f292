/** A note on the canvas: text for people, resizable, edited on double-click or F2. */

import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { documentStore } from '../state/document.ts';
import { setNote } from '../state/layout-edits.ts';
import { renaming } from '../state/selection.ts';
import { readThing } from '../state/things.ts';
import { TextEdit } from './TextEdit.tsx';

const LEAST_PX = { width: 90, height: 50 };

export const StickyNote = memo(
  function StickyNote({ id, selected }: NodeProps) {
    const thing = readThing(id);
    const name = thing?.thing === 'note' ? thing.id : '';
    const note = useStore(documentStore, ({ content }) => content.layout.notes[name]);
    const open = useStore(renaming, (state) => state.id === id);
    if (!note) return null;
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same for the keyboard
      <div className="note" data-colour={note.colour} onDoubleClick={() => renaming.setState({ id })}>
        <NodeResizer isVisible={selected} minWidth={LEAST_PX.width} minHeight={LEAST_PX.height} />
        {open ? (
          <TextEdit
            label="Text of the note"
            text={note.text}
            lines
            onDone={(text) => text !== undefined && setNote(name, { text })}
          />
        ) : (
          <p>{note.text || 'Double-click to write'}</p>
        )}
      </div>
    );
  },
  (before, after) => before.id === after.id && before.selected === after.selected,
);
