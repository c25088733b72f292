/** Two eyes with arrows of where they look: over the face where one is known, else drawn. */

import type { ReactNode } from 'react';
import type { FrameView } from '../../engine/protocol/index.ts';
import { drawnEyes, type Eyes, eyesOf, tipOf } from './eyes.ts';
import { type Rotation, rotationOf } from './head-geometry.ts';
import { pictureAt, SMALL_PX, Stage } from './Stage.tsx';
import { useBacking, useNearest } from './sources.ts';
import { useView } from './views.ts';

/** What a gaze is drawn on. */
export interface GazeGround {
  readonly eyes: Eyes;
  readonly head: Rotation;
  readonly frame: FrameView | undefined;
  readonly pictureId: string | undefined;
}

/** The nearest face before a node with its picture and the turn of its head; drawn eyes when nothing is known yet. */
export function useGazeGround(node: string): GazeGround {
  const face = useView(useNearest(node, 'face')?.valueId);
  const motion = useView(useNearest(node, 'motion')?.valueId);
  const faceView = face?.state === 'ready' && face.view.kind === 'face' ? face.view : undefined;
  const pose = motion?.state === 'ready' && motion.view.kind === 'motion' ? motion.view.pose : [0, 0, 0];
  const backing = useBacking(node, faceView?.frame);
  // Points and picture are of one frame or the eyes are not where the points say.
  const lies = backing && faceView && backing.frame.widthPx === faceView.frame.widthPx;
  return {
    eyes: faceView ? eyesOf(faceView) : drawnEyes,
    head: rotationOf(faceView ? pose : [0, 0, 0]),
    frame: faceView?.frame,
    pictureId: lies ? backing.valueId : undefined,
  };
}

interface ArrowsProps {
  readonly ground: GazeGround;
  readonly yaw: number;
  readonly pitch: number;
  readonly className?: string;
}

/** An arrow from each iris. */
export function GazeArrows({ ground: { eyes, head }, yaw, pitch, className = 'gaze-arrow' }: ArrowsProps) {
  const [dx, dy] = tipOf(eyes, head, yaw, pitch);
  const size = eyes.reachPx / 14;
  const turn = (Math.atan2(dy, dx) * 180) / Math.PI;
  return (
    <g className={className} strokeWidth={size * 0.7}>
      {eyes.irises.map(([x, y]) => (
        <g key={x} transform={`translate(${x} ${y})`}>
          <circle r={size * 0.9} />
          <path d={`M0 0L${dx} ${dy}`} />
          {Math.hypot(dx, dy) > size * 2 && (
            <path
              d={`M${-size * 1.8} ${-size}L0 0L${-size * 1.8} ${size}`}
              transform={`translate(${dx} ${dy}) rotate(${turn})`}
            />
          )}
        </g>
      ))}
    </g>
  );
}

function DrawnEyes() {
  return drawnEyes.irises.map(([x, y]) => (
    <g key={x} className="drawn-eye">
      <path d={`M${x - 28} ${y}q28 -30 56 0q-28 26 -56 0z`} />
      <circle cx={x} cy={y} r={11} />
    </g>
  ));
}

interface SceneProps {
  readonly ground: GazeGround;
  readonly label: string;
  readonly whole?: boolean;
  readonly children: ReactNode;
}

export function GazeScene({ ground, label, whole, children }: SceneProps) {
  const { x, y, width, height } = ground.eyes.viewBox;
  return (
    <Stage
      widthPx={ground.frame?.widthPx ?? 200}
      heightPx={ground.frame?.heightPx ?? 120}
      href={ground.pictureId && pictureAt(ground.pictureId, whole ? 1024 : SMALL_PX)}
      viewBox={whole && ground.frame ? undefined : `${x} ${y} ${width} ${height}`}
      label={label}
    >
      {!ground.pictureId && <DrawnEyes />}
      {children}
    </Stage>
  );
}
