import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../src/inputs/stdin-splitter.ts';

const LIMIT = 8;

/** Lines are looked at as late as is allowed. */
function split(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const taken: (() => string)[] = [];
  const text = (bytes: Uint8Array, start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString();
  const taker = {
    take: (bytes: Uint8Array, start: number, end: number) => void taken.push(() => text(bytes, start, end)),
    takeCut: (bytes: Uint8Array, start: number, end: number) => void taken.push(() => `${text(bytes, start, end)}…`),
    flush: () => lines.push(...taken.splice(0).map((line) => line())),
  };
  const splitter = new LineSplitter(LIMIT);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk), taker, 0);
  splitter.end(taker, 0);
  return lines;
}

const rows: readonly (readonly [chunks: readonly string[], lines: readonly string[]])[] = [
  [['a\nb\n'], ['a', 'b']],
  [['a\r\nb\r\n'], ['a', 'b']],
  [
    ['a', 'b', '\nc'],
    ['ab', 'c'],
  ],
  [['a\r', '\n'], ['a']],
  [['\n\n'], ['', '']],
  [['12345678\n123456789\nab\n'], ['12345678', '12345678…', 'ab']],
  [
    ['1234', '56789', '0', '\nab'],
    ['12345678…', 'ab'],
  ],
  [['123456789'], ['12345678…']],
];

for (const [chunks, lines] of rows) {
  test(`${JSON.stringify(chunks)} is ${JSON.stringify(lines)}`, () => assert.deepEqual(split(chunks), lines));
}

test('where the chunks end makes no difference', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bc', '\n', '\r\n', '1234567'), { maxLength: 20 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((end, i) => whole.slice(places[i], end));
      assert.deepEqual(split(chunks), split([whole]));
    }),
  );
});
