/**
 * Values known in some places spread over the whole plane: averages of ever coarser grids fill what finer ones do not
 * know. One pass over a plane and a third, however wide the gap.
 */

interface Level {
  readonly widthPx: number;
  readonly heightPx: number;
  /** [H * W * channels], meaningful where the weight is above 0. */
  readonly values: Float32Array;
  /** [H * W], 0..1. */
  readonly weights: Float32Array;
}

function halve({ widthPx, heightPx, values, weights }: Level, channels: number): Level {
  const [width, height] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)];
  const sums = new Float32Array(width * height * channels);
  const totals = new Float32Array(width * height);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const i = y * widthPx + x;
      const weight = weights[i] as number;
      if (weight === 0) continue;
      const to = (y >> 1) * width + (x >> 1);
      totals[to] = (totals[to] as number) + weight;
      for (let c = 0; c < channels; c += 1) {
        const at = to * channels + c;
        sums[at] = (sums[at] as number) + weight * (values[i * channels + c] as number);
      }
    }
  }
  for (let i = 0; i < totals.length; i += 1) {
    const total = totals[i] as number;
    if (total === 0) continue;
    for (let c = 0; c < channels; c += 1) sums[i * channels + c] = (sums[i * channels + c] as number) / total;
    totals[i] = Math.min(1, total);
  }
  return { widthPx: width, heightPx: height, values: sums, weights: totals };
}

/** Lets a coarser, filled level show through where `level` knows less; `trusted` false takes the coarser one alone. */
function fillFrom(level: Level, coarse: Level, channels: number, trusted: boolean): Level {
  const { widthPx, heightPx, weights } = level;
  const from = coarse.values;
  const values = new Float32Array(level.values.length);
  for (let y = 0; y < heightPx; y += 1) {
    const v = Math.min(coarse.heightPx - 1, Math.max(0, (y + 0.5) / 2 - 0.5));
    const [top, fy] = [Math.floor(v), v - Math.floor(v)];
    const below = Math.min(coarse.heightPx - 1, top + 1);
    for (let x = 0; x < widthPx; x += 1) {
      const i = y * widthPx + x;
      const own = trusted ? (weights[i] as number) : 0;
      const u = Math.min(coarse.widthPx - 1, Math.max(0, (x + 0.5) / 2 - 0.5));
      const [left, fx] = [Math.floor(u), u - Math.floor(u)];
      const right = Math.min(coarse.widthPx - 1, left + 1);
      const [upperLeft, upperRight] = [
        (top * coarse.widthPx + left) * channels,
        (top * coarse.widthPx + right) * channels,
      ];
      const [lowerLeft, lowerRight] = [
        (below * coarse.widthPx + left) * channels,
        (below * coarse.widthPx + right) * channels,
      ];
      for (let c = 0; c < channels; c += 1) {
        let value = own === 0 ? 0 : own * (level.values[i * channels + c] as number);
        if (own < 1) {
          const upper = (from[upperLeft + c] as number) * (1 - fx) + (from[upperRight + c] as number) * fx;
          const lower = (from[lowerLeft + c] as number) * (1 - fx) + (from[lowerRight + c] as number) * fx;
          value += (1 - own) * (upper * (1 - fy) + lower * fy);
        }
        values[i * channels + c] = value;
      }
    }
  }
  return { ...level, values };
}

/**
 * `values` [H * W * channels] where `weights` [H * W] (0..1) is 1, and everywhere else what is known around. Levels
 * finer than `finest` (0 = pixels, 1 = pairs of pixels ...) are not believed, which smooths what is known as well.
 */
export function pyramidFill(
  values: Float32Array,
  weights: Float32Array,
  channels: number,
  widthPx: number,
  finest = 0,
): Float32Array {
  const levels: Level[] = [{ widthPx, heightPx: weights.length / widthPx, values, weights }];
  for (let last = levels[0]; last && (last.widthPx > 1 || last.heightPx > 1); last = levels.at(-1)) {
    levels.push(halve(last, channels));
  }
  let filled = levels.pop() as Level;
  for (let level = levels.pop(); level; level = levels.pop()) {
    filled = fillFrom(level, filled, channels, levels.length >= finest);
  }
  return filled.values;
}
