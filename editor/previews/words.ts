/** Numbers and frames in few characters, as previews write them. */

import type { FrameView } from '../../engine/protocol/index.ts';

/** Three digits that count: 0.0123, 1.23e-7, 1230. */
export function shortNumber(value: number): string {
  if (value === 0 || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Degrees with their sign: +12°. */
export function degrees(value: number): string {
  const whole = Math.round(value * 10) / 10;
  return `${whole > 0 ? '+' : ''}${whole}°`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export function frameInWords({ widthPx, heightPx, space }: FrameView): string {
  return `${widthPx} × ${heightPx} px, ${space} space`;
}
