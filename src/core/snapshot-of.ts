import type { DiscoveredEdge } from './discovery.ts';
import type { Engine } from './engine.ts';
import { NearestNames } from './nearest-name.ts';
import type { CheckSnapshot, Snapshot, StreamSnapshot, UnknownNode } from './snapshot.ts';
import { declaredEdge, discoveredEdge, streamOf, sumOf } from './snapshot-parts.ts';
import type { Topology } from './topology.ts';

/** With hundreds of nodes it takes longer to find the nearest of them than to make all else. */
const nearest = new WeakMap<Topology, NearestNames>();

/** A picture of the engine as it is now. Costs a few microseconds a check; nothing in it is shared with the engine. */
export function snapshotOf(engine: Engine): Snapshot {
  const { spec, now } = engine;
  const streams = spec.streams.map((_, index) => streamAt(engine, index));
  return {
    name: spec.name,
    description: spec.description,
    now,
    ...sumOf(streams),
    counters: { ...engine.counters },
    liveTokens: engine.correlator.table.tokens,
    tokenLimit: spec.limits.tokens,
    lossAt: engine.lossAt,
    streams,
    failing: { kept: engine.failures.kept, total: engine.failures.total },
    orphans: engine.orphans.list(),
    unknown: unknownOf(engine),
  };
}

function unknownOf({ unknown, topology }: Engine): UnknownNode[] {
  let names = nearest.get(topology);
  if (names === undefined) {
    names = new NearestNames(topology.nodes.map(({ name }) => name));
    nearest.set(topology, names);
  }
  const list = unknown.list();
  const meant = names.of(list.map(({ name }) => name));
  return list.map((entry, i) => ({ ...entry, meant: meant[i]! }));
}

function streamAt(engine: Engine, index: number): StreamSnapshot {
  const { spec, topology, now, nodes } = engine;
  const declared = topology.edges
    .filter(({ stream }) => stream === index)
    .map((edge) => {
      const { key, spec: head } = edge;
      return declaredEdge(
        { key, from: head.from, to: head.to, name: head.name },
        engine.board.stateOf(edge),
        edge.checks.map((check) => checkAt(engine, check)),
      );
    });
  const found = foundIn(engine, index).map(({ key, edge: { from, to, seen, recent } }) =>
    discoveredEdge<CheckSnapshot>({ key, from, to, name: null }, seen, recent.percentiles()),
  );
  const own = nodes.filter(({ node }) => node.stream === index).map((record) => record.snapshot(now));
  return streamOf(spec.streams[index]!, own, [...declared, ...found]);
}

/** What discovery found in a stream that the manifest does not declare. */
export function foundIn(engine: Engine, index: number): { readonly key: string; readonly edge: DiscoveredEdge }[] {
  const found = engine.discoveries[index]?.edges ?? [];
  if (found.length === 0) return [];
  const { name, edges } = engine.spec.streams[index]!;
  const declared = new Set(edges.map(({ from, to }) => `${from}\n${to}`));
  return found
    .filter(({ from, to }) => !declared.has(`${from}\n${to}`))
    .map((edge) => ({ key: `${name}/${edge.from}/${edge.to}/discovered`, edge }));
}

function checkAt(engine: Engine, check: number): CheckSnapshot {
  const record = engine.records[check]!;
  const queue = engine.countChecks[check];
  return record.snapshot(engine.now, queue?.waiting ?? record.waiting, queue?.partial ?? 0);
}
