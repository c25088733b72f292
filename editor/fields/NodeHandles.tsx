/** The handles a description declares: params set together by dragging in a picture. */

import type { NodeDescription } from '../../nodes/kit/index.ts';
import { GazeArrow } from './GazeArrow.tsx';
import { HeadPose } from './HeadPose.tsx';

interface NodeHandlesProps {
  readonly id: string;
  readonly description: NodeDescription;
  readonly params: Readonly<Record<string, unknown>>;
}

export function NodeHandles({ id, description, params }: NodeHandlesProps) {
  const shared = { node: id, description, params };
  return (description.handles ?? []).map((handle) =>
    handle.handle === 'gaze' ? (
      <GazeArrow key={handle.yaw} {...shared} handle={handle} />
    ) : (
      <HeadPose key={handle.yaw} {...shared} handle={handle} />
    ),
  );
}
