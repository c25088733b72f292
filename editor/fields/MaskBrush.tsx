/** A mask painted over the picture that comes in: brush and eraser, undo per stroke, and a larger view of the same. */

import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { Stroke } from '../../nodes/kit/index.ts';
import { IconButton } from '../icons/IconButton.tsx';
import { pictureAt } from '../previews/Stage.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import { documentStore, redoChange, undoChange } from '../state/document.ts';
import type { PropsOf } from './field-props.ts';
import { KEYS, MaskCanvas } from './MaskCanvas.tsx';
import { NeedsValue } from './NeedsValue.tsx';
import { setStrokes } from './set-params.ts';
import { inverted } from './strokes.ts';
import type { Brush } from './use-brush.ts';

const SMALLEST = 0.004;
const LARGEST = 0.25;
const KEY_STEP = 1.25;
const LARGE_PX = 1600;
const ZOOMS = [1, 2, 4] as const;

const held = (radius: number): number => Math.min(LARGEST, Math.max(SMALLEST, radius));

interface ToolsProps {
  readonly brush: Brush;
  readonly setBrush: (brush: Brush) => void;
  readonly strokes: readonly Stroke[];
  readonly change: (label: string, strokes: readonly Stroke[]) => void;
  readonly children?: ReactNode;
}

function Tools({ brush, setBrush, strokes, change, children }: ToolsProps) {
  const tool = (erase: boolean, name: string, icon: 'brush' | 'eraser', keys: string): ReactNode => (
    <IconButton
      small
      icon={icon}
      label={name}
      tip={`${name} (${keys})`}
      pressed={brush.erase === erase}
      onClick={() => setBrush({ ...brush, erase })}
    />
  );
  const none = strokes.length === 0;
  return (
    <div className="brush-tools" role="toolbar" aria-label="Brush">
      {tool(false, 'Paint', 'brush', 'X')}
      {tool(true, 'Erase', 'eraser', 'X, or Alt while painting')}
      <input
        type="range"
        aria-label="Brush size"
        data-tip="Brush size ([ and ])"
        min={Math.log(SMALLEST)}
        max={Math.log(LARGEST)}
        step={0.01}
        value={Math.log(brush.radius)}
        style={{ '--share': Math.log(brush.radius / SMALLEST) / Math.log(LARGEST / SMALLEST) } as React.CSSProperties}
        onChange={(event) => setBrush({ ...brush, radius: Math.exp(Number(event.target.value)) })}
      />
      <IconButton
        small
        icon="undo"
        label="Undo stroke"
        tip="Undo stroke (Backspace)"
        disabled={none}
        onClick={() => change('Undo stroke', strokes.slice(0, -1))}
      />
      <IconButton
        small
        icon="invert"
        label="Invert"
        tip="Turn the mask inside out"
        onClick={() => change('Invert mask', inverted(strokes))}
      />
      <IconButton small icon="trash" label="Clear" disabled={none} onClick={() => change('Clear mask', [])} />
      {children}
    </div>
  );
}

/** Undo and redo behind the dialog: only what was done to this mask, which is all that can be seen there. */
function stepOfMask(event: KeyboardEvent, node: string, param: string): void {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  const redoes = key === 'y' || (key === 'z' && event.shiftKey);
  if (key !== 'z' && !redoes) return;
  event.preventDefault();
  const { done, undone } = documentStore.getState().history;
  const step = (redoes ? undone : done).at(-1);
  const isOfMask = step?.patches.every(({ path }) => path[2] === node && (path[4] ?? param) === param);
  if (isOfMask) (redoes ? redoChange : undoChange)();
}

export function MaskBrush({ id, node, param, spec, value }: PropsOf<'strokes'>) {
  const [brush, setBrush] = useState<Brush>({ erase: false, radius: 0.04 });
  const [zoom, setZoom] = useState<number>(1);
  const picture = useInputValue(node, spec.over);
  const under = useInputValue(node, spec.under);
  const kept = useView(picture?.valueId, picture);
  const strokes = Array.isArray(value) ? (value as readonly Stroke[]) : [];
  if (!picture || kept?.state !== 'ready' || kept.view.kind !== 'image') {
    return (
      <div className="mask-brush" id={id}>
        <NeedsValue node={node} port={spec.over ?? ''} gone={kept?.state === 'gone'} to="paint over it" />
        {strokes.length > 0 && <p className="field-hint">{strokes.length} strokes are kept.</p>}
      </div>
    );
  }
  const change = (label: string, next: readonly Stroke[]): void => setStrokes(node, param, label, next);
  const tools = { brush, setBrush, strokes, change };
  const painted = {
    strokes,
    brush,
    widthPx: kept.view.frame.widthPx,
    heightPx: kept.view.frame.heightPx,
    under: under && pictureAt(under.valueId, LARGE_PX),
    onStroke: (stroke: Stroke) => change(stroke.erase ? 'Erase' : 'Paint', [...strokes, stroke]),
    onBack: () => change('Undo stroke', strokes.slice(0, -1)),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'x' || event.key === 'X') setBrush({ ...brush, erase: !brush.erase });
    else if (event.key === '[') setBrush({ ...brush, radius: held(brush.radius / KEY_STEP) });
    else if (event.key === ']') setBrush({ ...brush, radius: held(brush.radius * KEY_STEP) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the controls inside, which are reached by Tab.
    <div className="mask-brush nowheel" id={id} onKeyDown={onKeyDown}>
      <MaskCanvas {...painted} picture={pictureAt(picture.valueId, 480)} />
      <Tools {...tools}>
        <Dialog.Root>
          <Dialog.Trigger asChild>
            <IconButton small icon="enlarge" label="Paint larger" />
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Overlay className="dialog-shade" />
            <Dialog.Content
              className="dialog enlarged"
              data-wide={true}
              aria-describedby={undefined}
              // The node this belongs to listens to keys as well.
              onKeyDown={(event) => {
                onKeyDown(event);
                stepOfMask(event, node, param);
                event.stopPropagation();
              }}
            >
              <header>
                <Dialog.Title>Paint mask</Dialog.Title>
                <Dialog.Close asChild>
                  <IconButton quiet icon="cross" label="Close" tip={null} />
                </Dialog.Close>
              </header>
              <Tools {...tools}>
                <span className="grow" />
                {ZOOMS.map((one) => (
                  <button
                    key={one}
                    type="button"
                    className="chip"
                    aria-pressed={zoom === one}
                    onClick={() => setZoom(one)}
                  >
                    {one === 1 ? 'Fit' : `${one} ×`}
                  </button>
                ))}
              </Tools>
              <div className="mask-large" style={{ '--zoom': zoom } as React.CSSProperties}>
                <MaskCanvas {...painted} picture={pictureAt(picture.valueId, LARGE_PX)} />
              </div>
              <p className="field-hint">Paint with the pointer, Alt erases; or by keys. {KEYS}</p>
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
      </Tools>
    </div>
  );
}
