import type { Engine } from '../core/engine.ts';
import type { LatencyCounts } from '../core/latency-histogram.ts';
import type { Failure, Figures, Sighting, Transition } from '../core/snapshot.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';

/** What outputs ask of a running engine, in its thread or in another that mirrors it. */
export interface HttpSource {
  /** To be waited for before anything else is asked, where what is known grows old. */
  fresh?(): Promise<void>;
  snapshot(): Figures;
  /** Failing tokens with a greater id, oldest first; of more than `most` the newest. */
  failures(afterId: number, most: number): readonly Failure[];
  /** Failing tokens ever; ids begin at 0. */
  failureCount(): number;
  /** What is still known of a token, oldest first. */
  history(token: string): readonly Sighting[] | Promise<readonly Sighting[]>;
  /** Changes of status with a greater id, oldest first, as far as they are kept. */
  transitions(afterId: number): readonly Transition[];
  /** Changes of status ever; ids begin at 0. */
  transitionCount(): number;
  inputs(): readonly InputSnapshot[];
  /** Latencies that were ever observed, by edge key and check; null for an edge without checks. */
  latencies(edgeKey: string, check: number): LatencyCounts | null;
}

/** The source that an engine is. The engine is asked for each time: a reload replaces it. */
export function sourceOf(engine: () => Engine, inputs: () => readonly InputSnapshot[]): HttpSource {
  return {
    snapshot: () => snapshotOf(engine()),
    failures: (afterId, most) => engine().failures.since(afterId + 1, most),
    failureCount: () => engine().failures.total,
    history: (token) => engine().historyOf(token),
    transitions: (afterId) => engine().board.since(afterId + 1),
    transitionCount: () => engine().board.total,
    inputs,
    latencies: (edgeKey, check) => {
      const { topology, records } = engine();
      const index = topology.edges.find(({ key }) => key === edgeKey)?.checks[check];
      return index === undefined ? null : records[index]!.histogram;
    },
  };
}
