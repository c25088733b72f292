/** Two pictures beside each other at one height, for looking at; both also pass through unchanged. */
import { defineNode, type Frame, type ImageValue, uint8 } from '../kit/index.ts';

/** Straight alpha is laid over white, so that a cut-out compares as a viewer shows it. */
function pasteInto(canvas: Uint8Array, canvasWidthPx: number, image: ImageValue, leftPx: number, topPx: number): void {
  const [height = 0, width = 0, channels = 3] = image.pixels.shape;
  const { data } = image.pixels;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * channels;
      const to = ((y + topPx) * canvasWidthPx + x + leftPx) * 3;
      const alpha = channels === 4 ? (data[from + 3] ?? 255) / 255 : 1;
      for (let c = 0; c < 3; c += 1) canvas[to + c] = Math.round((data[from + c] ?? 0) * alpha + 255 * (1 - alpha));
    }
  }
}

export const compare = defineNode(
  {
    type: 'io/compare',
    version: 1,
    title: 'Compare',
    help: {
      summary: 'Lays two pictures beside each other at the same height (or below each other at the same width).',
    },
    inputs: { left: { kind: 'image' }, right: { kind: 'image' } },
    params: {
      layout: { param: 'choice', default: 'side-by-side', options: ['side-by-side', 'stacked'] },
      gapPx: { param: 'integer', default: 8, min: 0, max: 256, unit: 'px', title: 'gap' },
    },
    outputs: {
      image: { kind: 'image', space: 'original', help: 'Both pictures as one.' },
      left: { kind: 'image' },
      right: { kind: 'image' },
    },
    bypass: 'left',
    shows: true,
  },
  async ({ inputs: { left, right }, params, context }) => {
    const beside = params.layout === 'side-by-side';
    const [first, second] = [left.frame, right.frame];
    const share = beside ? first.heightPx / second.heightPx : first.widthPx / second.widthPx;
    const fitted =
      share === 1
        ? right
        : await context.images.resize(
            right,
            Math.max(1, Math.round(second.widthPx * share)),
            Math.max(1, Math.round(second.heightPx * share)),
          );
    const widthPx = beside ? first.widthPx + params.gapPx + fitted.frame.widthPx : first.widthPx;
    const heightPx = beside ? first.heightPx : first.heightPx + params.gapPx + fitted.frame.heightPx;
    const pixels = new Uint8Array(widthPx * heightPx * 3).fill(255);
    pasteInto(pixels, widthPx, left, 0, 0);
    if (beside) pasteInto(pixels, widthPx, fitted, first.widthPx + params.gapPx, 0);
    else pasteInto(pixels, widthPx, fitted, 0, first.heightPx + params.gapPx);
    const frame: Frame = {
      space: 'original',
      pictureId: `compare:${params.layout}:${params.gapPx}:${first.pictureId}:${second.pictureId}`,
      widthPx,
      heightPx,
      toOriginal: [1, 0, 0, 0, 1, 0],
    };
    return { image: { kind: 'image', pixels: uint8([heightPx, widthPx, 3], pixels), frame }, left, right };
  },
);
