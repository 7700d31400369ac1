import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationOf, formatDuration, MAX_DURATION_US, parseDuration } from '../src/manifest/duration.ts';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

const texts: readonly (readonly [text: string, us: number])[] = [
  ['500ms', 500_000],
  ['10s', 10 * SECOND],
  ['1m30s', 90 * SECOND],
  ['1.5 s', 1_500_000],
  ['  1 h 30 min ', 5400 * SECOND],
  ['0s', 0],
  ['2y', 730 * DAY],
  ['1mo', 30 * DAY],
  ['1d', DAY],
  ['4.35s', 4_350_000],
  ['0.29ms', 290],
  ['999ns', 0],
  ['1999ns', 1],
  ['600ns 400ns', 1],
  ['0.0000019s', 1],
  ['10y', MAX_DURATION_US],
];
for (const [text, us] of texts) {
  test(`"${text}" is ${us} µs`, () => assert.deepEqual(parseDuration(text), { ok: true, us }));
}

const spellings: readonly (readonly [us: number, names: string])[] = [
  [365 * DAY, 'y year years'],
  [30 * DAY, 'mo month months'],
  [DAY, 'd day days'],
  [3600 * SECOND, 'h hour hours'],
  [60 * SECOND, 'm min mins minute minutes'],
  [SECOND, 's sec secs second seconds'],
  [1000, 'ms msec msecs millis millisecond milliseconds'],
  [1, 'us \u00b5s \u03bcs usec usecs microsecond microseconds'],
];
for (const [us, names] of spellings) {
  test(`a unit of ${us} µs is written ${names}`, () => {
    for (const name of names.split(' ')) {
      assert.deepEqual(durationOf(1, name), { ok: true, us }, name);
      assert.deepEqual(parseDuration(`1${name}`), { ok: true, us }, name);
    }
  });
}

test('nanoseconds round down to whole microseconds', () => {
  for (const name of ['ns', 'nsec', 'nsecs', 'nanosecond', 'nanoseconds']) {
    assert.deepEqual(durationOf(2999, name), { ok: true, us: 2 }, name);
  }
});

const refused: readonly (readonly [text: string, why: string])[] = [
  ['', 'garbage'],
  ['soon', 'garbage'],
  ['1s30', 'garbage'],
  ['1,5s', 'garbage'],
  ['+5s', 'garbage'],
  ['1e3s', 'unknown unit'],
  ['s', 'garbage'],
  ['--5s', 'garbage'],
  ['-5s', 'negative'],
  ['10', 'no unit'],
  ['1.5', 'no unit'],
  ['5 parsecs', 'unknown unit'],
  ['5MS', 'unknown unit'],
  ['11y', 'too long'],
  ['99999999999999999999y', 'too long'],
  [`${'9'.repeat(200)}s`, 'garbage'],
];
for (const [text, why] of refused) {
  test(`"${text.slice(0, 30)}" is refused: ${why}`, () => {
    const result = parseDuration(text);
    assert.equal(result.ok ? 'read' : result.why, why);
  });
}

const numbers: readonly (readonly [value: number | bigint, unit: string, expected: number | string])[] = [
  [10, 'sec', 10 * SECOND],
  [0.5, 's', 500_000],
  [1e-7, 's', 0],
  [2.5e-6, 's', 2],
  [0, 'y', 0],
  [-1, 's', 'negative'],
  [Number.NaN, 's', 'garbage'],
  [Number.POSITIVE_INFINITY, 's', 'too long'],
  [1e300, 'ns', 'too long'],
  [10n ** 30n, 'ns', 'too long'],
  [1, 'fortnight', 'unknown unit'],
];
for (const [value, unit, expected] of numbers) {
  test(`${value} ${unit} is ${expected}`, () => {
    const result = durationOf(value, unit);
    assert.equal(result.ok ? result.us : result.why, expected);
  });
}

test('a duration that was written reads back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_DURATION_US }), (us) => {
      assert.deepEqual(parseDuration(formatDuration(us)), { ok: true, us });
    }),
  );
});

test('durations are written as short as they can be read', () => {
  const written = [0, 1, 1500, 500_000, 10 * SECOND, 90 * SECOND, 3600 * SECOND, 365 * DAY].map(formatDuration);
  assert.deepEqual(written, ['0s', '1us', '1ms500us', '500ms', '10s', '1m30s', '1h', '365d']);
});

test('any text is answered', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseDuration(text).ok === 'boolean'));
});
