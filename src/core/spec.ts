/**
 * What the engine is told to watch: the part of a manifest that the core knows. All durations are integer
 * microseconds, all names are checked, every edge's nodes are declared: nothing here needs validation again.
 */
export interface EngineSpec {
  readonly name: string;
  readonly description: string;
  readonly streams: readonly StreamSpec[];
  readonly time: TimeSpec;
  readonly limits: LimitsSpec;
}

export interface StreamSpec {
  readonly name: string;
  readonly description: string;
  /** In manifest order. A name ending in `*` folds all nodes that begin with what is before it. */
  readonly nodes: readonly string[];
  readonly edges: readonly EdgeSpec[];
  /** Draw the edges that traffic shows (SPEC 8); always true for a stream without edges. */
  readonly discover: boolean;
}

export interface EdgeSpec {
  readonly name: string | null;
  readonly from: string;
  readonly to: string;
  /** May be empty: the edge is then drawn as UNCHECKED. */
  readonly checks: readonly CheckSpec[];
}

/** The window holds `ok + warn + fail` observations. */
export interface Thresholds {
  readonly ok: number;
  readonly warn: number;
  readonly fail: number;
}

interface CheckBase extends Thresholds {
  readonly withinUs: number;
  /** Silence of the upstream node for longer than this sets the idle flag. */
  readonly idleAfterUs: number;
  /** What silence does to the status. */
  readonly idle: 'keep' | 'warn' | 'fail';
}

export interface TimeCheckSpec extends CheckBase {
  readonly kind: 'time';
}

/** Whenever `from` has produced `every` events, `expect` events must occur at `to`. */
export interface CountCheckSpec extends CheckBase {
  readonly kind: 'count';
  readonly every: number;
  readonly expect: number;
}

export type CheckSpec = TimeCheckSpec | CountCheckSpec;

export interface TimeSpec {
  readonly graceUs: number;
  readonly skewUs: number;
  readonly maxFutureUs: number;
  readonly maxAgeUs: number;
}

export interface LimitsSpec {
  /** Live tokens. */
  readonly tokens: number;
  /** Failing tokens kept. */
  readonly failures: number;
  /** Events kept for the token view. */
  readonly history: number;
  /** Nodes that discovery may add. */
  readonly nodes: number;
}
