import type { Layered, Link } from './chains.ts';

/** The vertical shape of an item: its rows, and where its ports are, counted from its top. */
export interface Shape {
  readonly height: number;
  readonly inRow: number;
  readonly outRow: number;
}

/** Rows of a link's ends, counted from the tops of its items. */
export interface PortRows {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** One row for every link at each of its items, in the order of the ports. */
export function portRows({ items, links }: Layered, shapes: readonly Shape[]): PortRows {
  const left = new Int32Array(links.length);
  const right = new Int32Array(links.length);
  items.forEach(({ ins, outs }, item) => {
    const { inRow, outRow } = shapes[item]!;
    ins.forEach((link, i) => {
      right[link] = inRow + i;
    });
    outs.forEach((link, i) => {
      left[link] = outRow + i;
    });
  });
  return { left, right };
}

/** A long edge should run straight: its pieces pull harder than the others. */
export function pull({ items }: Layered, { left, right }: Link): number {
  const passing = (items[left]!.node < 0 ? 1 : 0) + (items[right]!.node < 0 ? 1 : 0);
  return passing === 2 ? 8 : passing === 1 ? 2 : 1;
}
