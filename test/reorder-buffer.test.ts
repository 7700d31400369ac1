import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReorderBuffer, type Side } from '../src/core/reorder-buffer.ts';

type Entry = readonly [time: number, side: Side, count: number, epoch: number];

function takeAll(buffer: ReorderBuffer): Entry[] {
  const taken: Entry[] = [];
  while (buffer.size > 0) {
    const { next } = buffer;
    buffer.take((...entry) => {
      assert.equal(entry[0], next);
      taken.push(entry);
    });
  }
  return taken;
}

const entries = fc.array(
  fc.tuple(
    fc.integer({ min: -5, max: 20 }),
    fc.constantFrom<Side>('up', 'down'),
    fc.constantFrom(1, 2, 1e12),
    fc.nat(3),
  ),
  { maxLength: 200, size: 'max' },
);

test('entries come out in order of time, each event once', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const buffer = new ReorderBuffer(1000);
      for (const [time, side, count, epoch] of list) assert.ok(buffer.add(time, side, count, epoch));
      const sums = (all: readonly Entry[]) => {
        const sum = new Map<string, number>();
        for (const [time, side, count, epoch] of all) {
          const key = `${time} ${side} ${epoch}`;
          sum.set(key, (sum.get(key) ?? 0) + count);
        }
        return [...sum].sort();
      };
      if (list.length > 0) assert.equal(buffer.last, Math.max(...list.map(([time]) => time)));
      const taken = takeAll(buffer);
      for (let i = 1; i < taken.length; i++) assert.ok(taken[i - 1]![0] <= taken[i]![0]);
      assert.deepEqual(sums(taken), sums(list));
    }),
  );
});

test('alike ones in succession are one entry, and a full buffer refuses only new ones', () => {
  const buffer = new ReorderBuffer(2);
  assert.ok(buffer.add(5, 'up', 1, 0));
  assert.ok(buffer.add(6, 'up', 1, 0));
  for (let i = 0; i < 1000; i++) assert.ok(buffer.add(6, 'up', 2, 0));
  assert.ok(!buffer.add(6, 'down', 1, 0));
  assert.ok(!buffer.add(7, 'up', 1, 0));
  assert.deepEqual(takeAll(buffer), [
    [5, 'up', 1, 0],
    [6, 'up', 2001, 0],
  ]);
});

test('an empty buffer has neither a next nor a last', () => {
  const buffer = new ReorderBuffer(10);
  assert.deepEqual([buffer.next, buffer.last, buffer.size], [Infinity, -Infinity, 0]);
});
