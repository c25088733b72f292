/** A motion: the mesh of its 3DMM, its pose in degrees, and enlarged also the expressions that are set. */

import { useState } from 'react';
import type { ViewOf } from '../../engine/protocol/index.ts';
import { MeshCanvas } from './MeshCanvas.tsx';
import type { PreviewProps } from './preview-props.ts';
import { degrees, percent } from './words.ts';

/** Degrees per CSS pixel of a drag. */
const TURN = 0.5;
const SMALLEST_SHOWN = 0.03;
const POSE_NAMES = ['yaw', 'pitch', 'roll'] as const;

function Pose({ pose }: { readonly pose: readonly number[] }) {
  return (
    <dl className="facts">
      {POSE_NAMES.map((name, i) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{degrees(pose[i] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Expressions({ expression }: { readonly expression: Readonly<Record<string, number>> }) {
  const set = Object.entries(expression)
    .filter(([, value]) => Math.abs(value) >= SMALLEST_SHOWN)
    .sort(([, a], [, b]) => b - a);
  if (set.length === 0) return <p className="hint">No expression: a neutral face.</p>;
  return (
    <ol className="bars" aria-label="Expressions">
      {set.map(([name, value]) => (
        <li key={name}>
          <span>{name}</span>
          <meter min={0} max={1} value={Math.min(1, Math.max(0, value))} />
          <small>{value.toFixed(2)}</small>
        </li>
      ))}
    </ol>
  );
}

export function MotionPreview({ source, view, label, large }: PreviewProps<ViewOf<'motion'>>) {
  const [turn, setTurn] = useState<readonly [number, number]>();
  const pose = turn ? [turn[0], turn[1], 0] : view.pose;
  if (!large) {
    return (
      <div className="motion-preview">
        <MeshCanvas view={view} pose={pose} on={undefined} label={label} />
        <Pose pose={view.pose} />
      </div>
    );
  }
  return (
    <div className="motion-preview">
      <div
        className="turntable"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.buttons === 0) return;
          const [yaw = 0, pitch = 0] = pose;
          setTurn([yaw + event.movementX * TURN, pitch - event.movementY * TURN]);
        }}
      >
        <MeshCanvas
          view={view}
          pose={pose}
          on={turn ? undefined : source.node}
          label={label}
          opacity={turn ? 1 : 0.85}
        />
        {turn && (
          <button type="button" className="button small-text" onClick={() => setTurn(undefined)}>
            Back to its pose
          </button>
        )}
      </div>
      <div className="side-facts">
        <Pose pose={view.pose} />
        <dl className="facts">
          <div>
            <dt>family</dt>
            <dd>{view.family}</dd>
          </div>
          <div>
            <dt>fit error</dt>
            <dd>{percent(view.fitError)} of the eye distance</dd>
          </div>
        </dl>
        <Expressions expression={view.expression} />
        <p className="hint">Drag the mesh to look at it from the side.</p>
      </div>
    </div>
  );
}
