import { lookOf } from './draw.ts';
import type { GraphLook, Topology } from './graph.ts';

/**
 * The part of the graph that needs looking at: edges with a check that is not OK, and so many links `around` them: what
 * leads there and on from there. Nodes keep their order; without trouble there are none.
 */
export function troubleOf(topology: Topology, look: GraphLook, around: number): Topology {
  const kept = new Set(
    topology.edges.filter(({ key }) => {
      const { status } = lookOf(look, key);
      return status !== 'OK' && status !== 'UNCHECKED';
    }),
  );
  for (let link = 0; link < around; link++) {
    const starts = new Set([...kept].map(({ from }) => from));
    const ends = new Set([...kept].map(({ to }) => to));
    for (const edge of topology.edges) if (starts.has(edge.to) || ends.has(edge.from)) kept.add(edge);
  }
  const edges = topology.edges.filter((edge) => kept.has(edge));
  const named = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const listed = new Set(topology.nodes);
  return { nodes: [...listed].filter((name) => named.has(name)), edges };
}
