import type { Sink } from '../../src/inputs/input.ts';

/** For sinks that take the events of a batch one by one. */
export function eachEvent(take: Sink['event']): Sink['eventBatch'] {
  return ({ count, events, arrivals }, source) => {
    for (let i = 0; i < count; i++) take(events[i]!, arrivals[i]!, source);
  };
}
