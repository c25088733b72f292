/** Least squares under bounds: coordinate descent on the normal equations, warm-started from the last solution. */

/** The quadratic 1/2 x'Hx - g'x with bounds per unknown; equal bounds hold an unknown still. */
export interface BoundedProblem {
  /** [n, n], symmetric, positive diagonal. */
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Moves `x` in place to the bounded minimum; stops when no unknown moves by more than `tolerance` in a sweep. */
export function solveBounded(problem: BoundedProblem, x: Float64Array, sweeps = 80, tolerance = 1e-4): void {
  const { matrix, gradient, lower, upper } = problem;
  const n = x.length;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let slope = -(gradient[i] as number);
      for (let j = 0, at = i * n; j < n; j++, at++) slope += (matrix[at] as number) * (x[j] as number);
      const wanted = (x[i] as number) - slope / (matrix[i * n + i] as number);
      const bounded = Math.min(upper[i] as number, Math.max(lower[i] as number, wanted));
      moved = Math.max(moved, Math.abs(bounded - (x[i] as number)));
      x[i] = bounded;
    }
    if (moved < tolerance) return;
  }
}
