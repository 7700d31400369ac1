import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isoFromUs } from '../src/core/iso-time.ts';

const rows: readonly [us: number, expected: string][] = [
  [0, '1970-01-01T00:00:00Z'],
  [1, '1970-01-01T00:00:00.000001Z'],
  [1000, '1970-01-01T00:00:00.001Z'],
  [100_000, '1970-01-01T00:00:00.100Z'],
  [999_999, '1970-01-01T00:00:00.999999Z'],
  [1_000_000, '1970-01-01T00:00:01Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
  [951_782_400_000_000, '2000-02-29T00:00:00Z'],
  [4_107_542_400_000_000, '2100-03-01T00:00:00Z'],
  [Number.MAX_SAFE_INTEGER, '2255-06-05T23:47:34.740991Z'],
  [Number.MIN_SAFE_INTEGER, '1684-07-28T00:12:25.259009Z'],
  [1.9, '1970-01-01T00:00:00.000001Z'],
  [Number.NaN, 'unknown'],
  [Number.POSITIVE_INFINITY, 'unknown'],
];

for (const [us, expected] of rows) test(`${us} is ${expected}`, () => assert.equal(isoFromUs(us), expected));

test('every millisecond that Date can write is written the same, years before 0 and after 9999 too', () => {
  const limit = 8_640_000_000_000_000;
  const milliseconds = fc.oneof(
    fc.integer({ min: -limit, max: limit }),
    fc.integer({ min: -62_200_000_000_000, max: 4_000_000_000_000 }),
  );
  fc.assert(
    fc.property(milliseconds, (ms) => {
      // Beyond 2^53 µs a double has no odd ones: whole seconds are exact far enough.
      const exact = Number.isSafeInteger(ms * 1000) ? ms : Math.floor(ms / 64_000) * 64_000;
      const expected = new Date(exact).toISOString().replace('.000Z', 'Z');
      assert.equal(isoFromUs(exact * 1000), expected);
    }),
    { numRuns: 2000 },
  );
});
