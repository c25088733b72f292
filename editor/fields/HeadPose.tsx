/** A head to turn: the mesh that comes in follows the pointer; the ring round it rolls it. */

import { type PointerEvent, useRef } from 'react';
import type { HeadPoseHandle, NodeDescription } from '../../nodes/kit/index.ts';
import { type Rotation, rotate, rotationOf, type Vector } from '../previews/head-geometry.ts';
import { MeshCanvas } from '../previews/MeshCanvas.tsx';
import { useInputValue } from '../previews/sources.ts';
import { useView } from '../previews/views.ts';
import { degrees } from '../previews/words.ts';
import { heldDegrees, numberOf, numberSpec, turnOfKey } from './handle-numbers.ts';
import { NeedsValue } from './NeedsValue.tsx';
import { setNumbers } from './set-params.ts';

/** Degrees that a drag over the whole width turns. */
const TURN_DEGREES = 120;
/** Where the ring begins, as a share of half the side. */
const RING = 0.84;
const AXES: readonly (readonly [string, Vector])[] = [
  ['x', [1, 0, 0]],
  ['y', [0, 1, 0]],
  ['z', [0, 0, 1]],
];

function Gizmo({ rotation, roll }: { readonly rotation: Rotation; readonly roll: number }) {
  return (
    <svg className="gizmo" viewBox="-100 -100 200 200" aria-hidden="true">
      <circle className="ring" r={92} />
      <g transform={`rotate(${roll})`}>
        <circle className="knob" cy={-92} r={6} />
      </g>
      {AXES.map(([name, axis]) => {
        const [x, y] = rotate(rotation, axis);
        return <path key={name} className={`axis ${name}`} d={`M0 0L${x * 52} ${-y * 52}`} />;
      })}
    </svg>
  );
}

interface HeadPoseProps {
  readonly node: string;
  readonly handle: HeadPoseHandle;
  readonly description: NodeDescription;
  readonly params: Readonly<Record<string, unknown>>;
}

export function HeadPose({ node, handle, description, params }: HeadPoseProps) {
  const drag = useRef<{ x: number; y: number; rolls: boolean; yaw: number; pitch: number; roll: number }>(undefined);
  const source = useInputValue(node, handle.input);
  const kept = useView(source?.valueId, source);
  if (!source || kept?.state !== 'ready' || kept.view.kind !== 'motion') {
    return <NeedsValue node={node} port={handle.input} gone={kept?.state === 'gone'} to="turn the head" />;
  }
  const { view } = kept;
  const now = {
    yaw: numberOf(description, params, handle.yaw),
    pitch: numberOf(description, params, handle.pitch),
    roll: numberOf(description, params, handle.roll),
  };
  const pose = [(view.pose[0] ?? 0) + now.yaw, (view.pose[1] ?? 0) + now.pitch, (view.pose[2] ?? 0) + now.roll];
  const turn = (to: typeof now): void =>
    setNumbers(node, 'Turn head', {
      [handle.yaw]: heldDegrees(description, handle.yaw, to.yaw),
      [handle.pitch]: heldDegrees(description, handle.pitch, to.pitch),
      [handle.roll]: heldDegrees(description, handle.roll, to.roll),
    });
  /** The pointer from the middle, in halves of the side. */
  const at = (event: PointerEvent): readonly [number, number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const half = Math.min(width, height) / 2;
    return [(event.clientX - left - width / 2) / half, (event.clientY - top - height / 2) / half, half];
  };
  const onMove = (event: PointerEvent): void => {
    const was = drag.current;
    if (!was) return;
    const [x, y] = at(event);
    if (was.rolls) {
      const angle = ((Math.atan2(y, x) - Math.atan2(was.y, was.x)) * 180) / Math.PI;
      // Across the left end of the ring the angle jumps by a whole turn.
      turn({ ...now, roll: was.roll + ((angle + 540) % 360) - 180 });
    } else {
      const share = TURN_DEGREES / 2;
      turn({ ...now, yaw: was.yaw + (x - was.x) * share, pitch: was.pitch - (y - was.y) * share });
    }
  };
  const words = `yaw ${degrees(pose[0] ?? 0)}, pitch ${degrees(pose[1] ?? 0)}, roll ${degrees(pose[2] ?? 0)}`;
  return (
    <div
      className="handle head-handle"
      role="application"
      aria-roledescription="head to turn"
      aria-label={`Head: ${words}. Arrow keys turn it, Page Up and Page Down roll it.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned with the arrow keys.
      tabIndex={0}
      data-tip="Drag to turn the head, the ring to roll it"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        const [x, y] = at(event);
        drag.current = { x, y, rolls: Math.hypot(x, y) > RING, ...now };
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onKeyDown={(event) => {
        const by = turnOfKey(event, numberSpec(description, handle.yaw));
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        turn({ yaw: now.yaw + by[0], pitch: now.pitch + by[1], roll: now.roll + by[2] });
      }}
    >
      <MeshCanvas view={view} pose={pose} on={node} label={words} opacity={0.9} />
      <Gizmo rotation={rotationOf(pose)} roll={pose[2] ?? 0} />
      <span className="map-name">{words}</span>
    </div>
  );
}
