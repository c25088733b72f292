/** A cut-out as the Region Assembler takes it: its pixels from the input, its place from the params. */
import { NodeFault, type ValueOf } from '../../kit/index.ts';
import type { Item, ItemFit } from './lay-item.ts';

/** Where the params of an assembler put an item. */
export function fitOf(params: {
  readonly itemPlace: string;
  readonly itemScale: number;
  readonly itemRight: number;
  readonly itemUp: number;
}): ItemFit {
  const { itemPlace, itemScale, itemRight, itemUp } = params;
  return { place: itemPlace as ItemFit['place'], scale: itemScale, shiftRight: itemRight, shiftUp: itemUp };
}

/** The item of a picture with transparency. @throws NodeFault `item-without-alpha`, `empty-item`. */
export function readItem({ pixels }: ValueOf['image']): Item {
  const [heightPx = 0, widthPx = 0, channels = 3] = pixels.shape;
  const area = widthPx * heightPx;
  const alpha = Float32Array.from({ length: area }, (_, i) => (pixels.data[i * channels + 3] ?? 0) / 255);
  if (channels !== 4 || !alpha.some((value) => value < 0.5)) {
    throw new NodeFault({
      code: 'item-without-alpha',
      what: 'The item has no transparent part, so where it ends is not known.',
      where: 'item',
      fix: 'Cut it out and save it as PNG or WebP with transparency.',
    });
  }
  if (!alpha.some((value) => value >= 0.1)) {
    throw new NodeFault({
      code: 'empty-item',
      what: 'The item is transparent all over.',
      where: 'item',
      fix: 'Choose a cut-out that shows something.',
    });
  }
  const rgb = Float32Array.from({ length: area * 3 }, (_, i) => pixels.data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0);
  return { rgb, alpha, widthPx, heightPx };
}
