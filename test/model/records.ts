/** What a recording says, line by line, already parsed. All times are integer microseconds since the epoch. */
export type InputRecord = EventRecord | RefusedRecord | LossRecord | StartRecord;

/** An event (with a token) or a tally (`token` null: `count` tokenless events). */
export interface EventRecord {
  readonly kind: 'event';
  readonly arrivedAt: number;
  /** As reported, not folded into a wildcard. */
  readonly node: string;
  readonly token: string | null;
  /** 1 for an event with a token; 0 and more for a tally. */
  readonly count: number;
  /** Its own time, or null: then its arrival is its time. */
  readonly at: number | null;
  readonly wholeSecond: boolean;
  readonly rate: number;
  /** The tag `from:NODE`. */
  readonly from: string | null;
}

/** A line that is no event; all it does is move the clock and be counted. */
export interface RefusedRecord {
  readonly kind: 'bad' | 'ignored';
  readonly arrivedAt: number;
}

export interface LossRecord {
  readonly kind: 'loss';
  readonly at: number;
  readonly datagrams: number;
}

/** Listening began. */
export interface StartRecord {
  readonly kind: 'start';
  readonly at: number;
}

/** An event record with everything but the essentials at its default. */
export function eventRecord(
  fields: Pick<EventRecord, 'arrivedAt' | 'node' | 'token'> & Partial<EventRecord>,
): EventRecord {
  return { kind: 'event', count: 1, at: null, wholeSecond: false, rate: 1, from: null, ...fields };
}
