/** The picture with the mask painted over it; a press and drag is one stroke, told when it ends. */

import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Stroke } from '../../nodes/kit/index.ts';
import { drawStroke, simplified } from './strokes.ts';

/** The canvas's longer side: the saved strokes have no size, this is what is seen. */
const SIDE_PX = 1024;

export interface Brush {
  readonly erase: boolean;
  /** Share of the picture's width. */
  readonly radius: number;
}

interface MaskCanvasProps {
  readonly strokes: readonly Stroke[];
  readonly brush: Brush;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly picture: string;
  /** Picture of the mask that the strokes start from. */
  readonly under: string | undefined;
  readonly onStroke: (stroke: Stroke) => void;
}

/** White of a mask picture as alpha of the colour. */
function asAlpha(image: HTMLImageElement, width: number, height: number, colour: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.drawImage(image, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i] ?? 0;
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  return canvas;
}

function useLoaded(address: string | undefined): HTMLImageElement | undefined {
  const [loaded, setLoaded] = useState<HTMLImageElement>();
  useEffect(() => {
    setLoaded(undefined);
    if (address === undefined) return;
    const image = new Image();
    image.onload = () => setLoaded(image);
    image.src = address;
    return () => {
      image.onload = null;
    };
  }, [address]);
  return loaded;
}

export function MaskCanvas({ strokes, brush, widthPx, heightPx, picture, under, onStroke }: MaskCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [painting, setPainting] = useState<Stroke>();
  const [cursor, setCursor] = useState<readonly [number, number]>();
  const underImage = useLoaded(under);
  const scale = Math.min(1, SIDE_PX / Math.max(widthPx, heightPx)) * (Math.max(widthPx, heightPx) < 512 ? 2 : 1);
  const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !canvas.current) return;
    const colour = getComputedStyle(canvas.current).getPropertyValue('--accent') || '#4ea1ff';
    context.clearRect(0, 0, width, height);
    if (underImage) context.drawImage(asAlpha(underImage, width, height, colour), 0, 0);
    context.fillStyle = colour;
    context.strokeStyle = colour;
    for (const stroke of strokes) drawStroke(context, stroke);
    if (painting) drawStroke(context, painting);
  }, [strokes, painting, underImage, width, height]);

  const shareOf = ({ clientX, clientY }: { clientX: number; clientY: number }): readonly [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    const hold = (share: number): number => Math.min(1, Math.max(0, share));
    return box ? [hold((clientX - box.left) / box.width), hold((clientY - box.top) / box.height)] : [0, 0];
  };
  const end = (): void => {
    if (!painting) return;
    setPainting(undefined);
    onStroke({ ...painting, points: [...simplified(painting.points)] });
  };
  const onMove = (event: PointerEvent): void => {
    setCursor(shareOf(event));
    if (!painting) return;
    const points = event.nativeEvent.getCoalescedEvents().map(shareOf);
    setPainting({ ...painting, points: [...painting.points, ...(points.length > 0 ? points : [shareOf(event)])] });
  };
  return (
    <div className="mask-canvas" style={{ '--ratio': widthPx / heightPx } as CSSProperties}>
      <img src={picture} alt="" draggable={false} />
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={`Mask of ${strokes.length} strokes`}
        onPointerDown={(event) => {
          if (event.button !== 0 && event.button !== 5) return;
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          // Button 5 is the eraser of a pen.
          const erase = brush.erase || event.altKey || event.button === 5;
          setPainting({ points: [shareOf(event)], radius: brush.radius, ...(erase ? { erase: true } : {}) });
        }}
        onPointerMove={onMove}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerLeave={() => setCursor(undefined)}
      />
      {cursor && (
        <span
          className="brush-cursor"
          data-erase={brush.erase}
          style={{
            left: `${cursor[0] * 100}%`,
            top: `${cursor[1] * 100}%`,
            width: `${brush.radius * 200}%`,
          }}
        />
      )}
    </div>
  );
}
