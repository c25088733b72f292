/** A face: its box and 478 points on its picture, irises apart. */

import type { ViewOf } from '../../engine/protocol/index.ts';
import { matrixOf } from './affine.ts';
import type { PreviewProps } from './preview-props.ts';
import { LARGE_PX, pictureAt, SMALL_PX, Stage } from './Stage.tsx';
import { useBacking } from './sources.ts';

const FIRST_IRIS = 468;

/** Points as one path of round dots: cheaper than a circle each. */
function dots(points: readonly number[], from: number, to: number): string {
  let path = '';
  for (let i = from; i < to; i += 1) path += `M${points[i * 2]} ${points[i * 2 + 1]}h0`;
  return path;
}

export function FacePreview({ source, view, label, large }: PreviewProps<ViewOf<'face'>>) {
  const backing = useBacking(source.node, view.frame);
  const { box, points, score } = view;
  const at = backing?.frame ?? view.frame;
  // A dot is as large on a picture of 4000 px as on a crop.
  const size = (Math.max(at.widthPx, at.heightPx) / 256) * (large ? 1.1 : 1.6);
  const count = points.length / 2;
  return (
    <Stage
      widthPx={at.widthPx}
      heightPx={at.heightPx}
      href={backing && pictureAt(backing.valueId, large ? LARGE_PX : SMALL_PX)}
      label={`${label}: ${count} points, score ${score.toFixed(2)}`}
    >
      <g transform={backing && matrixOf(backing.toPicture)} className="face-marks">
        <rect {...box} className="outline" vectorEffect="non-scaling-stroke" />
        <path d={dots(points, 0, FIRST_IRIS)} className="dots" strokeWidth={size} />
        <path d={dots(points, FIRST_IRIS, count)} className="dots iris" strokeWidth={size * 1.4} />
      </g>
    </Stage>
  );
}
