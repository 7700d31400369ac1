import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GraphMode, LayoutOptions, Topology } from '../src/views/graph/graph.ts';
import { layoutGraph } from '../src/views/graph/layout.ts';
import { faultsOf } from './support/graph-checker.ts';
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

const MODES: readonly GraphMode[] = ['boxes', 'compact', 'names'];

const options = fc.record({
  mode: fc.constantFrom(...MODES),
  labelWidth: fc.constantFrom(0, 1, 5, 12),
  wrapWidth: fc.constantFrom(20, 80, 200),
});

/** Any graph of up to `size` nodes; `acyclic` only has edges from smaller to larger numbers. */
function anyGraph(size: number, density: number, acyclic: boolean): fc.Arbitrary<Topology> {
  const pair = fc.tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 }));
  return fc.array(pair, { maxLength: Math.ceil(size * density) }).map((pairs) => ({
    nodes: Array.from({ length: size }, (_, i) => `n${i}`),
    edges: pairs
      .filter(([a, b]) => !acyclic || a !== b)
      .map(([a, b], i) => ({
        key: `e${i}`,
        from: `n${acyclic ? Math.min(a, b) : a}`,
        to: `n${acyclic ? Math.max(a, b) : b}`,
      })),
  }));
}

const graphs = [
  ['small acyclic graphs', anyGraph(7, 2.5, true), 300],
  ['acyclic graphs of 30 nodes', anyGraph(30, 1.8, true), 60],
  ['graphs with cycles, loops and several edges between two nodes', anyGraph(9, 2.5, false), 300],
] as const;

for (const [kind, graph, numRuns] of graphs) {
  test(`in ${kind} no edge lies upon another, every edge joins its nodes, and labels and boxes are free`, () => {
    fc.assert(
      fc.property(graph, options, (topology: Topology, some: LayoutOptions) => {
        assert.deepEqual(faultsOf(layoutGraph(topology, some)), []);
      }),
      { numRuns },
    );
  });
}

test('every node and every edge has its place exactly once', () => {
  fc.assert(
    fc.property(anyGraph(12, 2, false), options, (topology: Topology, some: LayoutOptions) => {
      const { nodes, edges } = layoutGraph(topology, some);
      assert.deepEqual(nodes.map(({ name }) => name).sort(), topology.nodes.toSorted());
      assert.deepEqual(edges.map(({ key }) => key).sort(), topology.edges.map(({ key }) => key).sort());
    }),
    { numRuns: 100 },
  );
});

test('the sample graphs keep all promises at every zoom', () => {
  for (const topology of [sample, shop, system60, diamond, fanOut, fanIn, longEdges, cycle]) {
    for (const mode of MODES) {
      for (const labelWidth of [0, 1, 5, 30]) {
        assert.deepEqual(faultsOf(layoutGraph(topology, { mode, labelWidth })), []);
      }
    }
  }
});

test('roots stand at the left, and every edge that closes no cycle leads to the right', () => {
  const { nodes, edges } = layoutGraph(system60, { mode: 'boxes', labelWidth: 5 });
  const x = new Map(nodes.map((node) => [node.name, node.x]));
  for (const root of ['edge-eu', 'edge-us', 'cron', 'metrics']) assert.equal(x.get(root), 0);
  for (const { from, to } of edges) assert.ok(x.get(from)! < x.get(to)!, `${from} before ${to}`);
});

test('only the edge that comes back is drawn from right to left', () => {
  const { edges } = layoutGraph(topologyOf('a > b > c > a'), { mode: 'boxes', labelWidth: 5 });
  assert.deepEqual(
    edges.filter(({ reversed }) => reversed).map(({ key }) => key),
    ['c→a'],
  );
});

test('an edge needs no entry for its nodes, and a repeated name or key counts once', () => {
  const edge = { key: 'k', from: 'a', to: 'b' };
  const { nodes, edges } = layoutGraph({ nodes: ['b', 'b'], edges: [edge, edge] }, { mode: 'boxes', labelWidth: 5 });
  assert.deepEqual(nodes.map(({ name }) => name).sort(), ['a', 'b']);
  assert.equal(edges.length, 1);
});

test('nothing at all has no size', () => {
  const { width, height } = layoutGraph({ nodes: [], edges: [] }, { mode: 'boxes', labelWidth: 5 });
  assert.deepEqual([width, height], [0, 0]);
});

test('unconnected parts and lonely nodes wrap at the width given, the lonely ones last', () => {
  const topology = topologyOf(`lonely\n${'abcdefgh'.split('').join('\n')}\nx > y`);
  const { width, nodes } = layoutGraph(topology, { mode: 'boxes', labelWidth: 5, wrapWidth: 30 });
  assert.ok(width <= 30);
  assert.deepEqual(
    nodes.slice(0, 3).map(({ name, x, y }) => [name, x, y]),
    [
      ['x', 0, 0],
      ['y', 16, 0],
      ['lonely', 0, 4],
    ],
  );
});

test('a chain of 3,000 nodes and a node with 300 edges are laid out without running out of stack', () => {
  const chain = topologyOf(Array.from({ length: 3000 }, (_, i) => `n${i}`).join(' > '));
  assert.equal(layoutGraph(chain, { mode: 'names', labelWidth: 0 }).height, 1);
  const fan = topologyOf(`hub > ${Array.from({ length: 300 }, (_, i) => `n${i}`).join(', ')}`);
  assert.equal(layoutGraph(fan, { mode: 'names', labelWidth: 1 }).nodes.length, 301);
});
