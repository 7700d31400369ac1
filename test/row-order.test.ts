import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, compareBytes } from '../src/core/bytes.ts';
import { sortRows } from '../src/core/row-order.ts';

/** Row i has the text i; equal texts are in order of their rows. */
function tiesOf(texts: readonly string[]) {
  const bytes = texts.map(bytesOf);
  let compared = 0;
  return {
    compare: (a: number, b: number) => {
      compared++;
      return compareBytes(bytes[a]!, 0, bytes[a]!.length, bytes[b]!, 0, bytes[b]!.length) || a - b;
    },
    wordAt: (row: number, depth: number) => {
      const at = (i: number) => bytes[row]![depth + i] ?? 0;
      return at(0) * 2 ** 24 + at(1) * 2 ** 16 + at(2) * 2 ** 8 + at(3);
    },
    get compared() {
      return compared;
    },
  };
}

function sorted(texts: readonly string[], dues: readonly number[]) {
  const ties = tiesOf(texts);
  const rows = Int32Array.from(texts, (_, i) => i);
  const sortedDues = Int32Array.from(dues);
  sortRows(rows, sortedDues, texts.length, ties);
  const expected = texts.map((_, i) => i).sort((a, b) => dues[a]! - dues[b]! || ties.compare(a, b));
  assert.deepEqual([...rows], expected);
  assert.deepEqual(
    [...sortedDues],
    expected.map((row) => dues[row]!),
  );
}

test('rows are in order of due, then text, then row, few or many', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('', 'a', 'a\0', 'a\0\0b', 'request-0001', 'request-0002', '\u{1F600}', '\uFFFD'),
    fc.nat(20).map((n) => `a-long-common-prefix-${n}`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.constantFrom(0, 1, 1023)), { maxLength: 400, size: 'max' }), (rows) => {
      sorted(
        rows.map(([own]) => own),
        rows.map(([, due]) => due),
      );
    }),
    { numRuns: 200 },
  );
});

test('many of one instant are compared as text a few times each, also with a long common beginning', () => {
  for (const before of ['', 'a-prefix-that-all-of-them-share-'.repeat(8)]) {
    const texts = Array.from({ length: 20_000 }, (_, i) => before + ((i * 7919) % 1_000_003).toString(36));
    const ties = tiesOf(texts);
    const rows = Int32Array.from(texts, (_, i) => i);
    sortRows(rows, new Int32Array(texts.length), texts.length, ties);
    const compared = ties.compared;
    for (let i = 1; i < rows.length; i++) assert.ok(texts[rows[i - 1]!]! < texts[rows[i]!]!);
    assert.ok(compared < texts.length * 8, `${compared}`);
  }
});
