import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CountCheck } from '../src/core/count-check.ts';
import type { CountCheckSpec } from '../src/core/spec.ts';
import { countCheck } from './support/engine-specs.ts';

interface Setup {
  readonly every: number;
  readonly expect: number;
  readonly within?: number;
  readonly grace?: number;
  readonly skew?: number;
}

/** A check and the list of what it says, with times as they are: `pass 40 settled 240`, `short 1/2 190 settled 390`. */
function start({ every, expect, within = 0, grace = 0, skew = 0 }: Setup) {
  const said: string[] = [];
  const times = (batches: number) => (batches === 1 ? '' : ` ×${batches}`);
  const check = new CountCheck(countCheck(every, expect, { withinUs: within }) as CountCheckSpec, grace, skew, {
    pass: (_open, decided, settledAt, batches) => said.push(`pass ${decided} settled ${settledAt}${times(batches)}`),
    short: (_open, decided, settledAt, batches, got) =>
      said.push(`short ${got}/${expect} ${decided} settled ${settledAt}${times(batches)}`),
    lost: () => said.push('lost'),
  });
  return { check, said };
}

/** Events as `up 0 10 20; down 5 6×3`, arriving at their time, then the clock goes on to `until`. */
function run(setup: Setup, events: string, until: number) {
  const { check, said } = start(setup);
  const list = events.split(';').flatMap((part) => {
    const [side, ...times] = part.trim().split(' ');
    return times.map((text) => {
      const [at, count] = text.split('×').map(Number);
      return { side: side as 'up' | 'down', at: at!, count: count ?? 1 };
    });
  });
  for (const { side, at, count } of list.sort((a, b) => a.at - b.at)) {
    check.advance(at);
    check.add(side, at, at, count, 0);
  }
  check.advance(until);
  return { said, waiting: check.waiting, partial: check.partial };
}

const rows = [
  {
    title: 'five give two within 50: the second batch has one, one event begins a third',
    setup: { every: 5, expect: 2, within: 50 },
    events: 'up 0 10 20 30 40 100 110 120 130 140 200; down 5 45 105',
    until: 400,
    says: ['pass 45 settled 45', 'short 1/2 190 settled 190'],
    partial: 1,
  },
  {
    title: 'exactly within is in time',
    setup: { every: 1, expect: 1, within: 50, grace: 10 },
    events: 'up 0; down 50',
    until: 1000,
    says: ['pass 50 settled 60'],
  },
  {
    title: 'one after within is not, and is not banked for the next batch',
    setup: { every: 1, expect: 1, within: 50 },
    events: 'up 0 200; down 51',
    until: 1000,
    says: ['short 0/1 50 settled 50', 'short 0/1 250 settled 250'],
  },
  {
    title: 'skew: what is up to that much too early counts',
    setup: { every: 1, expect: 1, skew: 20 },
    events: 'up 100 200; down 80 179',
    until: 1000,
    says: ['pass 100 settled 100', 'short 0/1 200 settled 200'],
  },
  {
    title: 'surplus is not banked',
    setup: { every: 2, expect: 1, within: 10 },
    events: 'up 0 10 50 60; down 5 6 7',
    until: 1000,
    says: ['pass 10 settled 10', 'short 0/1 70 settled 70'],
  },
  {
    title: 'the earliest batch that still needs one gets it',
    setup: { every: 1, expect: 2, within: 100 },
    events: 'up 0 10; down 20 30 40 50',
    until: 1000,
    says: ['pass 30 settled 30', 'pass 50 settled 50'],
  },
  {
    title: 'a tally is that many events, in one batch or many',
    setup: { every: 5, expect: 2, within: 10 },
    events: 'up 0×12; down 1×3',
    until: 1000,
    says: ['pass 1 settled 1', 'short 1/2 10 settled 10'],
    partial: 2,
  },
  {
    title: 'alike batches are short together',
    setup: { every: 2, expect: 1, within: 10 },
    events: 'up 0×7',
    until: 1000,
    says: ['short 0/1 10 settled 10', 'short 0/1 10 settled 10 ×2'],
    partial: 1,
  },
  {
    title: 'what is kept passes whole batches at once',
    setup: { every: 2, expect: 3, skew: 10 },
    events: 'down 0×100; up 5×10',
    until: 1000,
    says: ['pass 5 settled 5 ×5'],
  },
] as const;

for (const { title, setup, events, until, says, ...rest } of rows) {
  test(title, () => {
    const { said, waiting, partial } = run(setup, events, until);
    assert.deepEqual(said, says);
    assert.deepEqual({ waiting, partial }, { waiting: 0, partial: 'partial' in rest ? rest.partial : 0 });
  });
}

test('events are taken in order of time, and late ones as if they were from their arrival less the grace', () => {
  const { check, said } = start({ every: 1, expect: 1, within: 100, grace: 50 });
  check.add('down', 120, 130, 1, 0);
  check.add('up', 100, 140, 1, 0);
  check.advance(400);
  assert.deepEqual(said, ['pass 120 settled 170']);
  check.add('up', 200, 400, 1, 0);
  assert.equal(check.nextAt, 400);
  check.advance(1000);
  assert.deepEqual(said.slice(1), ['short 0/1 450 settled 500']);
});

test('nothing happens up to and including nextAt', () => {
  const { check, said } = start({ every: 1, expect: 1, within: 100, grace: 50 });
  assert.equal(check.nextAt, Infinity);
  check.add('up', 0, 0, 1, 0);
  assert.equal(check.nextAt, 50);
  check.advance(50);
  assert.equal(check.waiting, 0);
  check.advance(51);
  assert.deepEqual([check.waiting, check.nextAt], [1, 150]);
  check.advance(150);
  assert.deepEqual(said, []);
  check.advance(151);
  assert.deepEqual(said, ['short 0/1 100 settled 150']);
});

test('tallies of 10^12 take no longer than tallies of one', () => {
  const huge = 1e12;
  const { check, said } = start({ every: 3, expect: 2, within: 10, skew: 5 });
  for (let i = 0; i < 1000; i++) {
    const at = i * 4;
    check.advance(at);
    check.add('up', at, at, huge, 0);
    check.add('down', at + 1, at + 1, i % 2 === 0 ? huge : 1, 0);
  }
  check.advance(1e6);
  assert.equal(check.waiting, 0);
  assert.ok(check.partial < 3);
  const batches = said.reduce((sum, text) => sum + Number(/×(\d+)$/.exec(text)?.[1] ?? 1), 0);
  assert.equal(batches, Math.floor((1000 * huge) / 3));
  assert.ok(said.length < 10_000, `${said.length}`);
});

test('a check of every 10^12 and one that expects so many are no different', () => {
  assert.deepEqual(run({ every: 1e12, expect: 1, within: 10 }, 'up 0×999999999999 5; down 6', 100).said, [
    'pass 6 settled 6',
  ]);
  assert.deepEqual(run({ every: 1, expect: 1e12, within: 10 }, 'up 0; down 6×999999999999', 100).said, [
    'short 999999999999/1000000000000 10 settled 10',
  ]);
});

test('more batches than can wait are judged early, after saying so', () => {
  const { check, said } = start({ every: 1, expect: 1, within: 1e12 });
  for (let at = 0; at < 250_010; at++) {
    check.advance(at);
    check.add('up', at, at, 1, 0);
  }
  check.advance(300_000);
  assert.equal(check.waiting, 250_000);
  assert.deepEqual(said.slice(0, 2), ['lost', `short 0/1 ${1e12} settled 250000`]);
  assert.equal(said.length, 20);
});
