/** How badly an edge is broken: not at all, WARN, FAIL. */
export type Broken = 0 | 1 | 2;

/** An edge as far as blame is concerned; `from` and `to` are any comparable names of nodes. */
export interface BlamedEdge {
  readonly from: number | string;
  readonly to: number | string;
  readonly broken: Broken;
}

export interface Blame {
  readonly firstBroken: boolean;
  readonly downstreamOfBroken: boolean;
}

/**
 * For each edge of one stream: whether a broken edge lies upstream of it, and if none does and it is broken itself,
 * that it is a first broken link. What is upstream explains nothing worse than itself: behind a WARN a FAIL is a first
 * broken link of its own. An edge on a discovered cycle counts as downstream of the others only.
 */
export function blameOf(edges: readonly BlamedEdge[]): Blame[] {
  const out = new Map<number | string, number[]>();
  edges.forEach((edge, i) => {
    const list = out.get(edge.from);
    if (list) list.push(i);
    else out.set(edge.from, [i]);
  });
  /** The worst that lies upstream of each edge; FAIL goes first, so that no edge is walked over for both. */
  const upstream = new Uint8Array(edges.length);
  for (const broken of [2, 1] as const) {
    for (const edge of edges) {
      if (edge.broken !== broken) continue;
      const nodes = [edge.to];
      for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
        for (const next of out.get(node) ?? []) {
          if (upstream[next]! > 0) continue;
          upstream[next] = broken;
          nodes.push(edges[next]!.to);
        }
      }
    }
  }
  return edges.map(({ broken }, i) => ({
    firstBroken: broken > upstream[i]!,
    downstreamOfBroken: upstream[i]! > 0 && broken <= upstream[i]!,
  }));
}
