import { lookOf } from './draw.ts';
import type { GraphLook, Topology } from './graph.ts';

/**
 * The part of the graph that needs looking at: edges with a check that is not OK, and with `neighbours` also those
 * that lead there and on from there. Nodes keep their order; without trouble there are none.
 */
export function troubleOf(topology: Topology, look: GraphLook, neighbours: boolean): Topology {
  const bad = topology.edges.filter(({ key }) => {
    const { status } = lookOf(look, key);
    return status !== 'OK' && status !== 'UNCHECKED';
  });
  const starts = new Set(bad.map(({ from }) => from));
  const ends = new Set(bad.map(({ to }) => to));
  const kept = new Set(bad);
  const edges = topology.edges.filter(
    (edge) => kept.has(edge) || (neighbours && (starts.has(edge.to) || ends.has(edge.from))),
  );
  const named = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const listed = new Set(topology.nodes);
  return { nodes: [...listed].filter((name) => named.has(name)), edges };
}
