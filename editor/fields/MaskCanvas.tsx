/** The picture with the mask painted over it, by pointer or by keys; a stroke is told when it ends. */

import { type CSSProperties, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { Stroke } from '../../nodes/kit/index.ts';
import { percent } from '../previews/words.ts';
import { drawStroke } from './strokes.ts';
import { type Brush, useBrush } from './use-brush.ts';

/** The canvas's longer side: the saved strokes have no size, this is what is seen. */
const SIDE_PX = 1024;

/** The keys of the brush, in the words of the hint. */
export const KEYS =
  'Arrow keys move the brush, with Shift further. Space paints while it is held, or until it is pressed again; Escape drops that stroke. X paints or erases, [ and ] change the size, Backspace takes the last stroke back.';

interface MaskCanvasProps {
  readonly strokes: readonly Stroke[];
  readonly brush: Brush;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly picture: string;
  /** Picture of the mask that the strokes start from. */
  readonly under: string | undefined;
  readonly onStroke: (stroke: Stroke) => void;
  /** Takes the last stroke back. */
  readonly onBack: () => void;
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

export function MaskCanvas(props: MaskCanvasProps) {
  const { strokes, brush, widthPx, heightPx, picture, under, onStroke, onBack } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ring = useRef<HTMLSpanElement>(null);
  const keysId = useId();
  const { painting, cursor, handlers } = useBrush({ brush, ratio: widthPx / heightPx, onStroke });
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

  const onKeyDown = (event: KeyboardEvent): void => {
    // Elsewhere these keys delete the node.
    if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      event.stopPropagation();
      onBack();
      return;
    }
    handlers.onKeyDown(event);
    // Zoomed in, the brush may have left what is shown.
    if (event.key.startsWith('Arrow')) ring.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <>
      <div
        className="mask-canvas"
        style={{ '--ratio': widthPx / heightPx } as CSSProperties}
        role="application"
        aria-roledescription="mask to paint"
        aria-label={`Mask of ${strokes.length} strokes`}
        aria-describedby={keysId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted with the arrow keys and Space.
        tabIndex={0}
        {...handlers}
        onKeyDown={onKeyDown}
      >
        <img src={picture} alt="" draggable={false} />
        <canvas ref={canvas} width={width} height={height} />
        {cursor && (
          <span
            ref={ring}
            className="brush-cursor"
            data-erase={painting ? painting.erase === true : brush.erase}
            data-down={painting !== undefined}
            style={{
              left: `${cursor.place[0] * 100}%`,
              top: `${cursor.place[1] * 100}%`,
              width: `${brush.radius * 200}%`,
            }}
          />
        )}
        <span className="visually-hidden" role="status">
          {cursor?.byKey &&
            `${percent(cursor.place[0])} across, ${percent(cursor.place[1])} down${painting ? ', brush down' : ''}`}
        </span>
      </div>
      <p className="field-hint mask-keys" id={keysId}>
        {KEYS}
      </p>
    </>
  );
}
