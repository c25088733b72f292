/** Which kinds are shown on a node, the most telling first, and how much room each takes there. */

/** Kinds drawn as something to look at. */
const TALL = [
  'image',
  'reference',
  'mask',
  'parsing',
  'face',
  'motion',
  'gaze',
  'identity',
  'regions',
  'latent',
  'light',
  'texture',
  'conditioning',
  'tensor',
  'table',
  'representation',
  'frame',
] as const;

/** Kinds of which a line tells everything. */
const LOW = ['number', 'integer', 'boolean', 'text', 'choice', 'seed', 'denoiser'] as const;

const ORDER: readonly string[] = [...TALL, ...LOW];

/** The kind of one value of a `list of ...`. */
export const kindOfOne = (kind: string): string => kind.replace(/^list of /, '');

export function isTall(kind: string): boolean {
  return (TALL as readonly string[]).includes(kindOfOne(kind));
}

/** Ports with something to show, the most telling first. */
export function shownFirst<P extends { readonly kind: string }>(ports: readonly P[]): readonly P[] {
  const rank = ({ kind }: P): number => ORDER.indexOf(kindOfOne(kind));
  return ports.filter((port) => rank(port) >= 0).sort((a, b) => rank(a) - rank(b));
}
