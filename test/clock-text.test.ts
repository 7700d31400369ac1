import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClockText, secondsText } from '../src/record/clock-text.ts';

/** Steps within a second, over its end, back again and to other numbers of digits. */
const instants = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 1, 37, -37, 1_000, 999_999, 1_000_000, -1_000_000, 60_000_000),
      fc.integer({ min: -2_000_000, max: 2_000_000 }),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .chain((steps) =>
    fc.constantFrom(0, 999_999, 9_999_999_999, 1_700_000_000_000_000, 2 ** 52).map((start) => {
      let us = start;
      return steps.map((step) => {
        us = Math.max(0, us + step);
        return us;
      });
    }),
  );

for (const textOf of [String, secondsText]) {
  test(`one instant after the other is written as ${textOf.name} writes it`, () => {
    fc.assert(
      fc.property(instants, (all) => {
        const text = new ClockText(textOf);
        for (const us of all) {
          text.set(us);
          assert.equal(Buffer.from(text.view.buffer, 0, text.length).toString(), textOf(us));
        }
      }),
    );
  });
}

test('seconds are written with a point and six digits', () => {
  assert.equal(secondsText(1_700_000_000_000_042), '1700000000.000042');
  assert.equal(secondsText(0), '0.000000');
});
