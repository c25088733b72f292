/** Mean pooling of a ViT's patch tokens under masks: the region vectors of an own CLIP. */

import { NodeFault } from '../../kit/index.ts';

/** How the tokens of a ViT are laid out: `extraTokens` (class, registers), then grid x grid patches, row by row. */
export interface TokenLayout {
  readonly grid: number;
  readonly extraTokens: number;
  readonly width: number;
}

/**
 * float32 [R * width] of tokens [1, extra + grid^2, width] and masks [R * grid^2] (0..1): each region the mean of its
 * patches, weighted by how much of a patch belongs to it; zeros where it has none.
 * @throws NodeFault `model-output` when the tokens have another shape.
 */
export function poolTokens(
  tokens: { readonly data: Float32Array; readonly shape: readonly number[] },
  masks: Float32Array,
  { grid, extraTokens, width }: TokenLayout,
  model: string,
): Float32Array {
  const cells = grid * grid;
  const [, count = 0, wide = 0] = tokens.shape;
  if (tokens.shape.length !== 3 || count !== extraTokens + cells || wide !== width) {
    throw new NodeFault({
      code: 'model-output',
      what: `${model} gave tokens of shape [${tokens.shape.join(', ')}], and its manifest says [1, ${extraTokens} + ${grid} x ${grid}, ${width}].`,
      where: 'model',
      fix: 'Add the file again with its grid: `facex models add FILE --role region-encoder`.',
    });
  }
  const regions = masks.length / cells;
  const pooled = new Float32Array(regions * width);
  for (let region = 0; region < regions; region++) {
    let total = 0;
    for (let cell = 0; cell < cells; cell++) {
      const weight = masks[region * cells + cell] ?? 0;
      if (weight === 0) continue;
      total += weight;
      const from = (extraTokens + cell) * width;
      for (let i = 0; i < width; i++) {
        pooled[region * width + i] = (pooled[region * width + i] ?? 0) + weight * (tokens.data[from + i] ?? 0);
      }
    }
    if (total > 0)
      for (let i = 0; i < width; i++) pooled[region * width + i] = (pooled[region * width + i] ?? 0) / total;
  }
  return pooled;
}
