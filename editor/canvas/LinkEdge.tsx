/** A link: one curve from output to input through its points, in the colour of its kind. */

import { BaseEdge, type EdgeProps, getBezierPath, Position } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { Point } from '../state/layout-edits.ts';
import type { LinkEdgeType } from './derive.ts';
import { splice } from './splice.ts';

const GRAB_WIDTH_PX = 18;

/** SVG path through places: a curve between each two, level where it meets them. */
export function pathThrough(places: readonly Point[]): string {
  const curves = places.slice(1).map((target, index) => {
    const source = places[index] ?? target;
    const [path] = getBezierPath({
      sourceX: source.x,
      sourceY: source.y,
      sourcePosition: Position.Right,
      targetX: target.x,
      targetY: target.y,
      targetPosition: Position.Left,
    });
    return index === 0 ? path : path.slice(path.indexOf('C'));
  });
  return curves.join(' ');
}

export const LinkEdge = memo(function LinkEdge(props: EdgeProps<LinkEdgeType>) {
  const { id, sourceX, sourceY, targetX, targetY, data, selected } = props;
  const taking = useStore(splice, ({ key }) => key === id);
  const path = pathThrough([{ x: sourceX, y: sourceY }, ...(data?.points ?? []), { x: targetX, y: targetY }]);
  // A selected one has the accent colour of the style sheet.
  const style = data?.colour && !selected && !taking ? { stroke: data.colour } : undefined;
  return (
    <BaseEdge
      path={path}
      interactionWidth={GRAB_WIDTH_PX}
      className={taking ? 'taking' : undefined}
      {...(style ? { style } : {})}
    />
  );
});
