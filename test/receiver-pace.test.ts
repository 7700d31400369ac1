import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIVELY, PACE_MS, Pace, QUIET, type Wait } from '../src/inputs/receiver-pace.ts';

const PACE_US = PACE_MS * 1000;

// One row is one life of a socket: [when the turn ended, datagrams read, bound met, how to wait then].
const rows: readonly {
  readonly title: string;
  readonly turns: readonly (readonly [number, number, boolean, Wait])[];
}[] = [
  {
    title: 'a quiet socket is woken by each datagram',
    turns: [
      [0, 1, false, 'datagram'],
      [PACE_US, 1, false, 'datagram'],
      [2 * PACE_US, LIVELY - 1, false, 'datagram'],
      [3 * PACE_US, 1, false, 'datagram'],
    ],
  },
  {
    title: 'many wake-ups within one pace make it lively, however little each brought',
    turns: [
      ...Array.from({ length: LIVELY - 1 }, (_, i) => [i, 1, false, 'datagram'] as const),
      [LIVELY, 1, false, 'pace'],
    ],
  },
  {
    title: 'it stays lively while each look finds something, and is quiet again after one that does not',
    turns: [
      [0, LIVELY, false, 'pace'],
      [PACE_US, QUIET, false, 'pace'],
      [PACE_US + 1, QUIET - 1, false, 'datagram'],
    ],
  },
  {
    title: 'a flood is read on at once, and calms down by way of the timer',
    turns: [
      [0, 5000, true, 'turn'],
      [10, 5000, true, 'turn'],
      [20, 100, false, 'pace'],
      [30, 0, false, 'datagram'],
    ],
  },
  {
    title: 'a clock that was set back begins anew',
    turns: [
      [PACE_US, LIVELY - 1, false, 'datagram'],
      [0, 1, false, 'datagram'],
    ],
  },
];

for (const { title, turns } of rows) {
  test(title, () => {
    const pace = new Pace();
    assert.deepEqual(
      turns.map(([nowUs, read, exhausted]) => pace.after(read, exhausted, nowUs)),
      turns.map(([, , , wait]) => wait),
    );
  });
}
