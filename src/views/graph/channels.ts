import type { Layered } from './chains.ts';
import type { PortRows, Shape } from './ports.ts';
import { assignTracks, closedChain } from './tracks.ts';

/** The vertical runs between a layer and the next: a column for each link that bends, counted from the left. */
export interface ChannelTracks {
  readonly trackOf: ReadonlyMap<number, number>;
  readonly count: number;
}

/** Moves that may take the left part of the picture along, before they only go to the right to come to an end. */
const WHOLE_MOVES = 30;

/**
 * Tracks for every channel. Where edges exchange their rows and bar each other's way, something moves down first;
 * changes `top`.
 */
export function trackChannels(
  layered: Layered,
  shapes: readonly Shape[],
  gaps: readonly (readonly number[])[],
  ports: PortRows,
  top: Int32Array,
): ChannelTracks[] {
  const { items, links, layers } = layered;
  const bendsOf = (l: number) =>
    layers[l]!.flatMap((item) => items[item]!.outs)
      .map((link) => ({
        link,
        from: top[links[link]!.left]! + ports.left[link]!,
        to: top[links[link]!.right]! + ports.right[link]!,
      }))
      .filter(({ from, to }) => from !== to);
  let wholeMoves = WHOLE_MOVES;
  for (let l = 0; l + 1 < layers.length; ) {
    const bends = bendsOf(l);
    const chain = closedChain(bends)?.map((i) => bends[i]!);
    if (!chain) {
      l++;
      continue;
    }
    const lowest = chain.reduce((a, b) => (b.to > a.to ? b : a));
    const { right } = links[lowest.link]!;
    const whole = wholeMoves-- > 0 ? joinedTo(layered, shapes, gaps, ports, top, right, 0) : null;
    const sources = chain.map(({ link }) => links[link]!.left);
    if (whole && !sources.some((item) => whole.has(item))) {
      moveDown(whole, top);
      l = 0;
    } else {
      // Ends at the latest when everything in the way lies below all rows that edges leave from.
      moveDown(joinedTo(layered, shapes, gaps, ports, top, right, l + 1), top);
    }
  }
  return layers.slice(0, -1).map((_, l) => {
    const bends = bendsOf(l);
    const { track, count } = assignTracks(bends);
    return { trackOf: new Map(bends.map(({ link }, i) => [link, track[i]!])), count };
  });
}

function moveDown(items: ReadonlySet<number>, top: Int32Array): void {
  for (const item of items) top[item] = top[item]! + 1;
}

/** An item with what is below in its way, and with what straight edges join to them from layer `start` on. */
function joinedTo(
  { items, links, layers }: Layered,
  shapes: readonly Shape[],
  gaps: readonly (readonly number[])[],
  ports: PortRows,
  top: Int32Array,
  first: number,
  start: number,
): Set<number> {
  const moving = new Set([first]);
  const takeStraight = (link: number, other: number): void => {
    const { left, right } = links[link]!;
    const straight = top[left]! + ports.left[link]! === top[right]! + ports.right[link]!;
    if (straight && items[other]!.layer >= start) moving.add(other);
  };
  for (const item of moving) {
    const { layer, ins, outs } = items[item]!;
    const place = layers[layer]!.indexOf(item) + 1;
    const below = layers[layer]![place];
    if (below !== undefined && top[below]! <= top[item]! + shapes[item]!.height + gaps[layer]![place]!) {
      moving.add(below);
    }
    for (const link of ins) takeStraight(link, links[link]!.left);
    for (const link of outs) takeStraight(link, links[link]!.right);
  }
  return moving;
}
