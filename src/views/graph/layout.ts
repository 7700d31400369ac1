import type { GraphLayout, LayoutOptions, Topology } from './graph.ts';
import { moved, type PlacedPart, placePart } from './place.ts';
import { planGraph } from './plan.ts';

/** Unconnected parts are put side by side up to so many columns unless told otherwise: what fits in 80. */
export const WRAP_WIDTH = 78;

/** Free columns between unconnected parts that stand side by side. */
const APART = 3;

/**
 * Lay a graph out from left to right in cells. The same topology and options give the same picture, whatever its
 * edges say; the cost is about linear in nodes, edges and the layers that edges span.
 */
export function layoutGraph(topology: Topology, options: LayoutOptions): GraphLayout {
  const { graph, parts } = planGraph(topology);
  const placed = parts.map((part) => placePart(part, graph, options));
  const shelved = shelve(placed, options);
  return {
    width: Math.max(0, ...shelved.map(({ x, part }) => x + part.width)),
    height: Math.max(0, ...shelved.map(({ y, part }) => y + part.height)),
    mode: options.mode,
    label: options.label ?? 'short',
    nodes: shelved.flatMap(({ part }) => part.nodes),
    edges: shelved.flatMap(({ part }) => part.edges),
  };
}

interface Shelved {
  readonly x: number;
  readonly y: number;
  readonly part: PlacedPart;
}

/** Unconnected parts like words on lines: beside each other while there is room, else on the next shelf. */
function shelve(parts: readonly PlacedPart[], { mode, wrapWidth = WRAP_WIDTH }: LayoutOptions): Shelved[] {
  const gap = mode === 'boxes' ? 1 : 0;
  const shelved: Shelved[] = [];
  let x = 0;
  let y = 0;
  let height = 0;
  let linked = false;
  for (const part of parts) {
    const hasEdges = part.nodes.length > 1;
    // Lonely nodes begin a shelf of their own: beside a graph they look like a part of it.
    if (x > 0 && (x + part.width > wrapWidth || (linked && !hasEdges))) {
      y += height + (linked ? 1 : gap);
      x = 0;
      height = 0;
    }
    shelved.push({ x, y, part: moved(part, x, y) });
    x += part.width + APART;
    height = Math.max(height, part.height);
    linked = hasEdges;
  }
  return shelved;
}
