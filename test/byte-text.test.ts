import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isoFromUs } from '../src/core/iso-time.ts';
import { ByteText } from '../src/outputs/byte-text.ts';

function written(write: (to: ByteText) => void, room = 0): string {
  const to = new ByteText(room);
  write(to);
  return to.bytes.toString();
}

const text = fc.string({ unit: 'binary', maxLength: 200 });
const number = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.nat(), fc.integer({ min: -3, max: 1001 }));
const time = fc.oneof(
  fc.maxSafeInteger(),
  fc.nat(1_000_000).map((us) => 1_700_000_000_000_000 + us),
  number,
);

test('numbers are written as JavaScript writes them', () => {
  fc.assert(
    fc.property(number, (value) =>
      assert.equal(
        written((to) => to.number(value)),
        String(value),
      ),
    ),
  );
});

test('times are written as everywhere else, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const all = written((to) => {
        for (const us of times) to.time(us);
      });
      assert.equal(all, times.map(isoFromUs).join(''));
    }),
  );
});

test('texts are written as UTF-8, and within quotes as JSON', () => {
  fc.assert(
    fc.property(text, (value) => {
      assert.equal(
        written((to) => to.text(value)),
        Buffer.from(value).toString(),
      );
      assert.equal(
        written((to) => to.json(value)),
        JSON.stringify(value),
      );
    }),
  );
});

test('room is made for all that comes', () => {
  const part = 'é'.repeat(3000);
  const all = written((to) => {
    for (let i = 0; i < 20; i++) {
      to.text(part);
      to.piece(Buffer.from(part));
      to.number(i);
    }
    to.again(0, to.length);
  });
  const expected = Array.from({ length: 20 }, (_, i) => part + part + i).join('');
  assert.equal(all, expected + expected);
});
