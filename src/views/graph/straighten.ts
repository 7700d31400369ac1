import type { Layered } from './chains.ts';
import { type PortRows, pull, type Shape } from './ports.ts';

/** What a bend costs, where an edge costs the square of its rows of way: fans stay balanced, small steps go. */
const BEND = 4;

/** Items that moves may touch in all: a large tangle stays as it is, rather than hold up the screen. */
const EFFORT = 15_000;

/** Rounds over all items; the picture hardly changes after. */
const ROUNDS = 6;

/**
 * Move items up and down as long as that takes bends out of the edges or shortens them: an item alone, or a run of
 * items that straight edges join and that must move together to stay so. What is in the way is pushed along. Changes
 * `top`.
 */
export function straighten(
  layered: Layered,
  shapes: readonly Shape[],
  gaps: readonly (readonly number[])[],
  ports: PortRows,
  top: Int32Array,
): void {
  const { items, links, layers } = layered;
  const above = new Int32Array(items.length).fill(-1);
  const below = new Int32Array(items.length).fill(-1);
  /** Rows from an item's top to the highest possible top of the one below it. */
  const step = new Int32Array(items.length);
  layers.forEach((layer, l) => {
    for (let i = 1; i < layer.length; i++) {
      const over = layer[i - 1]!;
      above[layer[i]!] = over;
      below[over] = layer[i]!;
      step[over] = shapes[over]!.height + gaps[l]![i]!;
    }
  });
  const pulls = links.map((link) => pull(layered, link));
  const shift = (link: number): number =>
    top[links[link]!.right]! + ports.right[link]! - top[links[link]!.left]! - ports.left[link]!;
  const cost = (link: number, rows: number): number => (rows === 0 ? 0 : (rows * rows + BEND) * pulls[link]!);

  // Members of the move that is being weighed carry its number.
  const mark = new Int32Array(items.length);
  let moves = 0;
  const all: number[] = [];
  const take = (item: number): void => {
    if (mark[item] === moves) return;
    mark[item] = moves;
    all.push(item);
  };

  /** Gather in `all` what moves when `members` move by `rows`; `drag` takes along what straight edges join. */
  const push = (members: readonly number[], rows: number, drag: boolean): void => {
    moves++;
    all.length = 0;
    for (const item of members) take(item);
    for (let i = 0; i < all.length; i++) {
      const item = all[i]!;
      if (drag) {
        for (const link of items[item]!.ins) if (shift(link) === 0) take(links[link]!.left);
        for (const link of items[item]!.outs) if (shift(link) === 0) take(links[link]!.right);
      }
      const next = rows > 0 ? below[item]! : above[item]!;
      if (next < 0) continue;
      const room = rows > 0 ? top[next]! - top[item]! - step[item]! : top[item]! - top[next]! - step[next]!;
      if (room < Math.abs(rows)) take(next);
    }
    weighed += all.length;
  };

  /** What the move of `all` changes. */
  const change = (rows: number): number => {
    let sum = 0;
    for (const item of all) {
      for (const link of items[item]!.ins) {
        if (mark[links[link]!.left] !== moves) sum += cost(link, shift(link) + rows) - cost(link, shift(link));
      }
      for (const link of items[item]!.outs) {
        if (mark[links[link]!.right] !== moves) sum += cost(link, shift(link) - rows) - cost(link, shift(link));
      }
    }
    return sum;
  };

  /** As much of a move as pushes nothing. */
  const withinRoom = (item: number, rows: number): number => {
    const over = above[item]!;
    const under = below[item]!;
    if (rows > 0) return under < 0 ? rows : Math.min(rows, top[under]! - top[item]! - step[item]!);
    return over < 0 ? rows : Math.max(rows, top[over]! + step[over]! - top[item]!);
  };

  /** Try to bring all pieces of a long edge onto the row of one of them, whatever that pushes. */
  const flatten = (pieces: readonly number[]): boolean => {
    const before = total();
    const saved = top.slice();
    for (const row of new Set(pieces.map((piece) => saved[piece]!))) {
      for (const piece of pieces) {
        const rows = row - top[piece]!;
        if (rows === 0) continue;
        push([piece], rows, true);
        for (const item of all) top[item] = top[item]! + rows;
      }
      weighed += links.length;
      if (total() < before) return true;
      top.set(saved);
    }
    return false;
  };

  const total = (): number => {
    let sum = 0;
    for (let link = 0; link < links.length; link++) sum += cost(link, shift(link));
    return sum;
  };

  /** Try to make each edge that leaves the group straight, and do what helps most. */
  const improve = (members: readonly number[], drag: boolean): boolean => {
    const wanted: number[] = [];
    const want = (rows: number): void => {
      if (rows !== 0 && !wanted.includes(rows)) wanted.push(rows);
    };
    for (const item of members) {
      for (const link of items[item]!.ins) want(-shift(link));
      for (const link of items[item]!.outs) want(shift(link));
    }
    if (members.length === 1) {
      for (const rows of [...wanted]) want(withinRoom(members[0]!, rows));
    }
    let best = 0;
    let least = 0;
    for (const rows of wanted) {
      push(members, rows, drag);
      const gain = change(rows);
      if (gain >= least) continue;
      least = gain;
      best = rows;
    }
    if (best === 0) return false;
    push(members, best, drag);
    for (const item of all) top[item] = top[item]! + best;
    return true;
  };

  const longEdges = passingPieces(layered);
  let weighed = 0;
  let moved = true;
  for (let round = 0; moved && round < ROUNDS; round++) {
    moved = false;
    for (let item = 0; item < items.length && weighed < EFFORT; item++) {
      if (improve([item], false) || improve([item], true)) moved = true;
    }
    for (const pieces of longEdges) {
      const bent = pieces.some((piece) => top[piece] !== top[pieces[0]!]);
      if (bent && weighed < EFFORT && flatten(pieces)) moved = true;
    }
    for (const run of straightRuns(layered, shift)) if (weighed < EFFORT && improve(run, true)) moved = true;
  }
}

/** The pieces of each edge that passes through two layers or more. */
function passingPieces({ items, links }: Layered): number[][] {
  const byArc = new Map<number, number[]>();
  for (const { left, arc } of links) {
    if (items[left]!.node >= 0) continue;
    const pieces = byArc.get(arc);
    if (pieces) pieces.push(left);
    else byArc.set(arc, [left]);
  }
  return [...byArc.values()].filter(({ length }) => length > 1);
}

/** Items joined by edges that run straight now; only runs of two and more. */
function straightRuns(layered: Layered, shift: (link: number) => number): number[][] {
  const met = new Set<number>();
  const runs: number[][] = [];
  layered.items.forEach((_, start) => {
    if (met.has(start)) return;
    met.add(start);
    const members = [start];
    for (const member of members) {
      for (const next of straightNeighbours(layered, member, shift)) {
        if (met.has(next)) continue;
        met.add(next);
        members.push(next);
      }
    }
    if (members.length > 1) runs.push(members);
  });
  return runs;
}

function straightNeighbours({ items, links }: Layered, item: number, shift: (link: number) => number): number[] {
  const { ins, outs } = items[item]!;
  return [
    ...ins.filter((link) => shift(link) === 0).map((link) => links[link]!.left),
    ...outs.filter((link) => shift(link) === 0).map((link) => links[link]!.right),
  ];
}
