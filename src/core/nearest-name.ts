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
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours; three rows of the usual matrix. */
function editDistance(a: string, b: string): number {
  const width = Math.min(b.length, MAX_COMPARED);
  let before: number[] = [];
  let above = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = 1; i <= Math.min(a.length, MAX_COMPARED); i++) {
    const row = [i];
    for (let j = 1; j <= width; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return above[width]!;
}
