import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CAREFUL_FOR_US,
  CAREFUL_MS,
  FLOOD_PER_MS,
  LIVELY,
  LONGEST_MS,
  MOST_AT_ONCE,
  PARTS,
  Pace,
  QUIET,
  SHORTEST_MS,
} from '../src/inputs/receiver-pace.ts';

/** Buffers in datagrams: more than is ever needed, room for a flood of 10 ms, and what is granted by default. */
const [ROOMY, MIDDLING, SMALL] = [100_000, 10 * FLOOD_PER_MS, 332];

/** Milliseconds since the turn before, datagrams read, and what to wait for then: the timer's milliseconds or a name. */
type Turn = readonly [number, number, number | 'datagram' | 'turn'];

// One row is one life of a socket. What says `turn` had met its bound.
const rows: readonly { readonly title: string; readonly capacity?: number; readonly turns: readonly Turn[] }[] = [
  {
    title: 'a quiet socket is woken by each datagram',
    turns: [
      [0, 1, 'datagram'],
      [LONGEST_MS, 1, 'datagram'],
      [LONGEST_MS, LIVELY - 1, 'datagram'],
      [LONGEST_MS, 1, 'datagram'],
    ],
  },
  {
    title: 'many wake-ups within the longest wait make it lively, however little each brought',
    turns: [
      [0, 1, 'datagram'],
      ...Array.from({ length: LIVELY - 2 }, () => [1, 1, 'datagram'] as const),
      [LONGEST_MS - LIVELY, 1, CAREFUL_MS],
    ],
  },
  {
    title: 'for a small buffer it takes more to be lively',
    capacity: SMALL,
    turns: [
      [0, LIVELY - 1, 'datagram'],
      [CAREFUL_MS, LIVELY - 1, 'datagram'],
      [CAREFUL_MS - 1, 1, CAREFUL_MS],
    ],
  },
  {
    title: 'it stays lively while each look finds something, and is quiet again after one that does not',
    turns: [
      [0, LIVELY, CAREFUL_MS],
      [CAREFUL_MS, QUIET, LONGEST_MS],
      [LONGEST_MS, QUIET, LONGEST_MS],
      [LONGEST_MS, QUIET - 1, 'datagram'],
      [1, LIVELY - 1, 'datagram'],
    ],
  },
  {
    title: 'the wait is as long as the most that is read at once takes to come',
    turns: [
      [0, LIVELY, CAREFUL_MS],
      [CAREFUL_MS, (CAREFUL_MS * MOST_AT_ONCE) / LONGEST_MS, LONGEST_MS],
      [LONGEST_MS, MOST_AT_ONCE, LONGEST_MS],
      [LONGEST_MS, 5 * MOST_AT_ONCE, LONGEST_MS / 5],
      [LONGEST_MS / 5, MOST_AT_ONCE / 2, (2 * LONGEST_MS) / 5],
    ],
  },
  {
    title: 'a middling buffer is looked at as often as a flood needs to fill it, whatever came',
    capacity: MIDDLING,
    turns: [
      [0, LIVELY, CAREFUL_MS],
      [CAREFUL_MS, 1, 10],
      [10, 1, 10],
    ],
  },
  {
    title: 'a small buffer is looked at as often as a part of it fills',
    capacity: SMALL,
    turns: [
      [0, LIVELY, CAREFUL_MS],
      [CAREFUL_MS, 10, CAREFUL_MS],
      [CAREFUL_MS, SMALL / PARTS, CAREFUL_MS],
      [CAREFUL_MS, (2 * SMALL) / PARTS, 2],
      [2, (4 * SMALL) / PARTS, SHORTEST_MS],
      [SHORTEST_MS, 1, CAREFUL_MS],
    ],
  },
  {
    title: 'a flood is read on at once, and calms down by way of the timer',
    turns: [
      [0, 5000, 'turn'],
      [0.1, 5000, 'turn'],
      [0.1, 2000, SHORTEST_MS],
      [SHORTEST_MS, 1, LONGEST_MS],
      [LONGEST_MS, 8000, 'turn'],
      [0.1, 0, 'datagram'],
    ],
  },
  {
    title: 'a clock that was set back makes one short wait, or a new window',
    turns: [
      [0, LIVELY, CAREFUL_MS],
      [-1000, 100, SHORTEST_MS],
      [SHORTEST_MS, 1, LONGEST_MS],
      [LONGEST_MS, 0, 'datagram'],
      [LONGEST_MS, LIVELY - 1, 'datagram'],
      [-1, 1, 'datagram'],
    ],
  },
];

for (const { title, capacity = ROOMY, turns } of rows) {
  test(title, () => {
    const pace = new Pace(capacity);
    let nowUs = 1e15;
    const waits = turns.map(([ms, read, wait]) => {
      nowUs += ms * 1000;
      const chosen = pace.after(read, wait === 'turn', nowUs);
      return chosen === 'pace' ? pace.waitMs : chosen;
    });
    assert.deepEqual(
      waits,
      turns.map(([, , wait]) => wait),
    );
  });
}

test('after datagrams were overtaken no wait is long, until that is long ago', () => {
  const pace = new Pace(ROOMY);
  let nowUs = 1e15;
  const waitAfter = (us: number) => {
    nowUs += us;
    pace.after(LIVELY, false, nowUs);
    return pace.waitMs;
  };
  waitAfter(0);
  assert.equal(waitAfter(5000), LONGEST_MS);
  pace.overtaken(nowUs + 5000);
  assert.equal(waitAfter(5000), CAREFUL_MS);
  assert.equal(waitAfter(CAREFUL_FOR_US - 1000), CAREFUL_MS);
  assert.equal(waitAfter(1000), LONGEST_MS);
});
