import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EdgeSnapshot } from '../src/core/snapshot.ts';
import type { TimeCheckSpec } from '../src/core/spec.ts';
import { type ChosenView, chooseView, GRAPH_VIEWS, type GraphView, layoutCache } from '../src/views/graph/fit.ts';
import type { GraphLook, Topology } from '../src/views/graph/graph.ts';
import { labelWidths } from '../src/views/graph/label-width.ts';
import { troubleOf } from '../src/views/graph/trouble.ts';
import { edgeLook, lookFor } from './support/graph-golden.ts';
import { sample, shop, system60 } from './support/graph-samples.ts';

const labels = { full: 30, middle: 19, short: 5 };

/** All well but for one edge in the middle of the shop. */
function shopWithFailure(): GraphLook {
  const look = lookFor(shop, ['OK']);
  return { ...look, edges: new Map([...look.edges, ['checkout→payments', edgeLook('FAIL')]]) };
}

function choose(topology: Topology, look: GraphLook, width: number, height: number, override: GraphView | null = null) {
  return chooseView({ topology, look, width, height, labelWidths: labels, override });
}

const ladder = [
  ['sample', sample, 118, 12, 'full'],
  ['sample', sample, 100, 12, 'full'],
  ['sample', sample, 78, 7, 'compact'],
  ['sample', sample, 78, 6, 'compact'],
  ['sample', sample, 66, 4, 'names'],
  ['sample', sample, 40, 6, 'tree'],
  ['shop', shop, 320, 40, 'full'],
  ['shop', shop, 170, 40, 'compact'],
  ['shop', shop, 130, 14, 'names'],
  ['shop', shop, 78, 7, 'tree'],
  ['system60', system60, 78, 7, 'tree'],
  ['anything', system60, 0, 0, 'tree'],
] as const;

for (const [name, topology, width, height, expected] of ladder) {
  test(`in ${width}x${height} ${name} without trouble is shown as ${expected}`, () => {
    const chosen = choose(topology, lookFor(topology, ['OK']), width, height);
    assert.equal(chosen.view, expected);
    if (chosen.view !== 'tree') assert.ok(chosen.layout.width <= width && chosen.layout.height <= height);
  });
}

test('where the whole does not fit, the trouble and its neighbours are shown', () => {
  const chosen = choose(shop, shopWithFailure(), 110, 12);
  assert.equal(chosen.view, 'trouble');
  const near = ['api→checkout', 'checkout→payments', 'payments→bank', 'payments→fraud'];
  assert.deepEqual(edgesOf(choose(shop, shopWithFailure(), 80, 12)), near);
  // With more room there is more of the way to it.
  const further = ['checkout→orders-queue', 'mobile-gateway→api', 'web→api'];
  assert.deepEqual(edgesOf(chosen), [...near, ...further].sort());
});

test('where the neighbours do not fit either, the trouble alone is shown', () => {
  const chosen = choose(shop, shopWithFailure(), 40, 3);
  assert.equal(chosen.view, 'trouble');
  assert.deepEqual(edgesOf(chosen), ['checkout→payments']);
});

test('the operator gets the view that was asked for, whether it fits or not', () => {
  for (const view of GRAPH_VIEWS) assert.equal(choose(shop, shopWithFailure(), 10, 2, view).view, view);
});

test('the trouble view of a graph without trouble is empty when asked for', () => {
  assert.deepEqual(edgesOf(choose(shop, lookFor(shop, ['OK']), 80, 20, 'trouble')), []);
});

test('unchecked edges are no trouble, edges that are still observed are', () => {
  const look = lookFor(sample, ['UNCHECKED', 'PENDING', 'OK']);
  assert.deepEqual(
    troubleOf(sample, look, 0).edges.map(({ key }) => key),
    ['event-processor→journal'],
  );
});

test('the chosen picture is the same for every status, unless it shows the trouble only', () => {
  for (const status of ['OK', 'WARN', 'FAIL', 'PENDING', 'UNCHECKED'] as const) {
    assert.deepEqual(choose(shop, lookFor(shop, [status]), 170, 40), choose(shop, lookFor(shop, ['OK']), 170, 40));
  }
});

test('thousands of discovered edges are shown as a tree even when a picture was asked for', () => {
  const nodes = Array.from({ length: 60 }, (_, i) => `n${i}`);
  const edges = nodes.flatMap((from) => nodes.map((to) => ({ key: `${from} ${to}`, from, to })));
  const chosen = choose({ nodes, edges }, lookFor({ nodes, edges }, ['UNCHECKED']), 300, 100, 'full');
  assert.equal(chosen.view, 'tree');
  assert.equal(edgesOf(chosen).length, 3600);
});

test('the cache gives the very same layout until topology or options change', () => {
  const layoutOf = layoutCache();
  const options = { mode: 'boxes', labelWidth: 5 } as const;
  const first = layoutOf(sample, options);
  assert.equal(layoutOf({ ...sample }, { ...options }), first);
  assert.notEqual(layoutOf(sample, { ...options, labelWidth: 6 }), first);
  assert.notEqual(layoutOf(shop, options), first);
  for (let labelWidth = 7; labelWidth < 80; labelWidth++) layoutOf(sample, { ...options, labelWidth });
  assert.notEqual(layoutOf(sample, options), first);
});

test('label widths follow from the checks and have room for the largest tally', () => {
  const limits = { withinUs: 10_000_000, idleAfterUs: 0, idle: 'keep' } as const;
  const rows = [
    [{ ok: 3, warn: 0, fail: 0 }, '! WARN pass=3/3 99% within=10s', '! 3/3'],
    [{ ok: 0, warn: 0, fail: 0 }, '! WARN pass=1/1 99% within=10s', '! 1/1'],
    [{ ok: 85, warn: 5, fail: 10 }, '! WARN pass=100/100 99% within=10s', '! 100/100'],
  ] as const;
  for (const [thresholds, full, short] of rows) {
    const spec: TimeCheckSpec = { kind: 'time', ...limits, ...thresholds };
    const edge = { checks: [{ spec }] } as unknown as EdgeSnapshot;
    const middle = full.replace(/ within=.*/, '');
    assert.deepEqual(labelWidths([edge]), { full: full.length, middle: middle.length, short: short.length });
  }
  assert.deepEqual(labelWidths([]), { full: 0, middle: 0, short: 0 });
});

function edgesOf(chosen: ChosenView): string[] {
  if (chosen.view === 'tree') return chosen.rows.flatMap(({ edge }) => edge ?? []);
  return chosen.layout.edges.map(({ key }) => key).sort();
}
