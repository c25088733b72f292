/** The names a reader most likely meant, for messages about an unknown one. */

/** Beyond this many candidates the comparison is left out, so that check stays linear in the size of a graph. */
const MOST_CANDIDATES = 500;

/** Up to three of `candidates` that look like `name`, best first: few letters apart, or the same last part. */
export function closestNames(name: string, candidates: readonly string[]): readonly string[] {
  if (candidates.length > MOST_CANDIDATES || name.length > 100) return [];
  const wanted = name.toLowerCase();
  const scored = candidates
    .map((candidate) => ({ candidate, score: apart(wanted, candidate.toLowerCase()) }))
    .filter(({ score }) => score <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate));
  const best = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }) => score <= best + 1)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `Did you mean a or b?`, or the list of what there is, or `otherwise` when nothing is known. */
export function adviceFor(name: string, candidates: readonly string[], otherwise: string): string {
  const near = closestNames(name, candidates);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  if (candidates.length > 0 && candidates.length <= 30) return `There is: ${candidates.join(', ')}.`;
  return otherwise;
}

function apart(a: string, b: string): number {
  const last = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
  if (last(a) === last(b)) return 0.5;
  return Math.min(
    editDistance(a, b),
    last(a).length > 3 ? editDistance(last(a), last(b)) + 0.5 : Number.POSITIVE_INFINITY,
  );
}

// Optimal string alignment: insert, delete, replace, and swap of two neighbours cost one each.
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = row;
    row = current;
  }
  return row[b.length] ?? 0;
}
