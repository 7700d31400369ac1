import type { Engine } from '../core/engine.ts';
import { newTraceEvent } from '../core/event.ts';
import { strip } from '../inputs/udp.ts';
import { parseLine } from '../protocols/line.ts';
import type { RecordedLine } from './recording.ts';

/** What the manifest's UDP input takes off node names; a recording has them as they came. */
export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** Feeds recorded lines to an engine; every line moves its clock, bad ones too. */
export function createFeeder(engine: Engine, affixes: Affixes | null): (line: RecordedLine) => void {
  const event = newTraceEvent();
  const prefix = new TextEncoder().encode(affixes?.prefix ?? '');
  const suffix = new TextEncoder().encode(affixes?.suffix ?? '');
  return (line) => {
    switch (line.kind) {
      case 'loss':
        engine.loss(line.arrivedAt, line.datagrams);
        return;
      case 'start':
        engine.start(line.arrivedAt);
        return;
      case 'bad':
        engine.advance(line.arrivedAt);
        engine.count('bad');
        return;
    }
    const kind = parseLine(line.bytes, line.start, line.end, event);
    if (kind === 'event' || kind === 'tally') {
      if (line.source === 'udp') strip(event, prefix, suffix);
      engine.take(event, line.arrivedAt, line.source);
      return;
    }
    engine.advance(line.arrivedAt);
    if (kind === 'ignored') engine.count('ignored');
    else if (kind !== 'empty') engine.count('bad');
  };
}
