import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OutcomeLetter, percentilesOf, Recent, SERIES_SECONDS } from '../src/core/recent.ts';

const SECOND = 1_000_000;
const NOW = 1_700_000_000 * SECOND;

const observations = fc.array(
  fc.tuple(
    fc.constantFrom<OutcomeLetter>('p', 'l', 'm', 'v'),
    fc.nat(5000),
    fc.nat(3 * SECOND),
    fc.constantFrom(1, 1, 2),
  ),
  { maxLength: 400, size: 'max' },
);

test('outcomes and latencies are the newest, oldest first', () => {
  fc.assert(
    fc.property(observations, (list) => {
      const recent = new Recent();
      let letters = '';
      const latencies: number[] = [];
      let now = NOW;
      for (const [letter, latency, pause, count] of list) {
        now += pause;
        const seen = letter === 'p' || letter === 'l';
        recent.push(letter, seen ? latency : Number.NaN, now, count);
        letters += letter.repeat(count);
        if (seen) latencies.push(latency);
      }
      assert.equal(recent.outcomes(), letters.slice(-96));
      assert.deepEqual(recent.latencies(), latencies.slice(-64));
      assert.deepEqual(recent.percentiles(), percentilesOf(Float64Array.from(latencies.slice(-256))));
    }),
    { numRuns: 50 },
  );
});

test('the series has one slot a second, also of seconds in which nothing was', () => {
  const recent = new Recent();
  recent.push('p', 10, NOW);
  recent.push('p', 30, NOW + 1);
  recent.push('l', 900, NOW + 3 * SECOND);
  recent.push('v', Number.NaN, NOW + 3 * SECOND);
  recent.push('m', Number.NaN, NOW + 4 * SECOND, 5);
  const { passed, failed, latencyUs } = recent.series(NOW + 5 * SECOND);
  assert.equal(passed.length, SERIES_SECONDS);
  assert.deepEqual(passed.slice(-6), [2, 0, 0, 0, 0, 0]);
  assert.deepEqual(failed.slice(-6), [0, 0, 0, 1, 5, 0]);
  assert.deepEqual(latencyUs.slice(-6), [30, null, null, 900, null, null]);
  assert.equal(recent.perMinute(NOW + 5 * SECOND), 8);
  assert.equal(recent.perMinute(NOW + 62 * SECOND), 6);
  assert.equal(recent.perMinute(NOW + 3600 * SECOND), 0);
  assert.ok(recent.series(NOW + 3600 * SECOND).passed.every((count) => count === 0));
});

const ranks = [
  { latencies: [], expected: [null, null, null, null] },
  { latencies: [7], expected: [7, 7, 7, 7] },
  { latencies: [2, 1], expected: [1, 2, 2, 2] },
  { latencies: Array.from({ length: 100 }, (_, i) => 100 - i), expected: [50, 95, 99, 100] },
] as const;

for (const { latencies, expected } of ranks) {
  test(`percentiles of ${latencies.length} latencies are by nearest rank`, () => {
    const { p50Us, p95Us, p99Us, maxUs } = percentilesOf(Float64Array.from(latencies));
    assert.deepEqual([p50Us, p95Us, p99Us, maxUs], expected);
  });
}

test('percentiles are those of the sorted latencies, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 300 }), (latencies) => {
      const sorted = latencies.toSorted((a, b) => a - b);
      const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      assert.deepEqual(percentilesOf(Float64Array.from(latencies)), {
        p50Us: rank(0.5),
        p95Us: rank(0.95),
        p99Us: rank(0.99),
        maxUs: sorted.at(-1),
      });
    }),
  );
});
