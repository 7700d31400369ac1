import { blameOf } from './blame.ts';
import type { EdgeState } from './edge-board.ts';
import type {
  CheckFigures,
  EdgeFigures,
  EdgeSnapshot,
  Latency,
  NodeFigures,
  Snapshot,
  StreamSnapshot,
} from './snapshot.ts';
import { type Status, worseOf } from './window.ts';

const NO_LATENCY: Latency = { p50Us: null, p95Us: null, p99Us: null, maxUs: null };

/** An edge before it is known what lies upstream of it. */
type Edge<Check extends CheckFigures> = { -readonly [Field in keyof EdgeSnapshot<Check>]: EdgeSnapshot<Check>[Field] };

/** What an edge is, whatever happens. */
export type EdgeHead = Pick<EdgeSnapshot, 'key' | 'from' | 'to' | 'name'>;
export type StreamHead = Pick<StreamSnapshot, 'name' | 'description' | 'discover'>;

/** An edge of the manifest: what it shows are the fields of its worst check. */
export function declaredEdge<Check extends CheckFigures>(
  { key, from, to, name }: EdgeHead,
  { status, since, worst, acknowledged }: EdgeState,
  checks: readonly Check[],
): Edge<Check> {
  const shown = checks[worst];
  return {
    key,
    from,
    to,
    name,
    status,
    idle: shown?.idle ?? false,
    since,
    worst,
    checks,
    seen: 0,
    latency: shown?.latency ?? NO_LATENCY,
    firstBroken: false,
    downstreamOfBroken: false,
    acknowledged,
  };
}

/** An edge that traffic showed. */
export function discoveredEdge<Check extends CheckFigures>(
  head: EdgeHead,
  seen: number,
  latency: Latency,
): Edge<Check> {
  const state: EdgeState = { status: 'UNCHECKED', since: null, worst: -1, acknowledged: false };
  return { ...declaredEdge<Check>(head, state, []), seen, latency };
}

/** A stream of these nodes and edges; says of each edge whether it is to blame. */
export function streamOf<Check extends CheckFigures, Node extends NodeFigures>(
  { name, description, discover }: StreamHead,
  nodes: readonly Node[],
  edges: readonly Edge<Check>[],
): StreamSnapshot<Check, Node> {
  const blames = blameOf(
    edges.map(({ from, to, status }) => ({ from, to, broken: status === 'FAIL' ? 2 : status === 'WARN' ? 1 : 0 })),
  );
  blames.forEach(({ firstBroken, downstreamOfBroken }, i) => {
    edges[i]!.firstBroken = firstBroken;
    edges[i]!.downstreamOfBroken = downstreamOfBroken;
  });
  return { name, description, discover, status: worst(edges) ?? 'UNOBSERVED', nodes, edges };
}

/** What all streams together show. */
export function sumOf(
  streams: readonly { readonly edges: readonly EdgeFigures[] }[],
): Pick<Snapshot, 'status' | 'waiting'> {
  let status: Status | null = null;
  let waiting = 0;
  for (const { edges } of streams) {
    const own = worst(edges);
    if (own !== null) status = status === null ? own : worseOf(status, own);
    for (const { checks } of edges) for (const check of checks) waiting += check.waiting;
  }
  return { status: status ?? 'UNOBSERVED', waiting };
}

/** The worst status of those that have checks; null when there is none. */
function worst(edges: readonly Pick<EdgeSnapshot, 'status'>[]): Status | null {
  let found: Status | null = null;
  for (const { status } of edges) {
    if (status !== 'UNCHECKED') found = found === null ? status : worseOf(found, status);
  }
  return found;
}
