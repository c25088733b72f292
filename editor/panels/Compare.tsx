/** Two pictures against each other, under a slider or side by side; with one chosen, that one large. */

import type { CSSProperties } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../icons/IconButton.tsx';
import { comparable, compareStore } from '../state/compare.ts';
import { documentStore } from '../state/document.ts';
import type { Picture } from '../state/results.ts';
import { runStatus } from '../state/run-status.ts';
import { Dialog } from './Dialog.tsx';
import { ResultPicture } from './ResultPicture.tsx';

const SIDE_PX = 1600;

export function Compare() {
  return (
    <Dialog name="compare" title="Compare" full>
      <Content />
    </Dialog>
  );
}

function Content() {
  const { left, right, mode, share } = useStore(compareStore, (state) => state);
  // What can be compared changes with the runs and the graph.
  useStore(runStatus, ({ runs }) => runs);
  useStore(documentStore, ({ content }) => content.graph);
  const { results, inputs } = comparable();
  const find = (id: string | undefined): Picture | undefined => [...results, ...inputs].find((one) => one.id === id);
  const [a, b] = [find(left), find(right)];
  if (results.length + inputs.length === 0) return <p>There is no picture yet: run the graph, or give it a picture.</p>;
  const choice = (side: 'left' | 'right', label: string) => (
    <label>
      {label}
      <select
        className="input"
        aria-label={`${label} picture`}
        value={side === 'left' ? (a?.id ?? '') : (b?.id ?? '')}
        onChange={({ target }) => compareStore.setState({ [side]: target.value || undefined })}
      >
        <option value="">none</option>
        {group('Results', results)}
        {group('Inputs', inputs)}
      </select>
    </label>
  );
  const alone = a && b ? undefined : (b ?? a);
  return (
    <div className="compare">
      <div className="compare-bar">
        {choice('left', 'Left')}
        <IconButton
          quiet
          icon="swap"
          label="Swap left and right"
          onClick={() => compareStore.setState({ left: right, right: left })}
        />
        {choice('right', 'Right')}
        <span className="grow" />
        <fieldset className="segments">
          <legend className="visually-hidden">How to compare</legend>
          {(['slider', 'side'] as const).map((one) => (
            <button
              type="button"
              key={one}
              aria-pressed={mode === one}
              onClick={() => compareStore.setState({ mode: one })}
            >
              {one === 'slider' ? 'Slider' : 'Side by side'}
            </button>
          ))}
        </fieldset>
      </div>
      {alone && (
        <div className="compare-stage">
          <ResultPicture result={alone} sidePx={SIDE_PX} />
        </div>
      )}
      {a && b && mode === 'side' && (
        <div className="compare-stage" data-mode="side">
          {[a, b].map((picture) => (
            <figure key={picture.id}>
              <ResultPicture result={picture} sidePx={SIDE_PX} />
              <figcaption>{picture.title}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {a && b && mode === 'slider' && (
        <div className="compare-stage" data-mode="slider" style={{ '--share': `${share}%` } as CSSProperties}>
          <ResultPicture result={b} sidePx={SIDE_PX} />
          <div className="compare-left">
            <ResultPicture result={a} sidePx={SIDE_PX} />
          </div>
          <span className="compare-name" data-side="left">
            {a.title}
          </span>
          <span className="compare-name" data-side="right">
            {b.title}
          </span>
          <input
            type="range"
            aria-label="How much of the left picture is shown"
            min={0}
            max={100}
            step={0.5}
            value={share}
            onChange={({ target }) => compareStore.setState({ share: Number(target.value) })}
          />
        </div>
      )}
    </div>
  );
}

function group(label: string, pictures: readonly Picture[]) {
  if (pictures.length === 0) return null;
  return (
    <optgroup label={label}>
      {pictures.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </optgroup>
  );
}
