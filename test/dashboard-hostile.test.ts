import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Canvas, isOneCell } from '../src/views/canvas.ts';
import {
  applyClick,
  applyFrame,
  applyHistory,
  applyKey,
  applyManifest,
  applyNotice,
  applyPaste,
  applyResize,
  applyWheel,
  drawDashboard,
  newDashboard,
} from '../src/views/dashboard.ts';
import { ACTIONS } from '../src/views/keys.ts';
import type { DashboardState } from '../src/views/state.ts';
import { summaryText } from '../src/views/summary.ts';
import {
  check,
  edge,
  failure,
  frame,
  incidentFrame,
  manyFrame,
  NOW,
  node,
  series,
  snapshot,
  stream,
} from './support/frames.ts';

const HOSTILE = [
  '\u001b[31mred\u001b[0m\u0007',
  '{red-fg}{bold}tag{/}',
  '漢字かな交じり文',
  'مرحبا\u202eבעולם',
  'a\u0301\u0302\u0303 e\u200d👩‍👩‍👧‍👦',
  'x'.repeat(512),
  '\u009b1m\u0090\u0000\n\r\t',
  '\ud800 lone',
  '',
  "'; rm -rf / #`$(id)`",
];

const LOOK = { unicode: true, localOffsetUs: () => 0 } as const;
const VIEWS = ['1', '2', '3', '4', '5', '6', '7', '8', '?', 'enter'] as const;

/** A frame in which everything that a stranger can write is `text`. */
function hostileFrame(text: string) {
  const broken = edge(text, `${text}2`, check('pppmmv'), {
    key: `${text}/1`,
    name: text,
    since: NOW - 5_000_000,
    firstBroken: true,
  });
  const nodes = [node(text), node(`${text}2`)];
  const row = { edgeKey: broken.key, from: text, to: `${text}2`, stream: text, edge: text };
  return frame(
    snapshot([stream(nodes, [broken], text)], {
      name: text,
      failing: { kept: 3, total: 3 },
      unknown: [{ name: text, count: 3, meant: text }],
      orphans: [{ node: text, token: text, at: NOW }],
    }),
    {
      failures: {
        added: [failure(1, text, row), failure(2, null, row), failure(3, `${text}!`, { ...row, reason: text })],
        firstKept: 1,
      },
      transitions: [
        {
          id: 1,
          at: NOW,
          edgeKey: broken.key,
          stream: text,
          from: text,
          to: text,
          edge: text,
          was: 'OK',
          status: 'FAIL',
          pass: 0,
          total: 3,
        },
      ],
      badLines: [{ at: NOW, source: text, reason: text, line: text }],
      notices: [text],
      manifestFile: text,
      memory: { [text]: 1 },
      series: series(broken.key),
      inputs: [
        {
          name: text,
          address: text,
          port: 1,
          figures: { [text]: 1 },
          notes: [text],
          tables: [{ title: text, columns: [text, text], rows: [[text], [text, text, text]] }],
        },
      ],
    },
  );
}

for (const text of HOSTILE) {
  test(`no view lets ${JSON.stringify(text.slice(0, 24))} do more than fill cells`, () => {
    for (const [width, height] of [
      [80, 24],
      [40, 10],
      [200, 60],
      [1, 1],
      [7, 3],
    ] as const) {
      for (const key of VIEWS) {
        let state = applyFrame(applyResize(newDashboard(), width, height), hostileFrame(text));
        state = applyKey(state, key).state;
        state = applyHistory(applyManifest(applyNotice(state, text), text), text, [
          { node: text, at: NOW, arrivedAt: NOW, source: text, tags: text, ownTime: true },
        ]);
        const canvas = painted(state, width, height);
        assert.ok(canvas.chars.every(isOneCell), `view ${key} at ${width}x${height}`);
        for (const row of canvas.toText()) assert.ok(row.length <= width);
      }
    }
  });
}

test('frames keep their right border whatever is written inside them', () => {
  for (const text of HOSTILE) {
    const rows = painted(applyFrame(newDashboard(), hostileFrame(text)), 80, 24).toText();
    for (const row of rows.slice(1, 23)) assert.match(row, /^[┌│└].*[┐│┘]$/u);
  }
});

test('a summary holds no control characters but its line ends', () => {
  for (const text of HOSTILE) {
    const { snapshot: shown, failures } = hostileFrame(text);
    assert.doesNotMatch(
      summaryText(shown, { failures: failures.added, transitions: [] }, () => 0),
      /[\0-\u0009\u000b-\u001f\u007f-\u009f]/,
    );
  }
});

test('every size from nothing to large can be drawn in every view', () => {
  const base = applyFrame(newDashboard(), incidentFrame());
  for (const key of VIEWS) {
    for (const width of [0, 1, 3, 39, 40, 59, 79, 110, 160, 301]) {
      for (const height of [0, 1, 2, 9, 10, 18, 32, 101]) {
        const state = applyKey(applyResize(base, width, height), key).state;
        assert.equal(painted(state, width, height).chars.length, width * height);
      }
    }
  }
});

const KEYS = [...new Set([...ACTIONS.flatMap(({ keys }) => keys), 'a', '!', 'backspace', 'C-w', 'unknown'])];

test('no sequence of keys, pastes, clicks, sizes and frames can break the screen', () => {
  const frames = [incidentFrame(), manyFrame(50), hostileFrame('漢'), frame(snapshot([]))];
  const act = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...KEYS).map((key) => (state: DashboardState) => applyKey(state, key).state),
    },
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => (state: DashboardState) => applyPaste(state, text)),
    fc.tuple(fc.nat(90), fc.nat(30)).map(
      ([x, y]) =>
        (state: DashboardState) =>
          applyClick(state, x, y),
    ),
    fc.tuple(fc.nat(90), fc.nat(30)).map(
      ([x, y]) =>
        (state: DashboardState) =>
          applyWheel(state, x, y, 'down'),
    ),
    fc.tuple(fc.nat(130), fc.nat(50)).map(
      ([width, height]) =>
        (state: DashboardState) =>
          applyResize(state, width, height),
    ),
    fc.constantFrom(...frames).map((one) => (state: DashboardState) => applyFrame(state, one)),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let state = newDashboard();
      for (const one of acts) state = one(state);
      const { width, height } = state.size;
      return painted(state, width, height).chars.every(isOneCell);
    }),
    { numRuns: 150 },
  );
});

function painted(state: DashboardState, width: number, height: number): Canvas {
  const canvas = new Canvas(width, height);
  drawDashboard(state, canvas, NOW, LOOK);
  return canvas;
}
