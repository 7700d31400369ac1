import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ROW } from '../src/core/row-layout.ts';
import { TimerWheel } from '../src/core/timer-wheel.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** A wheel over rows 0 …, ties in order of the row's number, beside a plain list that is sorted when asked. */
class Checked {
  readonly wheel: TimerWheel;
  readonly #dues: number[];
  readonly #waiting = new Set<number>();

  constructor(rows: number) {
    this.#dues = new Array(rows).fill(Number.NaN);
    const ties = {
      compare: (a: number, b: number) => a - b,
      wordAt: (row: number, depth: number) => wordOf(row, depth),
    };
    this.wheel = new TimerWheel(new Int32Array(rows * ROW.WORDS), (row) => this.#dues[row]!, ties);
  }

  add(row: number, due: number): void {
    this.wheel.remove(row);
    this.#dues[row] = due;
    this.wheel.add(row, due);
    this.#waiting.add(row);
  }

  remove(row: number): void {
    this.wheel.remove(row);
    this.#waiting.delete(row);
  }

  /** Take all that is due before `now` out of both, and compare. */
  popAll(now: number): number[] {
    const expected = [...this.#waiting]
      .filter((row) => this.#dues[row]! < now)
      .sort((a, b) => this.#dues[a]! - this.#dues[b]! || a - b);
    for (const row of this.#waiting) assert.ok(this.wheel.earliest <= this.#dues[row]!);
    const popped: number[] = [];
    for (let row = this.wheel.pop(now); row >= 0; row = this.wheel.pop(now)) {
      popped.push(row);
      this.#waiting.delete(row);
    }
    assert.deepEqual(popped, expected);
    for (const row of this.#waiting) assert.ok(this.wheel.earliest <= this.#dues[row]!);
    assert.ok(this.wheel.quietUntil >= Math.min(now, this.wheel.earliest));
    return popped;
  }
}

/** The row's number as text of eight bytes. */
function wordOf(row: number, depth: number): number {
  return depth === 4 ? row : 0;
}

const spans = fc.constantFrom(
  0,
  1,
  1023,
  1024,
  65_535,
  65_536,
  65_537,
  1_000_000,
  536_870_912,
  HOUR,
  60 * DAY,
  4000 * DAY,
);
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.nat(39), span: spans, more: fc.nat(3000) }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.nat(39) }) },
    { weight: 2, arbitrary: fc.record({ pass: spans, more: fc.nat(2000) }) },
  ),
  { maxLength: 200 },
);

test('rows come up like from a sorted list, whatever is added, moved and removed between', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(0, 1_700_000_000_000_000), (list, start) => {
      const checked = new Checked(40);
      let now = start;
      checked.popAll(now);
      for (const step of list) {
        if ('add' in step) checked.add(step.add, now + step.span + step.more);
        else if ('remove' in step) checked.remove(step.remove);
        else {
          now += step.pass + step.more;
          checked.popAll(now);
        }
      }
      checked.popAll(now + 5000 * DAY);
    }),
    { numRuns: 300 },
  );
});

test('rows added while others of the same instant come up take their place among them', () => {
  const checked = new Checked(100);
  checked.popAll(5_000_000);
  for (const row of [10, 30, 50]) checked.add(row, 6_000_000);
  checked.popAll(6_000_000);
  for (const row of [40, 20, 60, 5]) checked.add(row, 6_000_000);
  checked.remove(30);
  checked.remove(20);
  checked.add(7, 5_999_999);
  assert.deepEqual(checked.popAll(6_000_001), [7, 5, 10, 40, 50, 60]);
});

test('what is due at the very instant is not yet due', () => {
  const checked = new Checked(4);
  checked.add(1, 1000);
  assert.deepEqual(checked.popAll(1000), []);
  assert.deepEqual(checked.popAll(1001), [1]);
});

test('times before the epoch and at the end of the world are in order too', () => {
  const checked = new Checked(8);
  checked.add(3, 2 ** 53);
  checked.add(2, -1000);
  checked.add(1, -2000);
  checked.add(4, 2 ** 52 - 2);
  assert.deepEqual(checked.popAll(0), [1, 2]);
  assert.deepEqual(checked.popAll(2 ** 52 - 1), [4]);
});

test('thousands of one instant come up in order of their text', () => {
  const checked = new Checked(5000);
  checked.popAll(1_000_000);
  for (let i = 0; i < 5000; i++) checked.add((i * 1237) % 5000, 9_000_000 + (i % 3 === 0 ? 0 : 1));
  assert.equal(checked.popAll(9_500_000).length, 5000);
});

test('thousands that come late for their instant cost no more than in time', () => {
  let compared = 0;
  const compare = (a: number, b: number) => {
    compared++;
    return a - b;
  };
  const ties = { compare, wordAt: wordOf };
  const wheel = new TimerWheel(new Int32Array(20_000 * ROW.WORDS), () => 0, ties);
  wheel.pop(1_000_000);
  for (let i = 19_999; i >= 0; i--) wheel.add(i, 999_000);
  for (let row = wheel.pop(1_000_000), i = 0; i < 20_000; row = wheel.pop(1_000_000), i++) assert.equal(row, i);
  assert.ok(compared < 20_000 * 40, `${compared}`);
});
