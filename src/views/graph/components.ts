import type { Topology, TopologyEdge } from './graph.ts';

/** The topology in numbers: nodes by index, every edge between two different ones. */
export interface Graph {
  readonly names: readonly string[];
  readonly arcs: readonly Arc[];
  /** Edges from a node to itself, by node. */
  readonly loops: ReadonlyMap<number, readonly TopologyEdge[]>;
}

export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly edge: TopologyEdge;
}

/** A connected part: indices into the graph, in its order. */
export interface Component {
  readonly nodes: readonly number[];
  readonly arcs: readonly number[];
}

/** Number the nodes in the order given; an edge's node that nobody listed comes last. Names and keys count once. */
export function graphOf({ nodes, edges }: Topology): Graph {
  const ids = new Map<string, number>();
  const idOf = (name: string): number => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    ids.set(name, ids.size);
    return ids.size - 1;
  };
  for (const name of nodes) idOf(name);
  const keys = new Set<string>();
  const arcs: Arc[] = [];
  const loops = new Map<number, TopologyEdge[]>();
  for (const edge of edges) {
    if (keys.has(edge.key)) continue;
    keys.add(edge.key);
    const from = idOf(edge.from);
    const to = idOf(edge.to);
    if (from !== to) arcs.push({ from, to, edge });
    else loops.set(from, [...(loops.get(from) ?? []), edge]);
  }
  return { names: [...ids.keys()], arcs, loops };
}

/** The connected parts in the order of their first nodes; nodes without any edge to others are parts of one. */
export function componentsOf({ names, arcs }: Graph): Component[] {
  const parent = names.map((_, i) => i);
  const rootOf = (node: number): number => {
    let root = node;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  };
  for (const { from, to } of arcs) {
    const a = rootOf(from);
    const b = rootOf(to);
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const parts = new Map<number, { nodes: number[]; arcs: number[] }>();
  names.forEach((_, node) => {
    const root = rootOf(node);
    const part = parts.get(root) ?? { nodes: [], arcs: [] };
    part.nodes.push(node);
    parts.set(root, part);
  });
  arcs.forEach(({ from }, i) => {
    parts.get(rootOf(from))!.arcs.push(i);
  });
  return [...parts.values()];
}
