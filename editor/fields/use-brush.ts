/**
 * Where the brush is and the stroke under way, by pointer and by keys. A stroke of the keyboard lasts while Space is
 * held, or from one press of it to the next for those who cannot hold a key.
 */

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Stroke } from '../../nodes/kit/index.ts';
import { simplified } from './strokes.ts';

export interface Brush {
  readonly erase: boolean;
  /** Share of the picture's width. */
  readonly radius: number;
}

type Place = readonly [x: number, y: number];

/** Where the brush is shown, and whether keys brought it there. */
interface Cursor {
  readonly place: Place;
  readonly byKey: boolean;
}

const MIDDLE: Place = [0.5, 0.5];
/** Shares of the radius that an arrow key moves the brush, alone and with Shift. */
const STEP = 0.5;
const LARGE_STEP = 3;
const MOVES: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const hold = (share: number): number => Math.min(1, Math.max(0, share));

function shareOf(box: DOMRect, { clientX, clientY }: { clientX: number; clientY: number }): Place {
  return [hold((clientX - box.left) / box.width), hold((clientY - box.top) / box.height)];
}

interface BrushProps {
  readonly brush: Brush;
  /** Width by height of the picture. */
  readonly ratio: number;
  readonly onStroke: (stroke: Stroke) => void;
}

/** The stroke under way, where the brush is (undefined when it is away), and the handlers of the element. */
export function useBrush({ brush, ratio, onStroke }: BrushProps) {
  const [painting, setPainting] = useState<Stroke>();
  const [cursor, setCursor] = useState<Cursor>();
  const last = useRef<Place>(MIDDLE);
  const key = useRef({ isStroke: false, moved: false });

  const show = (place: Place, byKey: boolean): void => {
    last.current = place;
    setCursor({ place, byKey });
  };
  const begin = (place: Place, erase: boolean): void =>
    setPainting({ points: [place], radius: brush.radius, ...(erase ? { erase: true } : {}) });
  const end = (): void => {
    if (!painting) return;
    key.current.isStroke = false;
    setPainting(undefined);
    onStroke({ ...painting, points: [...simplified(painting.points)] });
  };
  const extend = (points: readonly Place[]): void => {
    if (painting) setPainting({ ...painting, points: [...painting.points, ...points] });
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 && event.button !== 5) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const place = shareOf(event.currentTarget.getBoundingClientRect(), event);
    show(place, false);
    // Button 5 is the eraser of a pen.
    begin(place, brush.erase || event.altKey || event.button === 5);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    show(shareOf(box, event), false);
    if (key.current.isStroke) return;
    const points = event.nativeEvent.getCoalescedEvents().map((one) => shareOf(box, one));
    extend(points.length > 0 ? points : [shareOf(box, event)]);
  };

  const move = ([x, y]: Place, share: number): void => {
    const next: Place = [hold(last.current[0] + x * share), hold(last.current[1] + y * share * ratio)];
    show(next, true);
    extend([next]);
    key.current.moved = true;
  };
  /** Whether the key was one of the brush's. */
  const keyDown = (event: KeyboardEvent): boolean => {
    const by = MOVES[event.key];
    if (by) move(by, brush.radius * (event.shiftKey ? LARGE_STEP : STEP));
    else if (event.key === ' ' && !event.repeat) {
      if (painting) end();
      else {
        key.current = { isStroke: true, moved: false };
        show(last.current, true);
        begin(last.current, brush.erase || event.altKey);
      }
    } else if (event.key === 'Escape' && painting) setPainting(undefined);
    else return event.key === ' ';
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || !keyDown(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key !== ' ') return;
    event.stopPropagation();
    if (key.current.isStroke && key.current.moved) end();
  };

  const handlers = {
    onPointerDown,
    onPointerMove,
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: () => setCursor(undefined),
    onKeyDown,
    onKeyUp,
    onBlur: () => {
      if (key.current.isStroke) end();
      setCursor(undefined);
    },
  };
  return { painting, cursor, handlers };
}
