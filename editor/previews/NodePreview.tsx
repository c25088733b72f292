/** What a node shows of its values: the newest picture while it runs, then its most telling output; a click enlarges. */

import { useState } from 'react';
import { useStore } from 'zustand';
import type { OutputSummary } from '../../engine/protocol/index.ts';
import { runStatus } from '../state/run-status.ts';
import { enlarge } from './enlarged.ts';
import './previews.css';
import { isTall, shownFirst } from './preview-kinds.ts';
import { pictureAt, SMALL_PX } from './Stage.tsx';
import { valueIdOf } from './sources.ts';
import { ValuePreview } from './ValuePreview.tsx';
import { useView } from './views.ts';

interface NodePreviewProps {
  readonly id: string;
  readonly outputs: Readonly<Record<string, OutputSummary>>;
}

export function NodePreview({ id, outputs }: NodePreviewProps) {
  const [chosen, setChosen] = useState<string>();
  const running = useStore(runStatus, ({ previews, nodes }) =>
    nodes[id]?.state === 'running'
      ? Object.entries(previews).find(([port]) => port.startsWith(`${id}/`))?.[1].url
      : undefined,
  );
  const ports = shownFirst(
    Object.entries(outputs).flatMap(([port, output]) => {
      const valueId = valueIdOf(output);
      return valueId === undefined ? [] : [{ port, kind: output.kind, valueId }];
    }),
  );
  const shown = ports.find(({ port }) => port === chosen) ?? ports[0];
  const kept = useView(shown?.valueId, outputs);
  if (running) {
    return (
      <div className="node-preview tall-preview nodrag" data-tall={true}>
        <img className="picture" src={running} alt="Preview of what is being made" draggable={false} />
      </div>
    );
  }
  if (!shown) return null;
  const open = (): void => enlarge(id, shown.port);
  return (
    <div
      className={`node-preview nodrag ${isTall(shown.kind) ? 'tall-preview' : ''}`}
      data-tall={isTall(shown.kind)}
      data-kind={shown.kind}
    >
      {kept?.state === 'loading' && shown.kind === 'image' && (
        // A picture needs no view: it is asked for at once, for between two models of a run every answer waits its turn.
        <img
          className="picture"
          src={pictureAt(shown.valueId, SMALL_PX)}
          alt={`${id}, ${shown.port}`}
          draggable={false}
        />
      )}
      {kept?.state === 'ready' && (
        <>
          <ValuePreview
            source={{ node: id, port: shown.port, valueId: shown.valueId }}
            view={kept.view}
            label={`${id}, ${shown.port}`}
            large={false}
          />
          <button
            type="button"
            className="enlarge"
            aria-label={`Enlarge ${shown.port}`}
            // A picker or a legend below stays within reach of the pointer; the node is dragged by its head only.
            onClick={open}
          />
        </>
      )}
      {kept?.state === 'gone' && <p className="hint">{kept.why}</p>}
      {ports.length > 1 && (
        <fieldset className="preview-ports" aria-label="Shown output">
          {ports.map(({ port }) => (
            <button
              key={port}
              type="button"
              aria-pressed={port === shown.port}
              aria-label={`Show ${port}`}
              data-tip={port}
              onClick={() => setChosen(port)}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
