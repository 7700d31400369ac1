/** An edge as far as blame is concerned; `from` and `to` are any comparable names of nodes. */
export interface BlamedEdge {
  readonly from: number | string;
  readonly to: number | string;
  /** WARN or FAIL. */
  readonly broken: boolean;
}

export interface Blame {
  readonly firstBroken: boolean;
  readonly downstreamOfBroken: boolean;
}

/**
 * For each edge of one stream: whether a broken edge lies upstream of it, and if none does and it is broken itself,
 * that it is a first broken link. An edge on a discovered cycle counts as downstream of the others only.
 */
export function blameOf(edges: readonly BlamedEdge[]): Blame[] {
  const out = new Map<number | string, number[]>();
  edges.forEach((edge, i) => {
    const list = out.get(edge.from);
    if (list) list.push(i);
    else out.set(edge.from, [i]);
  });
  const downstream = new Uint8Array(edges.length);
  for (const edge of edges) {
    if (!edge.broken) continue;
    const nodes = [edge.to];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      for (const next of out.get(node) ?? []) {
        if (downstream[next]) continue;
        downstream[next] = 1;
        nodes.push(edges[next]!.to);
      }
    }
  }
  return edges.map(({ broken }, i) => ({
    firstBroken: broken && !downstream[i],
    downstreamOfBroken: downstream[i] === 1,
  }));
}
