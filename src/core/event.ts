/**
 * One event as it was read: places in the bytes it came in, not strings, so that a million events a second cost no
 * garbage. Parsers fill one object again and again; whoever wants to keep something copies it before the next line.
 *
 *     web-server:abcd1234|s|T1700000000123|#from:lb
 *     ^nodeStart ^tokenStart                  ^fromStart
 */
export interface TraceEvent {
  /** An `event` has a token; a `tally` stands for `count` events without one (count checks only). */
  kind: 'event' | 'tally';
  bytes: Uint8Array;
  nodeStart: number;
  nodeEnd: number;
  /** Equal to `tokenEnd` for a tally. */
  tokenStart: number;
  tokenEnd: number;
  /** 1 for an event; for a tally how many, 0 and more. */
  count: number;
  /** Its own time in microseconds since the epoch, or NaN: then its arrival is its time. */
  at: number;
  /** The own time has whole seconds only, so checks shorter than 2 s use the arrival (SPEC 3). */
  wholeSecond: boolean;
  /** Sampling rate in (0, 1]; below 1 marks the node as sampled. */
  rate: number;
  /** The node of the tag `from:NODE`; `fromStart < 0` when there is none. */
  fromStart: number;
  fromEnd: number;
  /** All tags, as `key:value,key:value`; `tagsStart < 0` when there are none. */
  tagsStart: number;
  tagsEnd: number;
  /** Where the line ends that was read last, also when it was no event; see `parseNext`. */
  lineEnd: number;
}

/** An empty event for a parser to fill. */
export function newTraceEvent(): TraceEvent {
  return {
    kind: 'event',
    bytes: new Uint8Array(0),
    nodeStart: 0,
    nodeEnd: 0,
    tokenStart: 0,
    tokenEnd: 0,
    count: 1,
    at: Number.NaN,
    wholeSecond: false,
    rate: 1,
    fromStart: -1,
    fromEnd: -1,
    tagsStart: -1,
    tagsEnd: -1,
    lineEnd: 0,
  };
}
