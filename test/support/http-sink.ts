import type { TraceEvent } from '../../src/core/event.ts';
import type { Sink } from '../../src/inputs/input.ts';
import { eachEvent } from './each-event.ts';

/** A sink that writes down what it is given, as short texts. */
export interface NotingSink extends Sink {
  /** `source node token at from tags`, `-` for what is not there; a tally's token is `×count`. */
  readonly events: string[];
  /** `reason: sample`. */
  readonly bad: Sink['bad'] & { readonly notes: string[] };
  readonly counts: Record<string, number>;
}

const decoder = new TextDecoder();

export function notingSink(now = 1_700_000_000_000_000): NotingSink {
  const events: string[] = [];
  const notes: string[] = [];
  const counts: Record<string, number> = {};
  const bad: Sink['bad'] = (reason, bytes, start, end) => {
    notes.push(`${reason}: ${decoder.decode(bytes.subarray(start, end))}`);
  };
  const sink: NotingSink = {
    events,
    counts,
    bad: Object.assign(bad, { notes }),
    now: () => now,
    takenUpTo: () => 0,
    batch: () => {},
    event: (event, _arrivedAt, source) => events.push(`${source} ${shown(event)}`),
    eventBatch: eachEvent((event, arrivedAt, source) => sink.event(event, arrivedAt, source)),
    count: (counter, lines = 1) => {
      counts[counter] = (counts[counter] ?? 0) + lines;
    },
    overran: () => {
      counts.overran = (counts.overran ?? 0) + 1;
    },
    isNode: () => true,
  };
  return sink;
}

/** An event as text. */
export function shown({ kind, bytes, at, count, ...place }: TraceEvent): string {
  const text = (start: number, end: number) => (start < 0 ? '-' : decoder.decode(bytes.subarray(start, end)));
  return [
    text(place.nodeStart, place.nodeEnd),
    kind === 'tally' ? `×${count}` : text(place.tokenStart, place.tokenEnd),
    Number.isNaN(at) ? '-' : at,
    text(place.fromStart, place.fromEnd),
    text(place.tagsStart, place.tagsEnd),
  ].join(' ');
}
