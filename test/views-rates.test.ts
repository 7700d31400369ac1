import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Rates, withRates } from '../src/views/rates.ts';
import { counters, frame, NOW, snapshot } from './support/frames.ts';

function at(second: number, linesPerSecond: number, loss = 0) {
  return frame(snapshot([], { now: NOW + second * 1_000_000, counters: counters({ loss }) }), { linesPerSecond });
}

function after(...frames: ReturnType<typeof at>[]): Rates {
  return frames.reduce<Rates | null>((rates, next) => withRates(rates, next), null)!;
}

// Frames as they come, and what the chart shows of them.
const ROWS = [
  { title: 'one frame is one second', frames: [at(0, 5)], lines: [5], lost: [0] },
  { title: 'a second has one value however many frames', frames: [at(0, 5), at(0.4, 9)], lines: [5], lost: [0] },
  { title: 'the next second follows', frames: [at(0, 5), at(1, 7)], lines: [5, 7], lost: [0, 0] },
  {
    title: 'seconds without a frame are filled',
    frames: [at(0, 5), at(3, 7)],
    lines: [5, 7, 7, 7],
    lost: [0, 0, 0, 0],
  },
  { title: 'a loss is spread over them', frames: [at(0, 5), at(2, 7, 10)], lines: [5, 7, 7], lost: [0, 5, 5] },
  { title: 'what was lost before is not lost now', frames: [at(0, 5, 40), at(1, 5, 41)], lines: [5, 5], lost: [0, 1] },
  { title: 'a replay that starts again starts anew', frames: [at(9, 5, 40), at(0, 6)], lines: [6], lost: [0] },
];

for (const { title, frames, lines, lost } of ROWS) {
  test(title, () => {
    const rates = after(...frames);
    assert.deepEqual([rates.lines, rates.lost], [lines, lost]);
  });
}

test('five minutes are kept, also after a night without frames', () => {
  assert.equal(after(at(0, 1), at(40_000, 2)).lines.length, 300);
});
