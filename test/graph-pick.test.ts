import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layoutGraph } from '../src/views/graph/layout.ts';
import { clampPan, homeOf, itemAt, nextEdge, rectOf, scrollTo } from '../src/views/graph/pick.ts';
import { assignTracks, closedChain } from '../src/views/graph/tracks.ts';
import { treeRowOf, treeRows } from '../src/views/graph/tree.ts';
import { cycle, diamond, sample, shop, topologyOf } from './support/graph-samples.ts';

const boxes = { mode: 'boxes', labelWidth: 5 } as const;

test('a cell of the sample gives what is drawn there', () => {
  const layout = layoutGraph(sample, boxes);
  const rows = [
    [2, 3, { node: 'web-server' }],
    [0, 2, { node: 'web-server' }],
    [14, 3, { edge: 'web-server→event-processor' }],
    [18, 3, { edge: 'web-server→event-processor' }],
    [24, 3, { edge: 'web-server→event-processor' }],
    [45, 2, { edge: 'event-processor→journal' }],
    [45, 4, { edge: 'event-processor→database' }],
    [20, 0, null],
    [-1, -1, null],
    [500, 3, null],
  ] as const;
  for (const [x, y, item] of rows) assert.deepEqual(itemAt(layout, x, y), item, `${x},${y}`);
});

test('the rectangle of anything in a picture leads back to it', () => {
  const layout = layoutGraph(cycle, boxes);
  for (const { key, label } of layout.edges) {
    assert.deepEqual(itemAt(layout, label.x, label.y), { edge: key });
    assert.deepEqual(rectOf(layout, { edge: key }), { x: label.x - 1, y: label.y, width: 7, height: 1 });
  }
  for (const node of layout.nodes) {
    const rect = rectOf(layout, { node: node.name })!;
    assert.deepEqual(itemAt(layout, rect.x, rect.y), { node: node.name });
  }
  assert.equal(rectOf(layout, { edge: 'gone' }), null);
  assert.equal(rectOf(layout, { node: 'gone' }), null);
});

const steps = [
  ['api→catalog', 'up', 'api→auth'],
  ['api→catalog', 'down', 'api→cart'],
  ['api→catalog', 'left', 'web→api'],
  // The straight way on, not the upper one.
  ['api→catalog', 'right', 'catalog→images'],
  ['catalog→search', 'left', 'api→catalog'],
  ['catalog→search', 'right', null],
  ['cdn→web', 'left', null],
  ['web→api', 'left', 'cdn→web'],
  ['gone', 'down', 'cdn→web'],
] as const;

for (const [from, direction, to] of steps) {
  test(`${direction} of ${from} is ${to ?? 'nothing'}`, () => {
    assert.equal(nextEdge(layoutGraph(shop, boxes), from, direction), to);
  });
}

test('up and down reach every edge of the shop', () => {
  const layout = layoutGraph(shop, boxes);
  const reached = new Set(['cdn→web']);
  for (const key of reached) {
    for (const direction of ['up', 'down', 'left', 'right'] as const) {
      const next = nextEdge(layout, key, direction);
      if (next !== null) reached.add(next);
    }
  }
  assert.deepEqual([...reached].sort(), shop.edges.map(({ key }) => key).sort());
});

test('scrolling moves no further than it must to show a selection', () => {
  const area = { x: 5, y: 5, width: 20, height: 10 };
  const rows = [
    [
      { x: 5, y: 5, width: 4, height: 1 },
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ],
    [
      { x: 30, y: 5, width: 4, height: 1 },
      { x: 0, y: 0 },
      { x: 15, y: 0 },
    ],
    [
      { x: 3, y: 12, width: 4, height: 3 },
      { x: 10, y: 0 },
      { x: 2, y: 5 },
    ],
    [
      { x: 10, y: 2, width: 50, height: 40 },
      { x: 0, y: 0 },
      { x: 9, y: 2 },
    ],
  ] as const;
  for (const [rect, from, to] of rows) assert.deepEqual(scrollTo(rect, { area, ...from }), to);
});

test('a picture begins with one free column where there is room, and cannot be panned away', () => {
  const layout = layoutGraph(sample, boxes);
  const wide = { x: 0, y: 0, width: 78, height: 7 };
  const narrow = { x: 0, y: 0, width: 30, height: 4 };
  assert.deepEqual(homeOf(layout, wide), { x: -1, y: 0 });
  assert.deepEqual(clampPan({ x: 50, y: 9 }, layout, wide), { x: -1, y: 0 });
  assert.deepEqual(clampPan({ x: -5, y: -5 }, layout, narrow), { x: 0, y: 0 });
  assert.deepEqual(clampPan({ x: 500, y: 500 }, layout, narrow), { x: layout.width - 30, y: layout.height - 4 });
});

test('the tree has a line for each edge and each root, and what was met before is marked', () => {
  const rows = treeRows(diamond).map(({ node, edge, again }) => [node, edge, again]);
  assert.deepEqual(rows, [
    ['a', null, false],
    ['b', 'a→b', false],
    ['d', 'b→d', false],
    ['c', 'a→c', false],
    ['d', 'c→d', true],
  ]);
});

test('a circle without a root, a self-loop and a lonely node have their lines as well', () => {
  const rows = treeRows(topologyOf('a > b > a\nc\nd > d'));
  assert.deepEqual(
    rows.map(({ node, edge, again }) => `${edge ?? 'root'} ${node}${again ? ' again' : ''}`),
    ['root c', 'root d', 'd→d d again', 'root a', 'a→b b', 'b→a a again'],
  );
  assert.equal(treeRowOf(rows, { edge: 'a→b' }), 4);
  assert.equal(treeRowOf(rows, { node: 'd' }), 1);
  assert.equal(treeRowOf(rows, { edge: 'gone' }), -1);
});

test('a chain of 5,000 nodes is a tree whose lines stay narrow', () => {
  const rows = treeRows(topologyOf(Array.from({ length: 5000 }, (_, i) => `n${i}`).join(' > ')));
  assert.equal(rows.length, 5000);
  assert.ok(rows.every(({ branches }) => branches.length <= 20));
});

const bends = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 }).chain((from) =>
  fc
    .shuffledSubarray(
      Array.from({ length: 31 }, (_, i) => i),
      { minLength: from.length, maxLength: from.length },
    )
    .map((to) => from.map((row, i) => ({ from: row, to: to[i]! })).filter((bend) => bend.from !== bend.to)),
);

test('tracks keep edges apart: a column is shared by disjoint rows only, who arrives turns after who leaves', () => {
  fc.assert(
    fc.property(bends, (all) => {
      if (closedChain(all)) return;
      const { track, count } = assignTracks(all);
      assert.equal(count, Math.max(-1, ...track) + 1);
      all.forEach((a, i) => {
        all.forEach((b, j) => {
          if (a.to === b.from) assert.ok(track[j]! < track[i]!);
          const apart =
            Math.max(a.from, a.to) < Math.min(b.from, b.to) || Math.max(b.from, b.to) < Math.min(a.from, a.to);
          if (i !== j && track[i] === track[j]) assert.ok(apart);
        });
      });
    }),
  );
});

test('edges that exchange their rows are found, and nothing else is', () => {
  const rows = [
    [
      [
        [1, 2],
        [2, 1],
      ],
      [0, 1],
    ],
    [
      [
        [5, 9],
        [1, 2],
        [2, 3],
        [3, 1],
      ],
      [1, 2, 3],
    ],
    [
      [
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      null,
    ],
    [[], null],
  ] as const;
  for (const [pairs, expected] of rows) {
    const chain = closedChain(pairs.map(([from, to]) => ({ from, to })));
    assert.deepEqual(chain?.toSorted() ?? null, expected);
  }
});
