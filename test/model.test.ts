import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './model/model.ts';
import { eventRecord, type InputRecord } from './model/records.ts';
import { windowStatus } from './model/status.ts';
import { compareTokens } from './model/token-order.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

const MS = 1_000;
const SPEC = engineSpec([stream('s', [edge('up', 'down', timeCheck())])], { skewUs: 50 * MS });

/** `u0 d300@690`: seen upstream at 0 ms, downstream at 300 ms, arriving at 690 ms; in the order of arrival. */
function story(text: string): InputRecord[] {
  const records = text.split(' ').map((word) => {
    const [, node, at, arrival] = /^([ud])(-?\d+)(?:@(\d+))?$/.exec(word)!;
    const atUs = Number(at) * MS;
    const arrivedAt = arrival === undefined ? atUs : Number(arrival) * MS;
    return eventRecord({ arrivedAt, node: node === 'u' ? 'up' : 'down', token: 't', at: atUs });
  });
  return records.toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

// The worked examples of SPEC 5, with the last instant at which each is still open, in milliseconds.
const EXAMPLES = [
  { n: 1, events: 'u0 d300', window: 'p', open: 500 },
  { n: 2, events: 'u0 d500', window: 'p', open: 700 },
  { n: 3, events: 'u0 d501', window: 'f', reason: 'late', open: 700 },
  { n: 4, events: 'u0', window: 'f', reason: 'missing', open: 700 },
  { n: 5, events: 'u0 d300@690', window: 'p', open: 690 },
  { n: 6, events: 'u0 d300@701', window: 'f', reason: 'missing', counters: { afterwards: 1 } },
  { n: 7, events: 'd100 u0@150', window: 'p', open: 300 },
  { n: 8, events: 'd-30 u0', window: 'p', open: 200 },
  { n: 9, events: 'd-51 u0', window: 'f', reason: 'missing', open: 700, counters: { orphan: 1 } },
  { n: 10, events: 'd100', window: '', counters: { orphan: 1 } },
  { n: 11, events: 'u0 u0 d10', window: 'p', open: 210, counters: { duplicate: 1 } },
  { n: 12, events: 'u0 u400 d600', window: 'f', reason: 'late', open: 700 },
  { n: 13, events: 'u0 u-200@100 d400', window: 'f', reason: 'late', open: 600 },
  { n: 14, events: 'u0@600 d400@750', window: 'p', open: 750 },
] as const;

for (const example of EXAMPLES) {
  test(`worked example ${example.n}: ${example.events}`, () => {
    const records = story(example.events);
    const verdicts = judge(SPEC, records, 'settle-all');
    const check = verdicts.edges[0]!.checks[0]!;
    assert.equal(check.window, example.window);
    assert.deepEqual(
      verdicts.failures.map(({ reason }) => reason),
      'reason' in example ? [example.reason] : [],
    );
    const expected = {
      duplicate: 0,
      orphan: 0,
      afterwards: 0,
      repeat: 0,
      ...('counters' in example && example.counters),
    };
    for (const [name, count] of Object.entries(expected)) {
      assert.equal(verdicts.counters[name as keyof typeof expected], count, name);
    }
    if (!('open' in example)) return;
    assert.equal(judge(SPEC, records, example.open * MS).edges[0]!.checks[0]!.waiting, 1);
    assert.equal(judge(SPEC, records, example.open * MS + 1).edges[0]!.checks[0]!.waiting, 0);
  });
}

test('a reply without a cause becomes an orphan once the clock has passed its skew and the grace', () => {
  assert.equal(judge(SPEC, story('d100'), 350 * MS).counters.orphan, 0);
  assert.equal(judge(SPEC, story('d100'), 350 * MS + 1).counters.orphan, 1);
});

test('the worked example of the count check: a pass, a short batch, and one event in a partial batch', () => {
  const spec = engineSpec([stream('s', [edge('from', 'to', countCheck(5, 2, { withinUs: 50 * MS }))])]);
  const at = (node: string) => (ms: number) => eventRecord({ arrivedAt: ms * MS, node, token: null, at: ms * MS });
  const records = [
    ...[0, 10, 20, 30, 40, 100, 110, 120, 130, 140, 200].map(at('from')),
    ...[5, 45, 105].map(at('to')),
  ].toSorted((a, b) => a.arrivedAt - b.arrivedAt);
  const verdicts = judge(spec, records, 'settle-all');
  const check = verdicts.edges[0]!.checks[0]!;
  assert.equal(check.window, 'pf');
  assert.equal(check.partial, 1);
  assert.equal(check.waiting, 0);
  assert.equal(verdicts.counters.tallies, 14);
  assert.deepEqual(
    verdicts.failures.map(({ reason, at: open, decided, token }) => ({ reason, open, decided, token })),
    [{ reason: 'short 1/2', open: 100 * MS, decided: 190 * MS, token: null }],
  );
});

// ok/warn/fail, passes of all, status: the table of SPEC 9.
const STATUSES = [
  ['3/0/0', 3, 3, 'OK'],
  ['3/0/0', 2, 2, 'PENDING'],
  ['3/0/0', 2, 3, 'FAIL'],
  ['3/1/2', 4, 5, 'WARN'],
  ['3/1/2', 3, 3, 'OK'],
  ['3/1/2', 5, 6, 'WARN'],
  ['3/1/2', 4, 6, 'FAIL'],
  ['3/1/0', 1, 4, 'FAIL'],
  ['3/1/0', 0, 1, 'FAIL'],
  ['3/1/0', 4, 4, 'OK'],
  ['85/5/10', 96, 100, 'OK'],
  ['85/5/10', 95, 100, 'WARN'],
  ['85/5/10', 90, 100, 'FAIL'],
  ['3/0/0', 0, 0, 'UNOBSERVED'],
] as const;

test('the table of windows and statuses', () => {
  for (const [thresholds, passed, total, expected] of STATUSES) {
    const [ok, warn, fail] = thresholds.split('/').map(Number) as [number, number, number];
    const window = 'f'.repeat(total - passed) + 'p'.repeat(passed);
    assert.equal(windowStatus({ ok, warn, fail }, window), expected, `${thresholds} ${passed}/${total}`);
  }
});

test('tokens are ordered by code point, not by UTF-16 unit', () => {
  const tokens = ['\u{1F600}', '\uFFFD', '\uE000', 'é', 'z', 'za', 'Z', 'e\u0301'];
  const ordered = ['Z', 'e\u0301', 'z', 'za', 'é', '\uE000', '\uFFFD', '\u{1F600}'];
  assert.deepEqual(tokens.toSorted(compareTokens), ordered);
});

test('a reply long after its token was forgotten still annotates the failure that is kept', () => {
  const records = story('u0 d9000');
  const verdicts = judge(SPEC, records, 'settle-all');
  assert.equal(verdicts.failures[0]!.afterwards, 9_000 * MS);
  assert.equal(verdicts.counters.afterwards, 1);
  assert.equal(verdicts.counters.orphan, 0);
});
