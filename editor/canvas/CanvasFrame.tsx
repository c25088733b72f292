/** A frame: a titled, coloured area that takes its members along. Its inside lets clicks through to the canvas. */

import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { documentStore } from '../state/document.ts';
import { setFrame } from '../state/layout-edits.ts';
import { renaming } from '../state/selection.ts';
import { readThing } from '../state/things.ts';
import { attachTarget } from './attach.ts';
import { TextEdit } from './TextEdit.tsx';

const LEAST_PX = { width: 120, height: 80 };

export const CanvasFrame = memo(
  function CanvasFrame({ id, selected }: NodeProps) {
    const thing = readThing(id);
    const name = thing?.thing === 'frame' ? thing.id : '';
    const frame = useStore(documentStore, ({ content }) => content.layout.frames[name]);
    const open = useStore(renaming, (state) => state.id === id);
    const taking = useStore(attachTarget, (state) => state.frame === name);
    if (!frame) return null;
    return (
      <section className="frame" data-colour={frame.colour} data-taking={taking} aria-label={`Frame ${frame.title}`}>
        <NodeResizer isVisible={selected} minWidth={LEAST_PX.width} minHeight={LEAST_PX.height} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same for the keyboard */}
        <header
          className="frame-head"
          onDoubleClick={() => renaming.setState({ id })}
          data-tip="Drag to move the frame with what is in it; double-click to rename"
        >
          {open ? (
            <TextEdit
              label="Title of the frame"
              text={frame.title}
              onDone={(title) => title !== undefined && setFrame(name, { title })}
            />
          ) : (
            <span>{frame.title}</span>
          )}
          <small>{frame.members.length > 0 ? frame.members.length : ''}</small>
        </header>
      </section>
    );
  },
  (before, after) => before.id === after.id && before.selected === after.selected,
);
