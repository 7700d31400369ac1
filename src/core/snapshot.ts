import type { CheckSpec } from './spec.ts';
import type { Status } from './window.ts';

/**
 * Everything a view may show, as plain data that survives a structured clone. Times are integer microseconds since
 * the epoch, durations microseconds, `null` where there is nothing yet. Outputs turn it into the JSON of SPEC 10.
 */
export interface Snapshot<Check extends CheckFigures = CheckSnapshot, Node extends NodeFigures = NodeSnapshot> {
  readonly name: string;
  readonly description: string;
  readonly now: number;
  /** The worst status of all checked edges; UNOBSERVED when there is none. */
  readonly status: Status;
  readonly counters: Counters;
  /** Observations opened and not settled, all checks together. */
  readonly waiting: number;
  /** Tokens remembered now, of at most `tokenLimit`. */
  readonly liveTokens: number;
  readonly tokenLimit: number;
  /** When a loss of ours was last noticed. */
  readonly lossAt: number | null;
  readonly streams: readonly StreamSnapshot<Check, Node>[];
  /** Failing tokens kept now, and ever. The rows travel apart, see `Failure`. */
  readonly failing: { readonly kept: number; readonly total: number };
  /** The newest replies whose cause was never seen, newest last; at most 100. */
  readonly orphans: readonly Orphan[];
  /** Names that no stream names, most frequent first; at most 64. */
  readonly unknown: readonly UnknownNode[];
}

/** A snapshot without what only a screen draws: what outputs tell. */
export type Figures = Snapshot<CheckFigures, NodeFigures>;
export type StreamFigures = StreamSnapshot<CheckFigures, NodeFigures>;
export type EdgeFigures = EdgeSnapshot<CheckFigures>;

/** Lines and events by what became of them; names as in SPEC 10. */
export type Counters = Record<CounterName, number>;

export type CounterName = (typeof COUNTER_NAMES)[number];

export const COUNTER_NAMES = [
  'events',
  'tallies',
  'ignored',
  'bad',
  'unknown',
  'messages',
  'noToken',
  'duplicate',
  'repeat',
  'orphan',
  'afterwards',
  'future',
  'old',
  'loss',
  'overflow',
] as const;

export interface StreamSnapshot<Check extends CheckFigures = CheckSnapshot, Node extends NodeFigures = NodeSnapshot> {
  readonly name: string;
  readonly description: string;
  readonly discover: boolean;
  /** Worst of its edges. */
  readonly status: Status;
  readonly nodes: readonly Node[];
  readonly edges: readonly EdgeSnapshot<Check>[];
}

export interface NodeFigures {
  readonly name: string;
  /** Events and tallies seen, duplicates not. */
  readonly seen: number;
  /** The latest event time. */
  readonly last: number | null;
  /** Found by discovery, not declared. */
  readonly discovered: boolean;
}

export interface NodeSnapshot extends NodeFigures {
  /** Events in the last whole minute and a bit, per second. */
  readonly perSecond: number;
  /** Median of arrival − own time, of the newest events that had one; a clock that is off or a slow path. */
  readonly clockOffsetUs: number | null;
  /** Has sent an event with a rate below 1. */
  readonly sampled: boolean;
}

export interface EdgeSnapshot<Check extends CheckFigures = CheckSnapshot> {
  /** Unique in the snapshot and stable over reloads that keep the edge: `stream/from/to/n`. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly name: string | null;
  /** Those of the worst check; an edge without checks is UNCHECKED. */
  readonly status: Status | 'UNCHECKED';
  readonly idle: boolean;
  /** When the present status began. */
  readonly since: number | null;
  /** Which of `checks` is the worst: its fields are what the edge shows. −1 without checks. */
  readonly worst: number;
  readonly checks: readonly Check[];
  /** Of a discovered edge: sightings in succession. */
  readonly seen: number;
  /** Latency of an edge without checks, as discovery saw it. */
  readonly latency: Latency;
  /** Nothing as badly broken lies upstream of this FAIL or WARN: the first broken link. */
  readonly firstBroken: boolean;
  /** An edge upstream is broken no less than this one: what this edge shows follows from that. */
  readonly downstreamOfBroken: boolean;
  readonly acknowledged: boolean;
}

export interface Latency {
  readonly p50Us: number | null;
  readonly p95Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

export interface CheckFigures {
  readonly spec: CheckSpec;
  readonly status: Status;
  readonly idle: boolean;
  /** Of the window. */
  readonly pass: number;
  readonly total: number;
  /** Over all that was ever observed. */
  readonly opened: number;
  readonly passed: number;
  readonly failed: number;
  readonly void: number;
  readonly voidBy: Readonly<Record<VoidReason, number>>;
  readonly waiting: number;
  /** Count check: events of the batch not yet complete. */
  readonly partial: number;
  readonly repeat: number;
  readonly afterwards: number;
  /** τ of the newest pass and the newest fail. */
  readonly last: number | null;
  readonly lastFailed: number | null;
  /** Oldest first, `p` or `f`; at most ok + warn + fail. */
  readonly window: string;
  readonly latency: Latency;
}

export interface CheckSnapshot extends CheckFigures {
  /** The newest observations also beyond the window, oldest first: `p` pass, `l` late, `m` missing or short, `v` void. */
  readonly recent: string;
  /** Latencies of the newest observations that have one, oldest first, microseconds. */
  readonly recentLatencies: readonly number[];
  /** Observations settled in the last minute. */
  readonly perMinute: number;
}

export const VOID_REASONS = ['loss', 'restart', 'overflow', 'sampled'] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

/** A failing token, or a failing batch of a count check. Ids grow by one; rows are kept up to `limits.failures`. */
export interface Failure {
  readonly id: number;
  readonly edgeKey: string;
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly edge: string | null;
  /** Index of the check on its edge. */
  readonly check: number;
  readonly token: string | null;
  /** `missing`, `late` or `short 1/2`. */
  readonly reason: string;
  /** u: when the cause was seen (a batch: its open). */
  readonly at: number;
  /** τ. */
  readonly decided: number;
  /** Of a late one. */
  readonly latencyUs: number | null;
  readonly withinUs: number;
  /** When the reply to a missing one came after all. */
  readonly afterwards: number | null;
}

export interface Orphan {
  readonly node: string;
  readonly token: string;
  readonly at: number;
}

export interface UnknownNode {
  readonly name: string;
  readonly count: number;
  /** The nearest declared name, when one is near. */
  readonly meant: string | null;
}

/** A change of an edge's status. Ids grow by one. */
export interface Transition {
  readonly id: number;
  readonly at: number;
  readonly edgeKey: string;
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly edge: string | null;
  readonly was: Status | 'UNCHECKED';
  readonly status: Status | 'UNCHECKED';
  readonly pass: number;
  readonly total: number;
}

/** One event of a token's life, for the token view. */
export interface Sighting {
  readonly node: string;
  readonly at: number;
  readonly arrivedAt: number;
  /** `udp`, `syslog`, … */
  readonly source: string;
  /** `key:value,key:value` as sent, or ''. */
  readonly tags: string;
  readonly ownTime: boolean;
}
