import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileTopology, matchNode, takesEveryNode } from '../src/core/topology.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

test('nodes, edges and checks get numbers over all streams, in the order of the manifest', () => {
  const { nodes, edges, checks, longestWithinUs } = compileTopology(
    engineSpec([
      stream(
        'one',
        [edge('a', 'b', timeCheck({ withinUs: 5 }), countCheck(1, 1)), edge('a', 'b', timeCheck())],
        ['z', 'a'],
      ),
      stream('two', [edge('b', 'a'), edge('b', 'c', timeCheck({ withinUs: 900_000 }))]),
    ]),
  );
  assert.deepEqual(
    nodes.map(({ index, stream, name }) => `${index} ${stream} ${name}`),
    ['0 0 z', '1 0 a', '2 0 b', '3 1 b', '4 1 a', '5 1 c'],
  );
  assert.deepEqual(
    edges.map(({ key, from, to, checks: own }) => `${key}: ${from}>${to} ${own.join()}`),
    ['one/a/b/0: 1>2 0,1', 'one/a/b/1: 1>2 2', 'two/b/a/0: 3>4 ', 'two/b/c/0: 3>5 3'],
  );
  assert.deepEqual(
    checks.map(({ index, edge: own, ordinal }) => `${index} ${own.key} ${ordinal}`),
    ['0 one/a/b/0 0', '1 one/a/b/0 1', '2 one/a/b/1 0', '3 two/b/c/0 0'],
  );
  assert.equal(longestWithinUs, 900_000);
});

const matches = [
  { names: ['web', 'db'], reported: 'db', expected: 'db' },
  { names: ['web', 'db'], reported: 'dbx', expected: null },
  { names: ['worker-*', 'worker-1'], reported: 'worker-1', expected: 'worker-1' },
  { names: ['worker-*', 'worker-1'], reported: 'worker-2', expected: 'worker-*' },
  { names: ['w*', 'worker-*'], reported: 'worker-2', expected: 'worker-*' },
  { names: ['worker-*', 'w*'], reported: 'worker-2', expected: 'worker-*' },
  { names: ['w*', 'worker-*'], reported: 'web', expected: 'w*' },
  { names: ['*'], reported: 'anything', expected: '*' },
  { names: ['worker-*'], reported: 'worker-', expected: 'worker-*' },
  { names: ['worker-*'], reported: 'worker-*', expected: 'worker-*' },
  { names: [], reported: 'a', expected: null },
] as const;

for (const { names, reported, expected } of matches) {
  test(`of ${names.join(', ') || 'no names'}, ${reported} is ${expected ?? 'none'}`, () => {
    const at = matchNode(names, reported);
    assert.equal(at < 0 ? null : names[at], expected);
  });
}

test('a stream takes every node when it discovers and names none, or `*`', () => {
  const base = stream('s', []);
  assert.ok(takesEveryNode(base));
  assert.ok(takesEveryNode({ ...base, nodes: ['a', '*'] }));
  assert.ok(!takesEveryNode({ ...base, nodes: ['a'] }));
  assert.ok(!takesEveryNode(stream('s', [edge('a', 'b')])));
  assert.deepEqual(
    compileTopology(engineSpec([{ ...base, nodes: ['a', '*'] }])).nodes.map(({ name }) => name),
    ['a'],
  );
});
