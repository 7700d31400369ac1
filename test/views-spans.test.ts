import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filled } from '../src/views/spans.ts';

const rows = [
  ['one two three', 7, 7, ['one two', 'three']],
  ['one two three', 9, 3, ['one', 'two three']],
  ['one', 10, 10, ['one']],
  ['', 10, 10, ['']],
  ['a-very-long-word b', 6, 6, ['a-very', '-long-', 'word b']],
  ['ab cd', 0, 0, ['a', 'b', 'c', 'd']],
] as const;

for (const [text, width, first, expected] of rows) {
  test(`${JSON.stringify(text)} fills ${expected.length} rows of ${width} columns`, () => {
    assert.deepEqual(filled(text, width, first), expected);
  });
}

test('filling rows loses no letter and keeps to the width', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (text, width) => {
      const filledRows = filled(text, width);
      assert.equal(filledRows.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      for (const row of filledRows) assert.ok(row.length <= width);
    }),
  );
});
