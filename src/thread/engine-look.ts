import type { Engine } from '../core/engine.ts';
import { LATENCY_BOUNDS_US } from '../core/latency-histogram.ts';
import type { Failure, Snapshot, Transition } from '../core/snapshot.ts';
import { snapshotOf } from '../core/snapshot-of.ts';

/** Rows of failing tokens in one look: a tenth of a millisecond for the engine's thread, and it reads sockets between two. */
const ROWS_A_LOOK = 500;
/** Numbers of one check: its buckets, and the sum. */
export const COUNTS_A_CHECK = LATENCY_BOUNDS_US.length + 2;

export interface LookRequest {
  /** Which list of failing tokens the asker has rows of, the greatest id of them, and how many replies it was told of. */
  readonly list: number;
  readonly failuresAfter: number;
  readonly repliesTold: number;
  readonly transitionsAfter: number;
}

/** What has changed since, and the picture when all failing tokens are told: made in the engine's thread, so of little work. */
export interface Look {
  /** Another number when ids have begun anew. */
  readonly list: number;
  /** Oldest first. */
  readonly added: readonly Failure[];
  /** Rows that got a reply after all. */
  readonly updated: readonly Failure[];
  readonly repliesTold: number;
  readonly firstKept: number;
  readonly transitions: readonly Transition[];
  readonly transitionCount: number;
  /** Null when there are more failing tokens: ask again. */
  readonly picture: Picture | null;
}

export interface Picture {
  readonly snapshot: Snapshot;
  /** Of all checks in the order of the snapshot, `COUNTS_A_CHECK` numbers each: latencies by bucket, their sum in µs. */
  readonly latencies: Float64Array;
}

/** Looks at an engine for a thread that keeps what it was told. */
export class EngineLooks {
  #engine: Engine | null = null;
  #list = 0;

  of(engine: Engine, { list, failuresAfter, repliesTold, transitionsAfter }: LookRequest): Look {
    const { failures, board } = engine;
    // A reload may bring another list, and the ids of its rows begin anew.
    if (this.#engine?.failures !== failures) this.#list++;
    this.#engine = engine;
    const isSame = list === this.#list;
    const after = isSame ? failuresAfter : -1;
    const told = isSame ? Math.min(repliesTold, failures.changed) : failures.changed;
    const added = failures.from(after + 1, ROWS_A_LOOK);
    const isWhole = (added.at(-1)?.id ?? after) + 1 >= failures.total;
    return {
      list: this.#list,
      added,
      updated: failures.changedSince(told).filter(({ id }) => id <= after),
      repliesTold: failures.changed,
      firstKept: failures.firstId,
      transitions: board.since(transitionsAfter + 1),
      transitionCount: board.total,
      picture: isWhole ? { snapshot: snapshotOf(engine), latencies: latenciesOf(engine) } : null,
    };
  }
}

function latenciesOf(engine: Engine): Float64Array {
  const { spec, topology, records } = engine;
  const numbers = new Float64Array(topology.checks.length * COUNTS_A_CHECK);
  let at = 0;
  for (let stream = 0; stream < spec.streams.length; stream++) {
    for (const edge of topology.edges) {
      if (edge.stream !== stream) continue;
      for (const check of edge.checks) {
        const { counts, sumUs } = records[check]!.histogram;
        numbers.set(counts, at);
        numbers[at + COUNTS_A_CHECK - 1] = sumUs;
        at += COUNTS_A_CHECK;
      }
    }
  }
  return numbers;
}
