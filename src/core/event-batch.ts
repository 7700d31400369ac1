import { newTraceEvent, type TraceEvent } from './event.ts';
import type { NodeRole } from './node-names.ts';

/** As many as a core can wait for at once several times over, and few enough to stay in its nearest cache. */
export const BATCH_EVENTS = 64;

/**
 * Events that were read together. Where a token lies in memory is known only from its hash, and memory far from the
 * core takes as long to answer as everything else that is done for an event; asked for all tokens of a batch first, it
 * answers for all at once.
 */
export class EventBatch {
  count = 0;
  readonly events: readonly TraceEvent[] = Array.from({ length: BATCH_EVENTS }, newTraceEvent);
  /** Integer microseconds since the epoch. */
  readonly arrivals = new Float64Array(BATCH_EVENTS);
  /** The bytes in which all of them stand as native lines; null when they came in another form. */
  lines: Uint8Array | null = null;
  /** Where each line begins; `lineEnd` of the event is where it ends. */
  readonly lineStarts = new Int32Array(BATCH_EVENTS);
  /** What `Engine.prepare` found out. */
  readonly roles: NodeRole[] = [];
  readonly hashes = new Int32Array(BATCH_EVENTS);
}
