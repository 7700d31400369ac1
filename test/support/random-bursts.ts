import fc from 'fast-check';
import type { EngineSpec } from '../../src/core/spec.ts';
import type { EventRecord } from '../model/records.ts';
import { plainEvent, RECORDING_START_US } from './random-recordings.ts';
import { REPORTED_NODES, randomSpecs } from './random-specs.ts';

/** The same events, as they might arrive in two ways. */
export interface TwoArrivals {
  readonly spec: EngineSpec;
  readonly one: readonly EventRecord[];
  readonly other: readonly EventRecord[];
}

const GRACE_US = 200_000;

/**
 * A burst of a token is over before any check can forget it (1 s at the least), and the next comes when all have (M is
 * at most 4.4 s with `within` 2 s and a grace of 200 ms): so no token comes again near the end of its memory.
 */
const LONGEST_BURST_US = 900_000;
const BETWEEN_BURSTS_US = 10_000_000;

/** Events with own times and delays of no more than the grace, in two orders of arrival. */
export function bursts(): fc.Arbitrary<TwoArrivals> {
  const event = fc.record({
    node: fc.constantFrom(...REPORTED_NODES),
    token: fc.constantFrom('t', '\u{1F600}', '\uE000'),
    burst: fc.nat(2),
    offset: fc.nat(LONGEST_BURST_US / 10_000).map((n) => n * 10_000),
    delays: fc.tuple(delay(), delay()),
  });
  return fc
    .tuple(randomSpecs({ idle: false }), fc.array(event, { maxLength: 30, size: 'max' }))
    .map(([drawn, events]) => {
      const spec = { ...drawn, time: { ...drawn.time, graceUs: GRACE_US, maxAgeUs: 600_000_000 } };
      const arrivals = (which: 0 | 1) =>
        events
          .map(({ node, token, burst, offset, delays }) => {
            const at = RECORDING_START_US + burst * BETWEEN_BURSTS_US + offset;
            return { ...plainEvent(node, token, at + delays[which]), at };
          })
          .toSorted((a, b) => a.arrivedAt - b.arrivedAt);
      return { spec, one: arrivals(0), other: arrivals(1) };
    });
}

function delay(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(0, GRACE_US),
    fc.nat(GRACE_US / 10_000).map((n) => n * 10_000),
  );
}
