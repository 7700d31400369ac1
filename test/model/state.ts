import type { Counters, VoidReason } from '../../src/core/snapshot.ts';
import type {
  CheckSpec,
  CountCheckSpec,
  EdgeSpec,
  EngineSpec,
  StreamSpec,
  TimeCheckSpec,
} from '../../src/core/spec.ts';
import type { Life } from './time-check.ts';

/** Everything the model knows. Nothing is ever thrown away. */
export interface Model {
  readonly spec: EngineSpec;
  clock: number;
  readonly counters: Counters;
  /** Every event and tally that got past the rules of SPEC 5, in the order it came. */
  readonly accepted: Accepted[];
  /** In manifest order. */
  readonly checks: CheckState[];
  readonly lossesAt: number[];
  readonly starts: Start[];
  /** All failures ever, in the order of settling. */
  readonly failures: Settled[];
}

/** When listening began, among the events, and the last moment known before it. */
export interface Start {
  /** How many events had been accepted. */
  readonly place: number;
  readonly lastKnown: number;
}

export interface Accepted {
  readonly node: string;
  /** Null for a tally. */
  readonly token: string | null;
  readonly count: number;
  readonly at: number;
  readonly arrivedAt: number;
  readonly wholeSecond: boolean;
  readonly rate: number;
  readonly orphanAt: number;
  /** Some time check at its node has remembered the token ever since. */
  remembered: boolean;
  /** An edge into its node counted it as `repeat` or `afterwards`, so it is no orphan. */
  claimed: boolean;
  /** Whether it is an orphan has been decided. */
  decided: boolean;
}

export type CheckState = TimeCheckState | CountCheckState;

interface CheckStateBase {
  readonly stream: StreamSpec;
  readonly edge: EdgeSpec;
  /** Index on its edge. */
  readonly index: number;
  readonly settled: Settled[];
  opened: number;
  repeat: number;
  afterwards: number;
}

export interface TimeCheckState extends CheckStateBase {
  readonly kind: 'time';
  readonly check: TimeCheckSpec;
  /** All lives of all tokens, in the order they began. */
  readonly lives: Life[];
}

export interface CountCheckState extends CheckStateBase {
  readonly kind: 'count';
  readonly check: CountCheckSpec;
  /** Batches, by number, that are in the window or void. */
  readonly settledBatches: Set<number>;
}

/** One observation for good. */
export interface Settled {
  readonly check: CheckState;
  readonly token: string | null;
  readonly outcome: 'pass' | 'fail' | 'void';
  readonly why: VoidReason | null;
  readonly reason: string;
  readonly at: number;
  /** τ. */
  readonly decided: number;
  /** s. */
  readonly settles: number;
  afterwards: number | null;
}

/** A model that has seen nothing. */
export function newModel(spec: EngineSpec): Model {
  return {
    spec,
    clock: Number.NEGATIVE_INFINITY,
    counters: {
      events: 0,
      tallies: 0,
      ignored: 0,
      bad: 0,
      unknown: 0,
      messages: 0,
      noToken: 0,
      duplicate: 0,
      repeat: 0,
      orphan: 0,
      afterwards: 0,
      future: 0,
      old: 0,
      loss: 0,
      overflow: 0,
    },
    accepted: [],
    checks: spec.streams.flatMap((stream) =>
      stream.edges.flatMap((edge) => edge.checks.map((check, index) => newCheckState(stream, edge, check, index))),
    ),
    lossesAt: [],
    starts: [],
    failures: [],
  };
}

function newCheckState(stream: StreamSpec, edge: EdgeSpec, check: CheckSpec, index: number): CheckState {
  const base = { stream, edge, index, settled: [], opened: 0, repeat: 0, afterwards: 0 };
  return check.kind === 'time'
    ? { ...base, kind: 'time', check, lives: [] }
    : { ...base, kind: 'count', check, settledBatches: new Set() };
}
