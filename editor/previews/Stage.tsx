/** A picture with things drawn over it in its own pixels; fits its box whatever the picture's shape. */

import type { ReactNode } from 'react';
import { addressOf } from '../link/http.ts';

/** Sides pictures are asked for at: on a node, and enlarged. */
export const SMALL_PX = 480;
export const LARGE_PX = 1600;

type Words = Readonly<Record<string, string | number>>;

/** Address of a value as WebP. */
export function pictureAt(valueId: string, sidePx: number, more: Words = {}): string {
  return addressOf('readValue', { valueId }, { as: 'webp', side: sidePx, ...more });
}

interface StageProps {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Picture under everything. */
  readonly href?: string | undefined;
  readonly label: string;
  /** Part of the picture that is shown; all of it when absent. */
  readonly viewBox?: string | undefined;
  readonly dim?: boolean;
  readonly children?: ReactNode;
}

export function Stage({ widthPx, heightPx, href, label, viewBox, dim, children }: StageProps) {
  return (
    <svg className="stage" viewBox={viewBox ?? `0 0 ${widthPx} ${heightPx}`} role="img" aria-label={label}>
      {href && (
        <image
          href={href}
          width={widthPx}
          height={heightPx}
          preserveAspectRatio="none"
          opacity={dim ? 0.55 : undefined}
        />
      )}
      {children}
    </svg>
  );
}
