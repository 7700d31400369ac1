import type { Sink } from '../../src/inputs/input.ts';
import { textOf } from '../../src/protocols/syslog-bytes.ts';
import { eachEvent } from './each-event.ts';

export interface CollectingSink extends Sink {
  /** `node token` of every event, in order. */
  readonly events: string[];
  readonly bads: string[];
  readonly counts: Record<string, number>;
  overruns: number;
}

/** Keeps what an input says; `now` is the machine's clock without it. */
export function collectingSink(now = () => Date.now() * 1000): CollectingSink {
  const sink: CollectingSink = {
    events: [],
    bads: [],
    counts: {},
    overruns: 0,
    now,
    takenUpTo: () => 0,
    batch: () => {},
    event({ bytes, nodeStart, nodeEnd, tokenStart, tokenEnd }) {
      sink.events.push(`${textOf(bytes, nodeStart, nodeEnd)} ${textOf(bytes, tokenStart, tokenEnd)}`);
    },
    eventBatch: eachEvent((event, arrivedAt, source) => sink.event(event, arrivedAt, source)),
    bad: (reason) => void sink.bads.push(reason),
    count(counter, lines = 1) {
      sink.counts[counter] = (sink.counts[counter] ?? 0) + lines;
    },
    overran() {
      sink.overruns++;
    },
    isNode: () => false,
  };
  return sink;
}
