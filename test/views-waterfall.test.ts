import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EdgeSnapshot, Failure } from '../src/core/snapshot.ts';
import { type HopRow, hopRows } from '../src/views/waterfall.ts';
import { waterfallLines } from '../src/views/waterfall-lines.ts';
import { check, edge, failure, NOW, node, SECOND, stream } from './support/frames.ts';

// Edges within 10 s; times are seconds after NOW − 60 s unless `late` says that less has passed.
const START = NOW - 60 * SECOND;

function hops(
  edges: readonly string[],
  seen: Record<string, number | readonly number[]>,
  failed: readonly (string | readonly [string, Partial<Failure>])[] = [],
  nowUs = NOW,
): HopRow[] {
  const list: EdgeSnapshot[] = edges.map((one) => {
    const [from = '', to = ''] = one.split('>');
    return edge(from, to, check('ppp'));
  });
  const names = [...new Set(edges.flatMap((one) => one.split('>')))];
  const times = new Map(
    Object.entries(seen).map(([name, seconds]) => [name, [seconds].flat().map((one) => START + one * SECOND)]),
  );
  const rows: Failure[] = failed.map((one, i) => {
    const [name, more] = typeof one === 'string' ? [one, {}] : one;
    const at = times.get(name.split('>')[0]!)![0]!;
    return failure(i, 't', { edgeKey: `sample/${name.replace('>', '/')}/0`, at, ...more });
  });
  return hopRows(
    stream(
      names.map((name) => node(name)),
      list,
    ),
    times,
    rows,
    nowUs,
  );
}

const shape = (rows: readonly HopRow[]) =>
  rows.map((row) => `${row.indent}${row.again ? `(${row.from})` : row.node} ${row.hop.kind}`);

const TABLE = [
  {
    name: 'a chain that went well',
    rows: hops(['a>b', 'b>c'], { a: 0, b: 1, c: 2 }),
    expected: ['a start', '└ b passed', '  └ c passed'],
  },
  {
    name: 'a broken link blames nothing after it',
    rows: hops(['a>b', 'b>c'], { a: 0 }, ['a>b']),
    expected: ['a start', '└ b missing', '  └ c unreached'],
  },
  { name: 'a late reply', rows: hops(['a>b'], { a: 0, b: 12 }, ['a>b']), expected: ['a start', '└ b late'] },
  { name: 'a late reply before it is judged', rows: hops(['a>b'], { a: 0, b: 12 }), expected: ['a start', '└ b late'] },
  {
    name: 'a token on its way',
    rows: hops(['a>b'], { a: 0 }, [], START + SECOND),
    expected: ['a start', '└ b waiting'],
  },
  {
    name: 'each reply of a node that is reached twice',
    rows: hops(['a>c', 'b>c'], { a: 0, b: 4, c: [1, 6] }),
    expected: ['a start', '└ c passed', '    (b) passed', 'b start'],
  },
  {
    name: 'a miss though the node had seen the token before its cause',
    rows: hops(['a>b'], { a: [0, 20], b: 1 }, [['a>b', { at: START + 20 * SECOND }]]),
    expected: ['a start', '└ b missing'],
  },
  {
    name: 'a miss that came after all',
    rows: hops(['a>b'], { a: 0 }, [['a>b', { afterwards: START + 20 * SECOND }]]),
    expected: ['a start', '└ b late'],
  },
  { name: 'a miss that was never judged', rows: hops(['a>b'], { a: 0 }), expected: ['a start', '└ b unjudged'] },
  { name: 'a reply without a cause', rows: hops(['a>b'], { b: 0 }), expected: ['a unreached', '└ b start'] },
  {
    name: 'a fan-out',
    rows: hops(['a>b', 'a>c', 'b>d'], { a: 0, b: 1, c: 1 }, ['b>d']),
    expected: ['a start', '├ b passed', '│ └ d missing', '└ c passed'],
  },
  {
    name: 'a diamond, with the second way into its end',
    rows: hops(['a>b', 'a>c', 'b>d', 'c>d'], { a: 0, b: 1, c: 1, d: 2 }),
    expected: ['a start', '├ b passed', '│ └ d passed', '│     (c) passed', '└ c passed'],
  },
  {
    name: 'a fan-in hangs below the node that saw the token',
    rows: hops(['a>c', 'b>c'], { b: 0, c: 1 }),
    expected: ['a unreached', 'b start', '└ c passed'],
  },
  { name: 'a cycle', rows: hops(['a>b', 'b>a'], { a: 0, b: 1 }), expected: ['a start', '│ (b) passed', '└ b passed'] },
];

for (const { name, rows, expected } of TABLE) {
  test(`the waterfall shows ${name}`, () => {
    assert.deepEqual(shape(rows), expected);
  });
}

test('bars run from cause to reply, and a missing one is dashed up to its deadline', () => {
  const rows = hops(['web>queue', 'queue>journal', 'queue>db'], { web: 0, queue: 1, journal: 13 }, [
    'queue>db',
    'queue>journal',
  ]);
  const lines = waterfallLines(rows, START, NOW, 80).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
  assert.deepEqual(lines, [
    'NODE        +T       0s      3s      6s      9s      12s',
    'web         0s       ●',
    '└ queue     +1s      ·──● ✓ 1s of 10s',
    '  ├ journal +13s        ·━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━● ✗ late 12s of 10s',
    '  └ db      MISSING     ·╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌✗ not within 10s',
  ]);
});

test('a reply that is stamped before its cause is drawn towards it', () => {
  const rows = hops(['a>b', 'a>c'], { a: 5, b: 4, c: 9 });
  const line = waterfallLines(rows, START + 4 * SECOND, NOW, 80)[2]!
    .map(({ text }) => text)
    .join('');
  assert.match(line, /●─*· ✓ 0s of 10s/);
});

test('each bar ends at the reply that counted, with the time that it took', () => {
  const rows = hops(['a>c', 'b>c'], { a: 0, b: 4, c: [1, 6] }, [
    ['b>c', { at: START + 4 * SECOND, reason: 'late', latencyUs: 11 * SECOND }],
  ]);
  const lines = waterfallLines(rows, START, NOW, 80).map((line) => line.map(({ text }) => text).join(''));
  assert.match(lines[2]!, /\+1s .*─● ✓ 1s of 10s$/);
  assert.match(lines[3]!, /from b .*━● ✗ late 11s of 10s$/);
});

test('a deadline that is far off does not squeeze the rest of the way into one column', () => {
  const rows = hops(['a>b', 'b>c'], { a: 0, b: 0.3 }, [], START + SECOND);
  const lines = waterfallLines(rows, START, START + SECOND, 80).map((line) => line.map(({ text }) => text).join(''));
  assert.match(lines[2]!, /·─{10,}● ✓ 300ms of 10s$/);
  assert.match(lines[3]!, /·┄{4,}▸ 9.3s left$/);
});
