import { isoFromUs } from '../core/iso-time.ts';
import type { CheckFigures, EdgeFigures, Failure, Figures, Latency, Transition } from '../core/snapshot.ts';
import type { CheckSpec } from '../core/spec.ts';

/** The snapshot as JSON for others (SPEC 10): ISO times, latencies in seconds, `null` for what is not there yet. */
export function snapshotJson(snapshot: Figures, failures: readonly Failure[]): object {
  const { name, description, now, status, counters, waiting, orphans, unknown } = snapshot;
  return {
    name,
    description,
    now: isoFromUs(now),
    status,
    waiting,
    counters,
    streams: snapshot.streams.map((stream) => ({
      name: stream.name,
      description: stream.description,
      status: stream.status,
      nodes: stream.nodes.map((node) => ({ name: node.name, seen: node.seen, last: time(node.last) })),
      graph: stream.edges.map(edgeJson),
    })),
    failures: failures.map(failureJson),
    orphans: orphans.map(({ node, token, at }) => ({ node, token, at: isoFromUs(at) })),
    unknown,
  };
}

/** One edge: its own fields are those of its worst check. */
export function edgeJson(edge: EdgeFigures): object {
  const worst = edge.checks[edge.worst];
  const shown = worst ? checkJson(worst) : { ...NO_CHECK, latency: latencyJson(edge.latency), seen: edge.seen };
  return {
    key: edge.key,
    from: edge.from,
    to: edge.to,
    name: edge.name,
    ...shown,
    status: edge.status,
    idle: edge.idle,
    since: time(edge.since),
    firstBroken: edge.firstBroken,
    acknowledged: edge.acknowledged,
    checks: edge.checks.map(checkJson),
  };
}

export function failureJson(failure: Failure): object {
  const { stream, from, to, edge, check, token, reason, at, decided, latencyUs, afterwards } = failure;
  return {
    stream,
    from,
    to,
    edge,
    check,
    token,
    reason,
    at: isoFromUs(at),
    decided: isoFromUs(decided),
    latency: seconds(latencyUs),
    afterwards: time(afterwards),
  };
}

/** A change of status, as a line of the headless mode. */
export function transitionJson(change: Transition): object {
  const { at, stream, from, to, edge, was, status, pass, total } = change;
  return { type: 'status', at: isoFromUs(at), stream, from, to, edge, was, status, pass, total };
}

const NO_CHECK = {
  kind: null,
  pass: 0,
  total: 0,
  void: 0,
  waiting: 0,
  last: null,
  failed: null,
  check: null,
  window: '',
} as const;

function checkJson(check: CheckFigures): object {
  return {
    kind: check.spec.kind,
    status: check.status,
    idle: check.idle,
    pass: check.pass,
    total: check.total,
    void: check.void,
    voidBy: check.voidBy,
    waiting: check.waiting,
    partial: check.partial,
    opened: check.opened,
    repeat: check.repeat,
    afterwards: check.afterwards,
    last: time(check.last),
    failed: time(check.lastFailed),
    latency: latencyJson(check.latency),
    check: specJson(check.spec),
    window: check.window,
  };
}

export function specJson(spec: CheckSpec): object {
  const { ok, warn, fail } = spec;
  const limits = { kind: spec.kind, ...withinOf(spec.withinUs), ok, warn, fail };
  return spec.kind === 'count' ? { ...limits, every: spec.every, expect: spec.expect } : limits;
}

/** A duration as a whole number of the largest unit of s, ms and us that gives one. */
function withinOf(us: number): { within: number; unit: 's' | 'ms' | 'us' } {
  if (us % 1_000_000 === 0) return { within: us / 1_000_000, unit: 's' };
  return us % 1000 === 0 ? { within: us / 1000, unit: 'ms' } : { within: us, unit: 'us' };
}

function latencyJson({ p50Us, p95Us, maxUs }: Latency): object {
  return { p50: seconds(p50Us), p95: seconds(p95Us), max: seconds(maxUs) };
}

function seconds(us: number | null): number | null {
  return us === null ? null : us / 1_000_000;
}

function time(us: number | null): string | null {
  return us === null ? null : isoFromUs(us);
}
