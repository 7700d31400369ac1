/** A link that has to change rows between two layers: it leaves on one row and arrives on another. */
export interface Bend {
  readonly from: number;
  readonly to: number;
}

export interface Tracks {
  /** Column of each bend's vertical run, counted from the left. */
  readonly track: readonly number[];
  readonly count: number;
}

/**
 * An edge that arrives on the row where another one leaves must turn right of where that one has turned off, or they
 * would lie upon each other. Since every row belongs to one edge on either side, these musts form chains, and where
 * a chain closes (two edges that exchange their rows) no columns can help: rows must change.
 *
 *     ──┐ ┌──▶          ──┐?┌──▶
 *     ──│─┘             ──┘?└──▶
 *       └────▶
 *
 * Returns one closed chain's bends, or null.
 */
export function closedChain(bends: readonly Bend[]): number[] | null {
  const leaving = leavingAt(bends);
  const walked = new Int32Array(bends.length).fill(-1);
  for (let start = 0; start < bends.length; start++) {
    let bend: number | undefined = start;
    while (bend !== undefined && walked[bend]! < 0) {
      walked[bend] = start;
      bend = leaving.get(bends[bend]!.to);
    }
    if (bend === undefined || walked[bend] !== start) continue;
    const chain = [bend];
    for (let next = leaving.get(bends[bend]!.to)!; next !== bend; next = leaving.get(bends[next]!.to)!) {
      chain.push(next);
    }
    return chain;
  }
  return null;
}

function leavingAt(bends: readonly Bend[]): Map<number, number> {
  return new Map(bends.map(({ from }, bend) => [from, bend]));
}

/**
 * Give every bend a column for its vertical run; bends share one when their rows are disjoint. Musts are kept, so
 * there must be no closed chain; among others that overlap, the order with fewer crossings is a wish, given up where
 * wishes contradict.
 */
export function assignTracks(bends: readonly Bend[]): Tracks {
  const after: number[][] = bends.map(() => []);
  const wishes = new Int32Array(bends.length);
  for (let a = 0; a < bends.length; a++) {
    for (let b = a + 1; b < bends.length; b++) {
      const gain = overlap(bends[a]!, bends[b]!) ? sparedByLeft(bends[a]!, bends[b]!) : 0;
      if (gain === 0) continue;
      const [first, second] = gain > 0 ? [a, b] : [b, a];
      after[first]!.push(second);
      wishes[second]!++;
    }
  }
  const leaving = leavingAt(bends);
  /** The bend that must be placed before, and the one that must come after. */
  const before = bends.map(({ to }) => leaving.get(to));
  const arriving = new Map(bends.map(({ to }, bend) => [to, bend]));
  const left = new Set(bends.keys());
  const track = new Int32Array(bends.length).fill(-1);
  const least = new Int32Array(bends.length);
  let count = 0;
  while (left.size > 0) {
    let next = -1;
    for (const bend of left) {
      const must = before[bend];
      if (must !== undefined && track[must]! < 0) continue;
      if (next < 0 || wishes[bend]! < wishes[next]!) next = bend;
      if (wishes[next] === 0) break;
    }
    left.delete(next);
    const column = firstFree(next, least[next]!, bends, track);
    track[next] = column;
    count = Math.max(count, column + 1);
    for (const later of after[next]!) {
      wishes[later]!--;
      least[later] = Math.max(least[later]!, column + 1);
    }
    const must = arriving.get(bends[next]!.from);
    if (must !== undefined) least[must] = Math.max(least[must]!, column + 1);
  }
  return { track: [...track], count };
}

function overlap(a: Bend, b: Bend): boolean {
  return Math.min(a.from, a.to) <= Math.max(b.from, b.to) && Math.min(b.from, b.to) <= Math.max(a.from, a.to);
}

function inside(row: number, { from, to }: Bend): number {
  return row > Math.min(from, to) && row < Math.max(from, to) ? 1 : 0;
}

/** Crossings that it spares to have `a` left of `b`; none where a must decides. */
function sparedByLeft(a: Bend, b: Bend): number {
  if (b.to === a.from || a.to === b.from) return 0;
  const aLeft = inside(b.from, a) + inside(a.to, b);
  const bLeft = inside(a.from, b) + inside(b.to, a);
  return bLeft - aLeft;
}

/** The leftmost column from `least` on that no overlapping bend has. */
function firstFree(bend: number, least: number, bends: readonly Bend[], track: Int32Array): number {
  const taken = new Set<number>();
  for (let other = 0; other < bends.length; other++) {
    if (track[other]! >= least && overlap(bends[bend]!, bends[other]!)) taken.add(track[other]!);
  }
  let column = least;
  while (taken.has(column)) column++;
  return column;
}
