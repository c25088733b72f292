/** Small statistics of the tables. Empty lists give NaN, which a row turns into "not measured". */

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How measured follows asked: Pearson's correlation, and the slope of the least-squares line (1 = as asked). */
export function follow(asked: readonly number[], measured: readonly number[]): { correlation: number; slope: number } {
  const [meanAsked, meanMeasured] = [mean(asked), mean(measured)];
  let [both, ofAsked, ofMeasured] = [0, 0, 0];
  asked.forEach((value, i) => {
    const [a, m] = [value - meanAsked, (measured[i] ?? Number.NaN) - meanMeasured];
    both += a * m;
    ofAsked += a * a;
    ofMeasured += m * m;
  });
  return {
    // A measure that never moves follows nothing: its correlation is 0, not undefined.
    correlation: ofAsked === 0 ? Number.NaN : ofMeasured === 0 ? 0 : both / Math.sqrt(ofAsked * ofMeasured),
    slope: ofAsked === 0 ? Number.NaN : both / ofAsked,
  };
}

/** Sum of the first over the sum of the second: a ratio that a pair with hardly anything in it cannot upset. */
export function ratioOfSums(pairs: readonly (readonly [number, number])[]): number {
  const total = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0);
  return total(1) === 0 ? Number.NaN : total(0) / total(1);
}
