import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenSlots } from '../src/core/token-slots.ts';

/** All rows that may have this hash. */
function found(slots: TokenSlots, hash: number): number[] {
  const rows: number[] = [];
  for (let row = slots.first(hash); row >= 0; row = slots.another()) rows.push(row);
  return rows;
}

const hashes = fc.oneof(
  { weight: 3, arbitrary: fc.integer() },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)) },
);

test('every row that is in is found by its hash, also when all have the same one', () => {
  const steps = fc.array(fc.tuple(fc.nat(99), hashes, fc.boolean()), { maxLength: 400, size: 'max' });
  fc.assert(
    fc.property(steps, (list) => {
      const hashOf = new Map<number, number>();
      const slots = new TokenSlots(100, 1000, (row) => hashOf.get(row)!);
      for (const [row, hash, heir] of list) {
        const own = hashOf.get(row);
        if (own === undefined) {
          hashOf.set(row, hash);
          slots.insert(hash, row);
        } else if (heir && !hashOf.has(row + 100)) {
          slots.replace(own, row, row + 100);
          hashOf.delete(row);
          hashOf.set(row + 100, own);
          slots.remove(own, row + 100);
          hashOf.delete(row + 100);
        } else {
          slots.remove(own, row);
          hashOf.delete(row);
        }
        for (const [other, hash] of hashOf) assert.ok(found(slots, hash).includes(other));
      }
    }),
    { numRuns: 60 },
  );
});

test('a hundred rows of one hash, which no sender who does not know the key can make, are only slow', () => {
  const hashOf = (row: number) => (row < 100 ? 42 : (row * 21_000_003) | 0);
  const slots = new TokenSlots(200, 1000, hashOf);
  for (let row = 0; row < 200; row++) slots.insert(hashOf(row), row);
  for (let row = 0; row < 100; row += 2) slots.remove(42, row);
  assert.deepEqual(
    found(slots, 42)
      .filter((row) => row < 100)
      .sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => 2 * i + 1),
  );
  for (let row = 100; row < 200; row++) assert.ok(found(slots, hashOf(row)).includes(row));
});

test('it takes a table that is full to its limit, and empties again', () => {
  const hashOf = (row: number) => Math.imul(row, 0x9e3779b1);
  const slots = new TokenSlots(10_000, 40_000, hashOf);
  for (let round = 0; round < 3; round++) {
    for (let row = 0; row < 10_000; row++) slots.insert(hashOf(row), row);
    for (let row = 0; row < 10_000; row++) assert.ok(found(slots, hashOf(row)).includes(row));
    for (let row = 0; row < 10_000; row++) slots.remove(hashOf(row), row);
    for (let row = 0; row < 10_000; row++) assert.deepEqual(found(slots, hashOf(row)), []);
  }
});

test('rows of another hash are hardly ever offered', () => {
  const hashOf = (row: number) => Math.imul(row * row + 7, 0x9e3779b1) ^ (row << 7);
  const slots = new TokenSlots(10_000, 40_000, hashOf);
  for (let row = 0; row < 10_000; row++) slots.insert(hashOf(row), row);
  let others = 0;
  for (let row = 0; row < 10_000; row++) others += found(slots, hashOf(row)).length - 1;
  assert.ok(others < 1000, `${others}`);
});

test('while it grows, in small steps, nothing is lost and nothing comes back', () => {
  const hashOf = (row: number) => Math.imul(row ^ 0x5bd1e995, 0x9e3779b1);
  const slots = new TokenSlots(200_000, 1_000_000, hashOf);
  const smallest = slots.bytes;
  const held = new Set<number>();
  let random = 1;
  for (let row = 0; row < 60_000; row++) {
    slots.insert(hashOf(row), row);
    held.add(row);
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const other = random % (row + 1);
    if (random % 3 === 0 && held.delete(other)) slots.remove(hashOf(other), other);
    const sought = (random >>> 8) % (row + 1);
    assert.equal(found(slots, hashOf(sought)).includes(sought), held.has(sought));
  }
  for (let row = 0; row < 60_000; row++) assert.equal(found(slots, hashOf(row)).includes(row), held.has(row));
  assert.ok(slots.bytes >= smallest * 16 && slots.bytes <= 200_000 * 1.4 * 4 + 64, `${slots.bytes}`);
});
