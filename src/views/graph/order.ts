import type { Item, Layered, Link } from './chains.ts';

/** Sweeps that bring no better order before we stop, and at most: later ones hardly ever help. */
const PATIENCE = 4;
const SWEEPS = 16;

/**
 * Order every layer so that few edges cross: depth first to begin with, then barycentre sweeps to and fro with
 * exchanges of neighbours, keeping the best. Changes `layers` in place and puts the ports in order.
 */
export function orderLayers({ items, links, layers }: Layered): void {
  const place = new Int32Array(items.length);
  walkOrder(items, links, layers);
  for (const layer of layers) number(layer, place);
  let best = layers.map((layer) => [...layer]);
  let least = crossings(items, links, layers, place);
  for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < PATIENCE && least > 0; sweep++) {
    const right = sweep % 2 === 0;
    for (let i = 1; i < layers.length; i++) {
      const layer = layers[right ? i : layers.length - 1 - i]!;
      const centre = new Map(layer.map((item) => [item, barycentre(items, item, links, place, right)]));
      layer.sort((a, b) => centre.get(a)! - centre.get(b)! || place[a]! - place[b]!);
      number(layer, place);
    }
    exchangeNeighbours(items, links, layers, place);
    const count = crossings(items, links, layers, place);
    idle++;
    if (count < least) {
      least = count;
      best = layers.map((layer) => [...layer]);
      idle = 0;
    }
  }
  best.forEach((layer, i) => {
    layers[i]!.splice(0, layer.length, ...layer);
    number(layer, place);
  });
  for (const { ins, outs } of items) {
    ins.sort((a, b) => place[links[a]!.left]! - place[links[b]!.left]! || links[a]!.arc - links[b]!.arc);
    outs.sort((a, b) => place[links[a]!.right]! - place[links[b]!.right]! || links[a]!.arc - links[b]!.arc);
  }
}

function number(layer: readonly number[], place: Int32Array): void {
  for (let i = 0; i < layer.length; i++) place[layer[i]!] = i;
}

/** Put the items of each layer in the order in which a walk along the edges meets them. */
function walkOrder(items: readonly Item[], links: readonly Link[], layers: readonly number[][]): void {
  const met = new Uint8Array(items.length);
  const fresh: number[][] = layers.map(() => []);
  for (const start of layers.flat()) {
    const stack = [start];
    while (stack.length > 0) {
      const item = stack.pop()!;
      if (met[item]) continue;
      met[item] = 1;
      const { layer, outs } = items[item]!;
      fresh[layer]!.push(item);
      for (const link of outs.toReversed()) stack.push(links[link]!.right);
    }
  }
  fresh.forEach((layer, i) => {
    layers[i]!.splice(0, layer.length, ...layer);
  });
}

/** Where its neighbours on one side lie on average; its own place when it has none. */
function barycentre(
  items: readonly Item[],
  item: number,
  links: readonly Link[],
  place: Int32Array,
  right: boolean,
): number {
  const side = right ? items[item]!.ins : items[item]!.outs;
  if (side.length === 0) return place[item]!;
  let sum = 0;
  for (const link of side) sum += place[right ? links[link]!.left : links[link]!.right]!;
  return sum / side.length;
}

/** Crossings between all neighbouring layers: pairs of links whose ends are in opposite order. */
function crossings(
  items: readonly Item[],
  links: readonly Link[],
  layers: readonly number[][],
  place: Int32Array,
): number {
  let count = 0;
  for (const layer of layers) {
    const ends: number[] = [];
    for (const item of layer) {
      const rights = items[item]!.outs.map((link) => place[links[link]!.right]!).sort((a, b) => a - b);
      // Insertion from the end: few steps when little crosses.
      for (const right of rights) {
        let at = ends.length;
        while (at > 0 && ends[at - 1]! > right) at--;
        count += ends.length - at;
        ends.splice(at, 0, right);
      }
    }
  }
  return count;
}

/** Swap neighbours in a layer as long as that leaves fewer crossings. */
function exchangeNeighbours(
  items: readonly Item[],
  links: readonly Link[],
  layers: readonly number[][],
  place: Int32Array,
): void {
  let better = true;
  for (let round = 0; better && round < PATIENCE; round++) {
    better = false;
    for (const layer of layers) {
      for (let i = 0; i + 1 < layer.length; i++) {
        const a = items[layer[i]!]!;
        const b = items[layer[i + 1]!]!;
        if (crossed(a, b, links, place) <= crossed(b, a, links, place)) continue;
        layer.splice(i, 2, layer[i + 1]!, layer[i]!);
        place[layer[i]!] = i;
        place[layer[i + 1]!] = i + 1;
        better = true;
      }
    }
  }
}

/** Crossings between the links of two items when `upper` is above `lower`. */
function crossed(upper: Item, lower: Item, links: readonly Link[], place: Int32Array): number {
  let count = 0;
  for (const a of upper.ins) for (const b of lower.ins) if (place[links[a]!.left]! > place[links[b]!.left]!) count++;
  for (const a of upper.outs)
    for (const b of lower.outs) if (place[links[a]!.right]! > place[links[b]!.right]!) count++;
  return count;
}
