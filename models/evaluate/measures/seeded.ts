/** Seeded choices, the same on every machine. */

/** Uniform numbers in [0, 1) from a 32-bit seed (a Weyl sequence through a multiply-xorshift mixer). */
export function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Up to `count` of the items without repetition, in a seeded order. */
export function choose<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const chance = createChance(seed);
  const left = [...items];
  const chosen: T[] = [];
  while (chosen.length < count && left.length > 0) {
    const [item] = left.splice(Math.floor(chance() * left.length), 1);
    chosen.push(item as T);
  }
  return chosen;
}
