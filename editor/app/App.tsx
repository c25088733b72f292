/** The page: bar, library, canvas, inspector, log; and what is open above them. */

import { ReactFlowProvider } from '@xyflow/react';
import { type CSSProperties, useEffect } from 'react';
import { useStore } from 'zustand';
import { Canvas } from '../canvas/Canvas.tsx';
import { NodeSearch } from '../canvas/NodeSearch.tsx';
import { watchKeys } from '../commands/keys.ts';
import { BottomPanel } from '../panels/BottomPanel.tsx';
import { Compare } from '../panels/Compare.tsx';
import { Conflict } from '../panels/Conflict.tsx';
import { Inspector } from '../panels/Inspector.tsx';
import { Library } from '../panels/Library.tsx';
import { Notices } from '../panels/Notices.tsx';
import { Shortcuts } from '../panels/Shortcuts.tsx';
import { Templates } from '../panels/Templates.tsx';
import { Tips } from '../panels/Tips.tsx';
import { Versions } from '../panels/Versions.tsx';
import { EnlargedValue } from '../previews/EnlargedValue.tsx';
import { panels, watchWidth } from '../state/panels.ts';
import { runStatus } from '../state/run-status.ts';
import { startSession } from '../state/session.ts';
import { Bar } from './Bar.tsx';

export function App() {
  useEffect(() => startSession(), []);
  useEffect(() => watchKeys(), []);
  useEffect(() => watchWidth(), []);
  const { libraryPx, inspectorPx, bottomPx } = useStore(panels, (state) => state);
  const sizes = { '--library': `${libraryPx}px`, '--inspector': `${inspectorPx}px`, '--bottom': `${bottomPx}px` };
  const lost = useStore(runStatus, ({ connection }) => connection === 'lost');
  return (
    <ReactFlowProvider>
      <div className="app" style={sizes as CSSProperties}>
        <Bar />
        <Library />
        <main className="canvas-area">
          {lost && (
            <div className="banner" role="status">
              The connection to the server is lost. You can go on editing: it is saved when the server is back.
            </div>
          )}
          <Canvas />
        </main>
        <Inspector />
        <BottomPanel />
      </div>
      <NodeSearch />
      <Templates />
      <Shortcuts />
      <Versions />
      <Compare />
      <Conflict />
      <EnlargedValue />
      <Notices />
      <Tips />
    </ReactFlowProvider>
  );
}
