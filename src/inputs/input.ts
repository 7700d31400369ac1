import type { TraceEvent } from '../core/event.ts';
import type { EventBatch } from '../core/event-batch.ts';
import type { CounterName } from '../core/snapshot.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';

/** Where inputs put what they read. One sink serves all inputs of the engine's thread. */
export interface Sink {
  /** The clock, integer microseconds since the epoch; read once per batch, at the socket. */
  now(): number;
  /** Arrival of the newest event, of all inputs: one that arrived before is taken as if it had come then. */
  takenUpTo(): number;
  /**
   * Datagrams have been read from a socket, the newest of which arrived at `newestAt`; their events follow. What the
   * kernel dropped before is asked for then.
   */
  batch(newestAt: number): void;
  /** One event or tally, good until the call returns. `source` is the input's short name: `udp`, `syslog`, … */
  event(event: TraceEvent, arrivedAt: number, source: string): void;
  /** Many at once, quicker, and also as native lines: good, with their bytes, until the call returns. */
  eventBatch(batch: EventBatch, source: string): void;
  /** A line that is no event; `reason` is one of a closed list. Kept as a sample, never logged. */
  bad(reason: string, bytes: Uint8Array, start: number, end: number, arrivedAt: number, source: string): void;
  /** Lines and messages that are neither. */
  count(counter: CounterName, lines?: number): void;
  /** The input had to drop something of unknown content: misses of this time cannot be judged. */
  overran(): void;
  /** Whether a stream names this node: for inputs that must guess it. */
  isNode(name: string): boolean;
}

/** A running input. */
export interface Input {
  /** What it is bound to, one row per socket or file, for the line that says `listening`. */
  readonly bound: readonly Bound[];
  /** For the stats view, one per socket. */
  snapshots(): readonly InputSnapshot[];
  /** The manifest was read again: which names are nodes must be asked anew. */
  forgetNames?(): void;
  /** Stop reading and free the socket. Resolves when it is free. */
  close(): Promise<void>;
}

export interface Bound {
  readonly input: string;
  readonly address: string;
  readonly port: number;
}
