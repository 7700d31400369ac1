import { fillEvent, newTextEvent } from '../protocols/json-event-fill.ts';
import { Callers } from '../protocols/otlp-callers.ts';
import type { SpanBatch } from '../protocols/otlp-span.ts';
import type { Sink } from './input.ts';

export interface SpansAnswer {
  readonly accepted: number;
  readonly refused: number;
  /** Why the first of them was. */
  readonly problem: string;
}

/** Takes spans as events: node = service, token = trace, time = start, `from` = who called, as far as it is known. */
export type SpanTaker = (batch: SpanBatch, source: 'otlp' | 'zipkin') => SpansAnswer;

/** All spans of an input know each other, whichever protocol brought them. */
export function createSpanTaker(sink: Sink, entryOnly: boolean): SpanTaker {
  const event = newTextEvent();
  const callers = new Callers();

  return ({ spans, broken }, source) => {
    const arrivedAt = sink.now();
    sink.batch(arrivedAt);
    const froms = callers.of(spans);
    let accepted = 0;
    let refused = broken;
    let problem = broken > 0 ? 'not a span' : '';
    for (let i = 0; i < spans.length; i++) {
      const { service, token, at, entry } = spans[i]!;
      if (entryOnly && !entry) continue;
      if (token === '') {
        sink.count('noToken');
        continue;
      }
      event.at = at;
      const refusal = service === '' ? 'no node' : fillEvent(event, service, token, froms[i]!);
      if (refusal === null) {
        accepted++;
        sink.event(event, arrivedAt, source);
        continue;
      }
      refused++;
      problem ||= refusal;
      const sample = Buffer.from(`${service.slice(0, 60)} ${token.slice(0, 60)}`);
      sink.bad(refusal, sample, 0, sample.length, arrivedAt, source);
    }
    return { accepted, refused, problem };
  };
}
