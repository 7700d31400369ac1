/** Names longer than this are compared by their beginning, so that a comparison costs at most so many squared. */
const MAX_COMPARED = 64;

/**
 * The candidate that was probably meant by a mistyped name, or null when none is near: at most one edit in three
 * characters, where a swap of neighbours is one edit. The first of equally near ones.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(Math.max(3, name.length) / 3) + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Finds what names were meant to be among candidates that stay the same; what it found for the names of the time before it knows. */
export class NearestNames {
  readonly #candidates: readonly string[];
  #known = new Map<string, string | null>();

  constructor(candidates: readonly string[]) {
    this.#candidates = candidates;
  }

  of(names: readonly string[]): readonly (string | null)[] {
    const before = this.#known;
    this.#known = new Map();
    return names.map((name) => {
      const found = before.get(name);
      const nearest = found === undefined ? nearestName(name, this.#candidates) : found;
      this.#known.set(name, nearest);
      return nearest;
    });
  }
}

/**
 * Insertions, deletions, replacements and swaps of neighbours, or `limit` when there are no fewer; three rows of the
 * usual matrix, of which only what lies within `limit` of the diagonal can matter.
 */
function editDistance(a: string, b: string, limit: number): number {
  const height = Math.min(a.length, MAX_COMPARED);
  const width = Math.min(b.length, MAX_COMPARED);
  let [before, above, row] = rows;
  for (let j = 0; j <= width; j++) above[j] = j;
  let leastAbove = 0;
  for (let i = 1; i <= height; i++) {
    const from = Math.max(1, i - limit);
    const to = Math.min(width, i + limit);
    row[from - 1] = from === 1 ? i : limit;
    let least = row[from - 1]!;
    for (let j = from; j <= to; j++) {
      const beside = j === i + limit ? limit : above[j]!;
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(row[j - 1]! + 1, beside + 1, above[j - 1]! + (same ? 0 : 1));
      const swapped =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    // A swap looks two rows back.
    if (least >= limit && leastAbove >= limit) return limit;
    leastAbove = least;
    [before, above, row] = [above, row, before];
  }
  return Math.min(limit, above[width]!);
}

const rows = Array.from({ length: 3 }, () => new Uint8Array(MAX_COMPARED + 1)) as [Uint8Array, Uint8Array, Uint8Array];
