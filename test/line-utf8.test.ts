import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasControl, isValidUtf8, repairUtf8 } from '../src/protocols/utf8.ts';

/** Bytes that begin, continue and break sequences, in all proportions. */
const odd = fc.constantFrom(
  ...[0x00, 0x1f, 0x20, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
);
const text = fc.oneof(fc.array(odd, { maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }).map(bytesOf));
const around = fc.array(odd, { maxLength: 3 });

function bytesOf(string: string): number[] {
  return [...Buffer.from(string)];
}

test('text is repaired as TextDecoder does it, and only what it would repair is invalid', () => {
  fc.assert(
    fc.property(around, text, around, (before, content, after) => {
      const bytes = Uint8Array.from([...before, ...content, ...after]);
      const [start, end] = [before.length, before.length + content.length];
      const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
      const target = new Uint8Array(3 * content.length + 2);
      const length = repairUtf8(bytes, start, end, target, 2) - 2;
      assert.equal(Buffer.from(target.subarray(2, 2 + length)).toString(), expected);
      assert.ok(length >= content.length);
      const isValid = Buffer.from(expected).equals(Buffer.from(content));
      assert.equal(isValidUtf8(bytes, start, end), isValid);
    }),
    { numRuns: 5000 },
  );
});

test('control characters are C0, DEL and C1', () => {
  fc.assert(
    fc.property(around, text, around, (before, content, after) => {
      const bytes = Uint8Array.from([...before, ...content, ...after]);
      const decoded = Buffer.from(content).toString();
      const expected = /[\x00-\x1f\x7f-\x9f]/.test(decoded);
      assert.equal(hasControl(bytes, before.length, before.length + content.length), expected);
    }),
    { numRuns: 5000 },
  );
});
