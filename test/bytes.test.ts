import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, compareBytes, copyBytes, hashBytes, sameBytes, textOf, viewOf } from '../src/core/bytes.ts';

const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a', 'ab'));

function hashOf(text: string, before = 0, key: readonly [number, number] = [1, 2]): number {
  const bytes = new Uint8Array([...new Array(before).fill(7), ...bytesOf(text), 9, 9]);
  return hashBytes(viewOf(bytes), before, bytes.length - 2, ...key);
}

test('HalfSipHash-1-3 of known bytes stays what it is: a recording replays alike everywhere', () => {
  const rows = [
    ['', hashOf('')],
    ['a', hashOf('a')],
    ['abc', hashOf('abc')],
    ['abcd', hashOf('abcd')],
    ['web-server', hashOf('web-server')],
  ] as const;
  assert.equal(new Set(rows.map(([, hash]) => hash)).size, rows.length);
  for (const [text, hash] of rows) {
    assert.equal(hash, reference(bytesOf(text), 1, 2), text);
    assert.equal(hash, hash | 0, 'a signed integer of 32 bits');
  }
});

test('a hash depends on the bytes and the key, not on where the bytes are', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 9 }), (text, before) => {
      assert.equal(hashOf(text, before), hashOf(text));
      assert.equal(hashOf(text, before, [5, 6]), reference(bytesOf(text), 5, 6));
    }),
  );
});

test('the order of bytes is the order of code points', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const left = bytesOf(a);
      const right = bytesOf(b);
      const order = compareBytes(left, 0, left.length, right, 0, right.length);
      assert.equal(
        Math.sign(order),
        Math.sign(compareCodePoints(textOf(left, 0, left.length), textOf(right, 0, right.length))),
      );
    }),
  );
});

test('bytes are compared and copied by words and rests alike', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat(5), fc.nat(5), (bytes, start, at) => {
      const from = new Uint8Array(bytes.length + 12);
      from.set(bytes, start);
      const to = new Uint8Array(bytes.length + 12).fill(255);
      copyBytes(viewOf(from), start, start + bytes.length, viewOf(to), at);
      const expected = new Uint8Array(bytes.length + 12).fill(255);
      expected.set(bytes, at);
      assert.deepEqual(to, expected);
      assert.ok(sameBytes(viewOf(from), start, viewOf(to), at, bytes.length));
      for (let i = 0; i < bytes.length; i++) {
        to[at + i]! ^= 1;
        assert.ok(!sameBytes(viewOf(from), start, viewOf(to), at, bytes.length));
        to[at + i]! ^= 1;
      }
    }),
  );
});

test('a view of a part of a buffer sees that part', () => {
  const part = new Uint8Array([1, 2, 3, 4, 5, 6]).subarray(2, 4);
  assert.equal(viewOf(part).byteLength, 2);
  assert.equal(viewOf(part).getUint8(0), 3);
});

test('text of bytes is what TextDecoder makes of them, short or long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      assert.equal(textOf(bytes, 0, bytes.length), new TextDecoder().decode(bytes));
    }),
  );
});

function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The same hash written down plainly: one round a block of four bytes, three at the end. */
function reference(bytes: Uint8Array, k0: number, k1: number): number {
  const v = [k0, k1, k0 ^ 0x6c796765, k1 ^ 0x74656462];
  const turn = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  const round = () => {
    v[0] = (v[0]! + v[1]!) | 0;
    v[1] = turn(v[1]!, 5) ^ v[0];
    v[0] = turn(v[0], 16);
    v[2] = (v[2]! + v[3]!) | 0;
    v[3] = turn(v[3]!, 8) ^ v[2];
    v[0] = (v[0] + v[3]) | 0;
    v[3] = turn(v[3], 7) ^ v[0];
    v[2] = (v[2] + v[1]) | 0;
    v[1] = turn(v[1], 13) ^ v[2];
    v[2] = turn(v[2], 16);
  };
  const blocks = [...bytes];
  const rest = bytes.length & 3;
  while (blocks.length % 4 !== 3) blocks.push(0);
  blocks.push(bytes.length & 255);
  assert.equal(blocks.length, bytes.length - rest + 4);
  for (let i = 0; i < blocks.length; i += 4) {
    const word = blocks[i]! | (blocks[i + 1]! << 8) | (blocks[i + 2]! << 16) | (blocks[i + 3]! << 24);
    v[3]! ^= word;
    round();
    v[0]! ^= word;
  }
  v[2]! ^= 0xff;
  round();
  round();
  round();
  return v[1]! ^ v[3]!;
}
