/** The mesh of a motion at a pose, over its picture or alone. */

import { useEffect, useRef } from 'react';
import type { ViewOf } from '../../engine/protocol/index.ts';
import { drawMesh, fitted } from './draw-mesh.ts';
import { rotationOf } from './head-geometry.ts';
import { pictureAt, SMALL_PX } from './Stage.tsx';
import { useBacking } from './sources.ts';

/** Canvas pixels per px of the frame: crops are 256 px, screens show them larger. */
const SCALE = 3;

interface MeshCanvasProps {
  readonly view: ViewOf<'motion'>;
  /** Yaw, pitch, roll in degrees. */
  readonly pose: readonly number[];
  /** Node whose pictures it may lie on; none leaves it alone. */
  readonly on: string | undefined;
  readonly label: string;
  readonly opacity?: number;
}

export function MeshCanvas({ view, pose, on, label, opacity = 1 }: MeshCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { widthPx, heightPx } = view.frame;
  const backing = useBacking(on ?? '', on === undefined ? undefined : view.frame);
  const [yaw = 0, pitch = 0, roll = 0] = pose;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, widthPx * SCALE, heightPx * SCALE);
    const rotation = rotationOf([yaw, pitch, roll]);
    const place = on === undefined ? fitted(view, widthPx * SCALE) : { scale: SCALE };
    drawMesh(context, view, { ...place, rotation, opacity });
  }, [view, yaw, pitch, roll, opacity, widthPx, heightPx, on]);
  return (
    <div className="label-map" style={{ '--ratio': widthPx / heightPx } as React.CSSProperties}>
      {backing && <img className="dim" src={pictureAt(backing.valueId, SMALL_PX)} alt="" draggable={false} />}
      <canvas ref={canvas} width={widthPx * SCALE} height={heightPx * SCALE} role="img" aria-label={label} />
    </div>
  );
}
