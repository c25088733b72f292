/** Where the eyes shall look, by dragging an arrow over them; the arrow that comes in stays behind, thin. */

import { type PointerEvent, useRef, useState } from 'react';
import type { GazeHandle, NodeDescription } from '../../nodes/kit/index.ts';
import { gazeAt, tipOf } from '../previews/eyes.ts';
import { GazeArrows, GazeScene, useGazeGround } from '../previews/GazeScene.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import { degrees } from '../previews/words.ts';
import { heldDegrees, numberOf, numberSpec, turnOfKey } from './handle-numbers.ts';
import { setNumbers } from './set-params.ts';

interface GazeArrowProps {
  readonly node: string;
  readonly handle: GazeHandle;
  readonly description: NodeDescription;
  readonly params: Readonly<Record<string, unknown>>;
}

export function GazeArrow({ node, handle, description, params }: GazeArrowProps) {
  const box = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState<0 | 1>();
  const ground = useGazeGround(node);
  const source = useInputValue(node, handle.input);
  const kept = useView(source?.valueId, source);
  const comes = kept?.state === 'ready' && kept.view.kind === 'gaze' ? kept.view : undefined;
  const { adds } = handle;
  const mode = adds && (params[adds.param] ?? description.params[adds.param]?.default);
  const base = adds && mode === adds.when ? (comes ?? { yaw: 0, pitch: 0 }) : { yaw: 0, pitch: 0 };
  const yaw = base.yaw + numberOf(description, params, handle.yaw);
  const pitch = base.pitch + numberOf(description, params, handle.pitch);
  const look = (to: { readonly yaw: number; readonly pitch: number }): void =>
    setNumbers(node, 'Turn gaze', {
      [handle.yaw]: heldDegrees(description, handle.yaw, to.yaw - base.yaw),
      [handle.pitch]: heldDegrees(description, handle.pitch, to.pitch - base.pitch),
    });

  /** The pointer in px of the picture. */
  const pointOf = (event: PointerEvent): DOMPoint | undefined => {
    const svg = box.current?.querySelector('svg');
    const matrix = svg?.getScreenCTM()?.inverse();
    return matrix && new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  };
  const lookAt = (event: PointerEvent, eye: 0 | 1): void => {
    const point = pointOf(event);
    const [x, y] = ground.eyes.irises[eye];
    if (point) look(gazeAt(ground.eyes, ground.head, [point.x - x, point.y - y]));
  };
  const [dx, dy] = tipOf(ground.eyes, ground.head, yaw, pitch);
  const words = `yaw ${degrees(yaw)}, pitch ${degrees(pitch)}`;
  return (
    <div
      ref={box}
      className="handle gaze-handle"
      role="application"
      aria-roledescription="gaze arrow"
      aria-label={`Gaze: ${words}. Arrow keys turn it.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned with the arrow keys.
      tabIndex={0}
      data-dragging={dragging !== undefined}
      data-tip={
        comes ? 'Drag to where the eyes shall look' : 'Drag to where the eyes shall look. Nothing has come in yet.'
      }
      onPointerDown={(event) => {
        const point = pointOf(event);
        if (!point || event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        const far = ground.eyes.irises.map(([x, y]) => Math.hypot(point.x - x - dx, point.y - y - dy));
        const eye = (far[0] ?? 0) <= (far[1] ?? 0) ? 0 : 1;
        setDragging(eye);
        lookAt(event, eye);
      }}
      onPointerMove={(event) => dragging !== undefined && lookAt(event, dragging)}
      onPointerUp={() => setDragging(undefined)}
      onPointerCancel={() => setDragging(undefined)}
      onKeyDown={(event) => {
        const turn = turnOfKey(event, numberSpec(description, handle.yaw));
        if (!turn) return;
        event.preventDefault();
        event.stopPropagation();
        look({ yaw: yaw + turn[0], pitch: pitch + turn[1] });
      }}
    >
      <GazeScene ground={ground} label={words}>
        {comes && <GazeArrows ground={ground} yaw={comes.yaw} pitch={comes.pitch} className="gaze-arrow comes" />}
        <GazeArrows ground={ground} yaw={yaw} pitch={pitch} />
        {ground.eyes.irises.map(([x, y]) => (
          <circle key={x} className="knob" cx={x + dx} cy={y + dy} r={ground.eyes.reachPx / 11} />
        ))}
      </GazeScene>
      <span className="map-name">{words}</span>
    </div>
  );
}
