import { EAST, NORTH, SOUTH, WEST } from './glyphs.ts';
import type { PlacedEdge, Point, Viewport } from './graph.ts';

/** The visible cells of all edges: how each is joined to its neighbours, and whose the lines are. */
export interface EdgeCells {
  readonly width: number;
  readonly height: number;
  /** North, east, south, west as bits. Four of them are a crossing of two edges, never anything else. */
  readonly mask: Uint8Array;
  /** Index of the edge plus 1 that runs across or down; a corner is in both. */
  readonly across: Uint16Array;
  readonly down: Uint16Array;
}

/** Trace the edges into the cells that the viewport shows. */
export function edgeCells(edges: readonly PlacedEdge[], { area, x, y }: Viewport): EdgeCells {
  const width = Math.max(0, area.width);
  const height = Math.max(0, area.height);
  const size = width * height;
  const cells = {
    width,
    height,
    mask: new Uint8Array(size),
    across: new Uint16Array(size),
    down: new Uint16Array(size),
  };
  edges.forEach(({ points }, edge) => {
    for (let i = 0; i + 1 < points.length; i++) run(cells, points[i]!, points[i + 1]!, edge + 1, x, y);
    // The ends reach out to the nodes' sides.
    const first = points[0];
    const last = points.at(-1);
    if (first) join(cells, first.x - x, first.y - y, WEST, edge + 1);
    if (last) join(cells, last.x - x, last.y - y, EAST, edge + 1);
  });
  return cells;
}

function run(cells: EdgeCells, a: Point, b: Point, edge: number, x: number, y: number): void {
  if (a.y === b.y) {
    const row = a.y - y;
    if (row < 0 || row >= cells.height) return;
    const from = Math.min(a.x, b.x) - x;
    const to = Math.max(a.x, b.x) - x;
    for (let column = Math.max(0, from); column <= Math.min(cells.width - 1, to); column++) {
      join(cells, column, row, (column > from ? WEST : 0) | (column < to ? EAST : 0), edge);
    }
    return;
  }
  const column = a.x - x;
  if (column < 0 || column >= cells.width) return;
  const from = Math.min(a.y, b.y) - y;
  const to = Math.max(a.y, b.y) - y;
  for (let row = Math.max(0, from); row <= Math.min(cells.height - 1, to); row++) {
    join(cells, column, row, (row > from ? NORTH : 0) | (row < to ? SOUTH : 0), edge);
  }
}

function join(cells: EdgeCells, column: number, row: number, mask: number, edge: number): void {
  if (mask === 0 || column < 0 || row < 0 || column >= cells.width || row >= cells.height) return;
  const at = row * cells.width + column;
  cells.mask[at] = cells.mask[at]! | mask;
  if (mask & (EAST | WEST)) cells.across[at] = edge;
  if (mask & (NORTH | SOUTH)) cells.down[at] = edge;
}
