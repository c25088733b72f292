/** A mask painted over the picture that comes in: brush and eraser, undo per stroke, and a larger view of the same. */

import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { Stroke } from '../../nodes/kit/index.ts';
import { Icon } from '../icons/Icon.tsx';
import { pictureAt } from '../previews/Stage.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import type { PropsOf } from './field-props.ts';
import { type Brush, MaskCanvas } from './MaskCanvas.tsx';
import { NeedsValue } from './NeedsValue.tsx';
import { setStrokes } from './set-params.ts';
import { inverted } from './strokes.ts';

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
    <button
      type="button"
      className="button square small"
      aria-label={name}
      aria-pressed={brush.erase === erase}
      data-tip={`${name} (${keys})`}
      onClick={() => setBrush({ ...brush, erase })}
    >
      <Icon name={icon} />
    </button>
  );
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
      <button
        type="button"
        className="button square small"
        aria-label="Undo stroke"
        data-tip="Undo stroke"
        disabled={strokes.length === 0}
        onClick={() => change('Undo stroke', strokes.slice(0, -1))}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="button square small"
        aria-label="Invert"
        data-tip="Turn the mask inside out"
        onClick={() => change('Invert mask', inverted(strokes))}
      >
        <Icon name="invert" />
      </button>
      <button
        type="button"
        className="button square small"
        aria-label="Clear"
        data-tip="Clear"
        disabled={strokes.length === 0}
        onClick={() => change('Clear mask', [])}
      >
        <Icon name="trash" />
      </button>
      {children}
    </div>
  );
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
  };
  const onKeyDown = (event: KeyboardEvent): void => {
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
          <Dialog.Trigger className="button square small" aria-label="Paint larger" data-tip="Paint larger">
            <Icon name="enlarge" />
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
                event.stopPropagation();
              }}
            >
              <header>
                <Dialog.Title>Paint mask</Dialog.Title>
                <Dialog.Close className="button quiet square" aria-label="Close">
                  <Icon name="cross" />
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
              <p className="field-hint">Paint with the pointer; Alt erases. X changes the tool, [ and ] the size.</p>
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
      </Tools>
    </div>
  );
}
