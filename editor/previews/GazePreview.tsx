/** A gaze: arrows over the eyes, and the angles. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { GazeArrows, GazeScene, useGazeGround } from './GazeScene.tsx';
import type { PreviewProps } from './preview-props.ts';
import { degrees } from './words.ts';

export function GazePreview({ source, view, label, large }: PreviewProps<ViewOf<'gaze'>>) {
  const ground = useGazeGround(source.node);
  const words = `yaw ${degrees(view.yaw)}, pitch ${degrees(view.pitch)}`;
  return (
    <div className="gaze-preview">
      <GazeScene ground={ground} label={`${label}: ${words}`} whole={large}>
        <GazeArrows ground={ground} yaw={view.yaw} pitch={view.pitch} />
      </GazeScene>
      <span className="map-name">{words}</span>
    </div>
  );
}
