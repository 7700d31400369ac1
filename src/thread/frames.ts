import type { Engine } from '../core/engine.ts';
import { SERIES_SECONDS } from '../core/recent.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { Frame, FrameRequest, Series } from './engine-port.ts';

/** Failures sent in one frame, at most: what a screen keeps. */
const MAX_ADDED = 10_000;

/** The part of a frame that comes from the engine; remembers which replies have been told. */
export class Frames {
  #changesTold: number;

  /** Of a dashboard that remembers itself what it was told. */
  constructor(changesTold = 0) {
    this.#changesTold = changesTold;
  }

  /** How many replies have been told. */
  get changesTold(): number {
    return this.#changesTold;
  }

  of(engine: Engine, request: FrameRequest): Pick<Frame, 'snapshot' | 'failures' | 'transitions' | 'series'> {
    const { failures, board } = engine;
    const updated = failures
      .changedSince(Math.min(this.#changesTold, failures.changed))
      .filter(({ id }) => id <= request.failuresAfter);
    this.#changesTold = failures.changed;
    return {
      snapshot: snapshotOf(engine),
      failures: {
        added: failures.since(request.failuresAfter + 1, MAX_ADDED),
        updated,
        firstKept: failures.firstId,
      },
      transitions: board.since(request.transitionsAfter + 1),
      series: request.detail === null ? null : seriesOf(engine, request.detail),
    };
  }
}

function seriesOf(engine: Engine, edgeKey: string): Series | null {
  const edge = engine.topology.edges.find(({ key }) => key === edgeKey);
  const check = edge?.checks[engine.board.stateOf(edge).worst];
  if (check === undefined) return null;
  const endSecond = Math.floor(engine.now / 1_000_000);
  if (endSecond < SERIES_SECONDS) return null;
  return { edgeKey, endSecond, ...engine.records[check]!.recent.series(engine.now) };
}
