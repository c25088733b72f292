/** The param by which both VAE nodes split large pictures. */

/** Longest side in px that a VAE node does in one piece; 0 never splits. */
export const TILE_PARAM = {
  param: 'integer',
  default: 1024,
  min: 0,
  max: 8192,
  unit: 'px',
  title: 'Tiles',
  help: 'A picture with a longer side is done in overlapping tiles of this size (at least 320 px), which takes less memory; 0 never splits.',
} as const;
