import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Canvas, TONES } from '../src/views/canvas.ts';
import { drawGraph } from '../src/views/graph/draw.ts';
import type { GraphMode, Topology } from '../src/views/graph/graph.ts';
import { layoutGraph } from '../src/views/graph/layout.ts';
import { homeOf } from '../src/views/graph/pick.ts';
import { drawTree, treeRows } from '../src/views/graph/tree.ts';
import { assertGolden, canvasOf, edgeLook, lookFor, MIXED, picture } from './support/graph-golden.ts';
import {
  cycle,
  diamond,
  fanIn,
  fanOut,
  longEdges,
  sample,
  shop,
  system60,
  topologyOf,
} from './support/graph-samples.ts';

const strangeNames: Topology = topologyOf(
  `データベース > the-name-of-a-service-that-is-exactly-sixty-characters-long-1 > 注文-service, café, [bold]{red-fg}x\u001b[31m`,
);

const goldens: readonly (readonly [
  name: string,
  topology: Topology,
  mode: GraphMode,
  label: 'full' | 'short' | 'symbol',
])[] = [
  ['sample-full', sample, 'boxes', 'full'],
  ['shop', shop, 'boxes', 'short'],
  ['shop-compact', shop, 'compact', 'short'],
  ['shop-names', shop, 'names', 'symbol'],
  ['system60', system60, 'boxes', 'short'],
  ['system60-compact', system60, 'compact', 'short'],
  ['system60-names', system60, 'names', 'symbol'],
  ['diamond', diamond, 'boxes', 'short'],
  ['fan-out', fanOut, 'boxes', 'short'],
  ['fan-out-names', fanOut, 'names', 'symbol'],
  ['fan-in', fanIn, 'compact', 'short'],
  ['long-edges', longEdges, 'boxes', 'short'],
  ['long-edges-names', longEdges, 'names', 'symbol'],
  ['cycle', cycle, 'boxes', 'short'],
  ['cycle-names', cycle, 'names', 'symbol'],
  ['strange-names', strangeNames, 'boxes', 'short'],
];

const WIDTHS = { full: 30, short: 5, symbol: 1 };

for (const [name, topology, mode, label] of goldens) {
  test(`the picture of ${name} is as it was looked at`, () => {
    const layout = layoutGraph(topology, { mode, label, labelWidth: WIDTHS[label] });
    assertGolden(name, picture(layout, lookFor(topology, MIXED)));
  });
}

for (const [name, topology, mode] of [
  ['shop-ascii', shop, 'boxes'],
  ['long-edges-ascii', longEdges, 'compact'],
  ['cycle-ascii', cycle, 'boxes'],
  ['strange-names-ascii', strangeNames, 'boxes'],
] as const) {
  test(`the picture of ${name} is as it was looked at and holds nothing but ASCII`, () => {
    const rows = picture(layoutGraph(topology, { mode, labelWidth: 5 }), lookFor(topology, MIXED, true));
    assert.match(rows.join(''), /^[ -~]*$/);
    assertGolden(name, rows);
  });
}

const sampleStatuses = ['OK', 'WARN', 'FAIL'] as const;

for (const ascii of [false, true]) {
  test(`the sample in the graph pane of an 80x24 screen${ascii ? ' in ASCII' : ''}`, () => {
    const layout = layoutGraph(sample, { mode: 'boxes', labelWidth: 5, wrapWidth: 78 });
    const area = { x: 0, y: 0, width: 78, height: 7 };
    const canvas = new Canvas(area.width, area.height);
    drawGraph(layout, lookFor(sample, sampleStatuses, ascii), canvas, { area, ...homeOf(layout, area) });
    assertGolden(ascii ? 'sample-ascii' : 'sample', canvas.toText());
  });
}

for (const [name, topology] of [
  ['shop', shop],
  ['cycle', cycle],
] as const) {
  for (const ascii of [false, true]) {
    test(`the tree of ${name}${ascii ? ' in ASCII' : ''} is as it was looked at`, () => {
      const rows = treeRows(topology);
      const area = { x: 0, y: 0, width: 70, height: rows.length };
      const canvas = new Canvas(area.width, area.height);
      drawTree(rows, lookFor(topology, MIXED, ascii), canvas, { area, x: 0, y: 0 }, 5);
      assertGolden(`tree-${name}${ascii ? '-ascii' : ''}`, canvas.toText());
    });
  }
}

test('a crossing shows which of its two lines is the heavy one, and is painted as the worse one', () => {
  // a and b exchange their places, so that exactly one crossing comes about.
  const topology: Topology = {
    nodes: [],
    edges: [
      ['a', 'x'],
      ['a', 'y'],
      ['b', 'x'],
      ['b', 'y'],
    ].map(([from, to]) => ({ key: `${from}${to}`, from: from!, to: to! })),
  };
  const layout = layoutGraph(topology, { mode: 'boxes', labelWidth: 5 });
  const rows = [
    ['OK', 'OK', '┼', TONES.ok],
    ['FAIL', 'OK', '╂', TONES.fail],
    ['OK', 'FAIL', '┿', TONES.fail],
    ['FAIL', 'FAIL', '╋', TONES.fail],
    ['WARN', 'PENDING', '┼', TONES.warn],
  ] as const;
  for (const [ay, bx, sign, tone] of rows) {
    const looks = { ax: edgeLook('OK'), ay: edgeLook(ay), bx: edgeLook(bx), by: edgeLook('OK') };
    const look = { edges: new Map(Object.entries(looks)), nodes: new Map(), ascii: false };
    const canvas = canvasOf(layout, look);
    const crossings = [...canvas.chars.entries()].filter(([, unit]) => '┼┿╂╋'.includes(String.fromCharCode(unit)));
    assert.deepEqual(
      crossings.map(([at, unit]) => [String.fromCharCode(unit), canvas.tones[at]]),
      [[sign, tone]],
      `${ay} and ${bx}`,
    );
  }
});

test('statuses, selection and blame change signs and tones, and never a place', () => {
  const layout = layoutGraph(sample, { mode: 'boxes', labelWidth: 5 });
  const before = picture(layout, lookFor(sample, ['OK']));
  const after = picture(layout, lookFor(sample, ['FAIL']));
  const places = (rows: string[]) => rows.map((row) => row.replace(/[^ a-z]/g, '#').replace(/ #{1,3} /g, ' # '));
  assert.deepEqual(places(after), places(before));
});

/** The sample with one edge looking special: the row of that edge's label and its tones. */
function labelOf(more: Parameters<typeof edgeLook>[1], other: Parameters<typeof edgeLook>[1] = {}) {
  const layout = layoutGraph(sample, { mode: 'boxes', labelWidth: 5 });
  const [, , failing] = sample.edges;
  const edges = new Map(sample.edges.map(({ key }) => [key, edgeLook('OK', other)]));
  edges.set(failing!.key, edgeLook('FAIL', more));
  const canvas = canvasOf(layout, { edges, nodes: new Map(), ascii: false });
  const { x, y, width } = layout.edges.find(({ key }) => key === failing!.key)!.label;
  return {
    text: canvas.toText()[y]!.slice(x - 2, x + width + 2),
    tones: canvas.toToneMap()[y]!.slice(x - 2, x + width + 2),
  };
}

test('the label of an edge says how it stands with the rest', () => {
  assert.deepEqual(labelOf({}), { text: '━ ✗ 0/3 ━', tones: 'fffffffff' });
  assert.deepEqual(labelOf({ selected: true }), { text: '━ ✗ 0/3 ━', tones: 'fSSSSSSSf' });
  assert.deepEqual(labelOf({ dimmed: true }), { text: '━ ✗ 0/3 ━', tones: 'XXXXXXXXX' });
  assert.deepEqual(labelOf({ acknowledged: true }), { text: '━ ✗ 0/3 ━', tones: 'XXXXXXXXX' });
  // The first broken link stands out only where something follows from it.
  assert.deepEqual(labelOf({ firstBroken: true }).text, '━ ✗ 0/3 ━');
  assert.deepEqual(labelOf({ firstBroken: true }, { dimmed: true }).text, '━[✗ 0/3]━');
  // A tally is not cut: that would make another number of it.
  assert.deepEqual(labelOf({ short: '✗ 10/100' }).text, '━ ✗ ━━━━━');
  assert.deepEqual(labelOf({ short: '' }).text, '━━━━━━━━━');
});

test('a node carries its own tone, and a selected one is inverse', () => {
  const layout = layoutGraph({ nodes: ['a', 'b'], edges: [] }, { mode: 'boxes', labelWidth: 5 });
  const nodes = new Map([
    ['a', { tone: TONES.seen, selected: false }],
    ['b', { tone: TONES.plain, selected: true }],
  ]);
  const canvas = canvasOf(layout, { edges: new Map(), nodes, ascii: false });
  assert.deepEqual(canvas.toText(), ['┌───┐   ┌───┐', '│ a │   │ b │', '└───┘   └───┘']);
  assert.deepEqual(canvas.toToneMap(), ['sssss........', 's.s.s....SSS.', 'sssss........']);
});

test('any part of the picture is the same as that part of the whole, and nothing is painted around it', () => {
  const layout = layoutGraph(shop, { mode: 'boxes', labelWidth: 5 });
  const look = lookFor(shop, MIXED);
  const whole = picture(layout, look).map((row) => row.padEnd(layout.width));
  for (const [x, y] of [
    [0, 0],
    [37, 11],
    [61, 3],
    [150, 30],
    [-4, -2],
  ] as const) {
    const canvas = new Canvas(50, 14);
    for (let row = 0; row < 14; row++) canvas.put(0, row, '#'.repeat(50));
    const area = { x: 3, y: 2, width: 40, height: 10 };
    for (let row = 0; row < 10; row++) canvas.put(3, 2 + row, ' '.repeat(40));
    drawGraph(layout, look, canvas, { area, x, y });
    const expected = Array.from({ length: 14 }, (_, row) => {
      if (row < 2 || row >= 12) return '#'.repeat(50);
      const shown = Array.from({ length: 40 }, (_, column) => whole[y + row - 2]?.[x + column] ?? ' ').join('');
      return `###${shown}#######`;
    });
    assert.deepEqual(canvas.toText(), expected, `at ${x},${y}`);
  }
});

test('a pane of any size, down to none at all, is no error', () => {
  const layout = layoutGraph(shop, { mode: 'boxes', labelWidth: 5 });
  for (const [width, height] of [
    [1, 1],
    [0, 5],
    [5, 0],
    [-3, -1],
  ] as const) {
    const canvas = new Canvas(3, 3);
    drawGraph(layout, lookFor(shop, MIXED), canvas, { area: { x: 1, y: 1, width, height }, x: 9, y: 13 });
    drawTree(treeRows(shop), lookFor(shop, MIXED), canvas, { area: { x: 1, y: 1, width, height }, x: 0, y: 3 }, 5);
    const painted = canvas.toText().join('').trim().length;
    assert.ok(painted <= Math.max(0, width) * Math.max(0, height), `${width}x${height}`);
  }
});
