import { blameOf } from './blame.ts';
import type { DiscoveredEdge } from './discovery.ts';
import type { Engine } from './engine.ts';
import { nearestName } from './nearest-name.ts';
import { percentilesOf } from './recent.ts';
import type { EdgeSnapshot, Snapshot, StreamSnapshot } from './snapshot.ts';
import { type Status, worseOf } from './window.ts';

/** A picture of the engine as it is now. Costs a few microseconds a check; nothing in it is shared with the engine. */
export function snapshotOf(engine: Engine): Snapshot {
  const { spec, topology, now } = engine;
  const streams = spec.streams.map((_, index) => streamOf(engine, index));
  const checked = streams.flatMap(({ edges }) => edges).filter((edge) => edge.status !== 'UNCHECKED');
  const names = topology.nodes.map(({ name }) => name);
  return {
    name: spec.name,
    description: spec.description,
    now,
    status: worst(checked),
    counters: { ...engine.counters },
    waiting: checked.reduce((sum, { checks }) => sum + checks.reduce((own, { waiting }) => own + waiting, 0), 0),
    liveTokens: engine.correlator.table.tokens,
    tokenLimit: spec.limits.tokens,
    lossAt: engine.lossAt,
    streams,
    failing: { kept: engine.failures.kept, total: engine.failures.total },
    orphans: engine.orphans.list(),
    unknown: engine.unknown.list().map((entry) => ({ ...entry, meant: nearestName(entry.name, names) })),
  };
}

function streamOf(engine: Engine, index: number): StreamSnapshot {
  const { name, description, discover } = engine.spec.streams[index]!;
  const declared = engine.topology.edges
    .filter(({ stream }) => stream === index)
    .map((edge) => declaredEdge(engine, edge.index));
  const found = (engine.discoveries[index]?.edges ?? [])
    .filter(({ from, to }) => !declared.some((edge) => edge.from === from && edge.to === to))
    .map((edge) => discoveredEdge(name, edge));
  const edges = [...declared, ...found];
  const blame = blameOf(
    edges.map(({ from, to, status }) => ({ from, to, broken: status === 'FAIL' ? 2 : status === 'WARN' ? 1 : 0 })),
  );
  return {
    name,
    description,
    discover,
    status: worst(declared),
    nodes: engine.nodes.filter(({ node }) => node.stream === index).map((record) => record.snapshot(engine.now)),
    edges: edges.map((edge, i) => ({ ...edge, ...blame[i]! })),
  };
}

type Unblamed = Omit<EdgeSnapshot, 'firstBroken' | 'downstreamOfBroken'>;

function declaredEdge(engine: Engine, index: number): Unblamed {
  const edge = engine.topology.edges[index]!;
  const state = engine.board.stateOf(edge);
  const checks = edge.checks.map((check) => {
    const record = engine.records[check]!;
    const queue = engine.countChecks[check];
    return record.snapshot(engine.now, queue?.waiting ?? record.waiting, queue?.partial ?? 0);
  });
  return {
    key: edge.key,
    from: edge.spec.from,
    to: edge.spec.to,
    name: edge.spec.name,
    status: state.status,
    idle: checks[state.worst]?.idle ?? false,
    since: state.since,
    worst: state.worst,
    checks,
    seen: 0,
    latency: checks[state.worst]?.latency ?? percentilesOf(new Float64Array(0)),
    acknowledged: state.acknowledged,
  };
}

function discoveredEdge(stream: string, { from, to, seen, recent }: DiscoveredEdge): Unblamed {
  return {
    key: `${stream}/${from}/${to}/discovered`,
    from,
    to,
    name: null,
    status: 'UNCHECKED',
    idle: false,
    since: null,
    worst: -1,
    checks: [],
    seen,
    latency: recent.percentiles(),
    acknowledged: false,
  };
}

function worst(edges: readonly { readonly status: Status | 'UNCHECKED' }[]): Status {
  let status: Status | null = null;
  for (const edge of edges) {
    if (edge.status === 'UNCHECKED') continue;
    status = status === null ? edge.status : worseOf(status, edge.status);
  }
  return status ?? 'UNOBSERVED';
}
