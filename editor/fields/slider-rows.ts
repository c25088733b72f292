/** Named sliders as rows: a name with the two names of its sides below it, searched and counted. Pure. */

/** A slider, with `_L` and `_R` of it where the group lists them. */
export interface SliderRow {
  readonly name: string;
  readonly sides: readonly string[];
}

export type Settings = Readonly<Record<string, number>>;

const SIDE = /_[LR]$/;

/** Rows of a group's names: those with a side go under the name without, where that is listed too. */
export function rowsOf(names: readonly string[]): readonly SliderRow[] {
  const bases = new Set(names.filter((name) => !SIDE.test(name)));
  return names
    .filter((name) => !SIDE.test(name) || !bases.has(name.replace(SIDE, '')))
    .map((name) => ({ name, sides: names.filter((side) => SIDE.test(side) && side.replace(SIDE, '') === name) }));
}

/** Rows whose name has every word of the query, in any case. */
export function searched(rows: readonly SliderRow[], query: string): readonly SliderRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}

/** How many of the rows are set, sides counted apart. */
export function countSet(rows: readonly SliderRow[], set: Settings): number {
  return rows.flatMap(({ name, sides }) => [name, ...sides]).filter((name) => name in set).length;
}

/** A name in words: mouthSmile -> mouth smile, eyeBlink_L -> eye blink left. */
export function inWords(name: string): string {
  return name
    .replace(/_L$/, ' left')
    .replace(/_R$/, ' right')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
