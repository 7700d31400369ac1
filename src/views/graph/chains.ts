import type { Forward } from './layers.ts';

/** A node, or the place where a long edge passes through a layer (`node` −1). */
export interface Item {
  readonly node: number;
  readonly layer: number;
  /** Links to the layer before and after, in the order of the ports once `sortPorts` has run. */
  readonly ins: number[];
  readonly outs: number[];
}

/** A piece of an edge between two neighbouring layers. Indices of items. */
export interface Link {
  readonly left: number;
  readonly right: number;
  readonly arc: number;
  readonly reversed: boolean;
  /** The last piece of its edge, which carries the label. */
  readonly last: boolean;
}

/** A component cut into layers: every link joins neighbours. `layers` holds the items from top to bottom. */
export interface Layered {
  readonly items: readonly Item[];
  readonly links: readonly Link[];
  readonly layers: readonly number[][];
}

/** Cut long edges where they pass through layers. */
export function cutIntoLayers(
  nodes: readonly number[],
  forward: readonly Forward[],
  layerOf: ReadonlyMap<number, number>,
): Layered {
  const items: Item[] = [];
  const links: Link[] = [];
  const layers: number[][] = [];
  const add = (node: number, layer: number): number => {
    while (layers.length <= layer) layers.push([]);
    items.push({ node, layer, ins: [], outs: [] });
    layers[layer]!.push(items.length - 1);
    return items.length - 1;
  };
  const itemOf = new Map(nodes.map((node) => [node, add(node, layerOf.get(node)!)]));
  for (const { arc, left, right, reversed } of forward) {
    const end = layerOf.get(right)!;
    let at = itemOf.get(left)!;
    for (let layer = layerOf.get(left)! + 1; layer <= end; layer++) {
      const next = layer === end ? itemOf.get(right)! : add(-1, layer);
      items[at]!.outs.push(links.length);
      items[next]!.ins.push(links.length);
      links.push({ left: at, right: next, arc, reversed, last: layer === end });
      at = next;
    }
  }
  return { items, links, layers };
}
