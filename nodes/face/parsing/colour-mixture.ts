/**
 * Gaussian mixtures over RGB with diagonal covariance, fitted to weighted pixels. Small on purpose: a crop gives a
 * few thousand samples per class and the position prior carries most of the decision.
 */

interface Component {
  share: number;
  readonly mean: [number, number, number];
  readonly variance: [number, number, number];
}

/** A fitted mixture; RGB in 0..255. */
export interface ColourMixture {
  readonly components: readonly Readonly<Component>[];
}

/** Below this a channel's variance would let one flat patch own its colour outright. */
const MIN_VARIANCE = 36;

/** How much likelier than under the rival a component's mean must be for the component to be a class's own. */
const MIN_LEAD = 4;

function density(component: Readonly<Component>, r: number, g: number, b: number): number {
  const { mean, variance } = component;
  const distance =
    (r - mean[0]) ** 2 / variance[0] + (g - mean[1]) ** 2 / variance[1] + (b - mean[2]) ** 2 / variance[2];
  return (component.share * Math.exp(-distance / 2)) / Math.sqrt(variance[0] * variance[1] * variance[2]);
}

/** Likelihood of a colour under the mixture, up to one constant shared by all mixtures; never zero. */
export function likelihood(mixture: ColourMixture, r: number, g: number, b: number): number {
  // A thin uniform floor keeps a colour that no class has seen from being decided by rounding noise.
  let sum = 1e-9;
  for (const component of mixture.components) sum += density(component, r, g, b);
  return sum;
}

/**
 * The mixture without components that sit on a colour the rival explains nearly as well; the least rivalled one stays
 * in any case, so that a class never loses its colours altogether.
 */
export function withoutShared(mixture: ColourMixture, rival: ColourMixture): ColourMixture {
  const lead = (component: Readonly<Component>): number =>
    density({ ...component, share: 1 }, ...component.mean) / likelihood(rival, ...component.mean);
  const own = mixture.components.filter((component) => lead(component) > MIN_LEAD);
  if (own.length > 0) return { components: own };
  const best = mixture.components.reduce((a, b) => (lead(b) > lead(a) ? b : a));
  return { components: [best] };
}

/**
 * Fits `count` components to pixels (`samples`: r, g, b interleaved) by EM from a spread along luma, which needs no
 * random numbers. Returns undefined when the weights sum to less than 20 pixels.
 */
export function fitMixture(
  samples: ArrayLike<number>,
  weights: ArrayLike<number>,
  count: number,
  rounds = 6,
): ColourMixture | undefined {
  const order = Array.from({ length: weights.length }, (_, i) => i).filter((i) => (weights[i] ?? 0) > 1e-3);
  const total = order.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
  if (total < 20) return undefined;
  const luma = (i: number) =>
    0.3 * (samples[i * 3] ?? 0) + 0.59 * (samples[i * 3 + 1] ?? 0) + 0.11 * (samples[i * 3 + 2] ?? 0);
  order.sort((a, b) => luma(a) - luma(b));
  let components: Component[] = Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * order.length) / count);
    const to = Math.max(from + 1, Math.floor(((k + 1) * order.length) / count));
    return momentsOf(samples, order.slice(from, to), (i) => weights[i] ?? 0, total);
  });
  const shares = new Float64Array(count);
  for (let round = 0; round < rounds; round += 1) {
    const memberships = components.map(() => new Float64Array(weights.length));
    for (const i of order) {
      const [r, g, b] = [samples[i * 3] ?? 0, samples[i * 3 + 1] ?? 0, samples[i * 3 + 2] ?? 0];
      let sum = 1e-30;
      components.forEach((component, k) => {
        shares[k] = density(component, r, g, b);
        sum += shares[k] ?? 0;
      });
      components.forEach((_, k) => {
        const plane = memberships[k];
        if (plane) plane[i] = ((shares[k] ?? 0) / sum) * (weights[i] ?? 0);
      });
    }
    components = memberships.map((plane) => momentsOf(samples, order, (i) => plane[i] ?? 0, total));
  }
  return { components };
}

function momentsOf(
  samples: ArrayLike<number>,
  indices: readonly number[],
  weightOf: (index: number) => number,
  total: number,
): Component {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  let weight = 1e-9;
  for (const i of indices) {
    const w = weightOf(i);
    weight += w;
    for (let c = 0; c < 3; c += 1) {
      const value = samples[i * 3 + c] ?? 0;
      sum[c] = (sum[c] ?? 0) + w * value;
      squares[c] = (squares[c] ?? 0) + w * value * value;
    }
  }
  const mean = sum.map((s) => s / weight) as [number, number, number];
  const variance = squares.map((s, c) => Math.max(MIN_VARIANCE, s / weight - (mean[c] ?? 0) ** 2));
  return { share: weight / total, mean, variance: variance as [number, number, number] };
}
