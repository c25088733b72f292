/** A label map in its colours over its picture; names what the pointer is on, and lets it be clicked. */

import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { ViewOf } from '../../engine/protocol/index.ts';
import { type LabelPlane, useLabels } from './labels.ts';
import { pictureAt, SMALL_PX } from './Stage.tsx';
import { type Source, useBacking } from './sources.ts';

interface LabelMapProps {
  readonly source: Source;
  readonly view: ViewOf<'parsing'>;
  /** Labels drawn strongly and outlined; the others stay faint. Undefined draws all alike. */
  readonly chosen?: ReadonlySet<string> | undefined;
  /** What is said of a label under the pointer; its name when absent. */
  readonly nameOf?: ((label: string) => string) | undefined;
  /** Labels that are lit together with the one under the pointer. */
  readonly togetherWith?: ((label: string) => readonly string[]) | undefined;
  readonly onPick?: ((label: string) => void) | undefined;
  readonly label: string;
  readonly side?: number;
}

const OPAQUE = { plain: 150, chosen: 200, other: 45, hovered: 235 } as const;

function colourBytes(colour: string): readonly [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function paint(
  context: CanvasRenderingContext2D,
  { width, height, ids }: LabelPlane,
  view: ViewOf<'parsing'>,
  chosen: ReadonlySet<string> | undefined,
  hovered: ReadonlySet<string>,
): void {
  const image = context.createImageData(width, height);
  const looks = view.labels.map(({ name, colour }) => {
    const is = chosen?.has(name) === true;
    const alpha = hovered.has(name) ? OPAQUE.hovered : is ? OPAQUE.chosen : chosen ? OPAQUE.other : OPAQUE.plain;
    return { rgb: colourBytes(colour), alpha, is };
  });
  const isIn = (i: number): boolean => looks[ids[i] ?? 0]?.is === true;
  for (let i = 0; i < ids.length; i += 1) {
    const look = looks[ids[i] ?? 0];
    if (!look) continue;
    const atEdge = chosen !== undefined && (isIn(i) !== isIn(i + 1) || isIn(i) !== isIn(i + width));
    image.data.set(atEdge ? [255, 255, 255] : look.rgb, i * 4);
    image.data[i * 4 + 3] = atEdge ? 255 : look.alpha;
  }
  context.putImageData(image, 0, 0);
}

export function LabelMap(props: LabelMapProps) {
  const { source, view, chosen, nameOf, togetherWith, onPick, label, side = SMALL_PX } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<string>();
  const plane = useLabels(source.valueId);
  const backing = useBacking(source.node, view.frame);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !plane) return;
    const lit = hovered === undefined ? [] : [hovered, ...(togetherWith?.(hovered) ?? [])];
    paint(context, plane, view, chosen, new Set(lit));
  }, [plane, view, chosen, hovered, togetherWith]);

  const labelUnder = (event: PointerEvent): string | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box || !plane) return undefined;
    const x = Math.floor(((event.clientX - box.left) / box.width) * plane.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * plane.height);
    return view.labels[plane.ids[y * plane.width + x] ?? -1]?.name;
  };
  // One of the same picture, but in another frame, would not lie under the map.
  const lies = backing && backing.frame.widthPx === view.frame.widthPx && backing.frame.space === view.frame.space;
  const { widthPx, heightPx } = view.frame;
  const said = hovered === undefined ? '' : (nameOf?.(hovered) ?? hovered);
  return (
    <div
      className="label-map"
      style={{ '--ratio': widthPx / heightPx } as React.CSSProperties}
      data-picks={onPick !== undefined}
    >
      {lies && <img src={pictureAt(backing.valueId, side)} alt="" draggable={false} />}
      <canvas
        ref={canvas}
        width={plane?.width ?? widthPx}
        height={plane?.height ?? heightPx}
        role="img"
        aria-label={label}
        data-tip={said}
        onPointerMove={(event) => setHovered(labelUnder(event))}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const under = labelUnder(event as unknown as PointerEvent);
          if (under !== undefined) onPick?.(under);
        }}
      />
      {said && <span className="map-name">{said}</span>}
    </div>
  );
}
