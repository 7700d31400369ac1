import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../src/core/bytes.ts';
import { NodeNames } from '../src/core/node-names.ts';
import { compileTopology } from '../src/core/topology.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

const topology = compileTopology(
  engineSpec([
    stream('s', [edge('a', 'b', timeCheck(), countCheck(1, 1)), edge('w*', 'b', timeCheck())]),
    stream('t', [edge('b', 'c', timeCheck()), edge('worker-1', 'a')]),
  ]),
);

function roleOf(names: NodeNames, name: string, before = 0) {
  const bytes = new Uint8Array([...new Array(before).fill(58), ...bytesOf(name), 58, 58]);
  return names.roleOf(bytes, before, bytes.length - 2);
}

function newNames(discover: (stream: number, name: string) => number = () => -1) {
  return new NodeNames(topology, [1, 2], discover);
}

test('a name knows its node in each stream and what its events mean for each check', () => {
  const names = newNames();
  const say = (name: string) => {
    const { nodes, opens, answers, drives, counted } = roleOf(names, name);
    return [nodes.map((node) => topology.nodes[node]!.name), opens, answers, drives, counted];
  };
  assert.deepEqual(say('a'), [['a', 'a'], [0], [], [1], []]);
  assert.deepEqual(say('b'), [['b', 'b'], [3], [0, 2], [], [1]]);
  assert.deepEqual(say('c'), [['c'], [], [3], [], []]);
  assert.deepEqual(say('worker-1'), [['w*', 'worker-1'], [2], [], [], []]);
  assert.deepEqual(say('web'), [['w*'], [2], [], [], []]);
  assert.deepEqual(say('x'), [[], [], [], [], []]);
});

test('the same name is the same role wherever its bytes lie, and no other is', () => {
  const names = newNames();
  // Of one length, with the same letters in the places that are looked at first.
  const alike = ['wxAyyZ', 'wxByyZ', 'wxCyyZ', 'axAyyZ'];
  for (const name of [...alike, ...alike.toReversed(), ...alike]) {
    assert.equal(roleOf(names, name, name.length % 5).name, name);
    assert.equal(roleOf(names, name), roleOf(names, name, 3));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(4), (name, before) => {
      assert.equal(roleOf(names, name, before).name, name);
    }),
  );
});

test('`nodeIn` says for each name and stream what the role does', () => {
  const names = newNames();
  const all = ['a', 'b', 'c', 'worker-1', 'x', ...Array.from({ length: 300 }, (_, i) => `w-${i}`)];
  for (const name of all) roleOf(names, name);
  for (const name of all) {
    const { id, nodes } = roleOf(names, name);
    assert.equal(names.byId(id).name, name);
    for (const streamIndex of [0, 1]) {
      const expected = nodes.find((node) => topology.nodes[node]!.stream === streamIndex) ?? -1;
      assert.equal(names.nodeIn(id, streamIndex), expected, `${name} in ${streamIndex}`);
    }
  }
});

test('a hundred thousand names of a wildcard stay its node, with numbers that fit, and so do junk names', () => {
  const names = newNames();
  let greatest = 0;
  for (let i = 0; i < 20_000; i++) {
    const worker = roleOf(names, `w-${i}`);
    const junk = roleOf(names, `junk-${i}`);
    greatest = Math.max(greatest, worker.id, junk.id);
    assert.deepEqual(worker.opens, [2]);
    assert.deepEqual(junk.nodes, []);
    assert.equal(names.nodeIn(worker.id, 0), worker.nodes[0]);
    assert.equal(names.nodeIn(junk.id, 0), -1);
  }
  assert.ok(greatest <= 0x3fff);
  assert.deepEqual(roleOf(names, 'a').opens, [0]);
});

test('a stream that discovers is asked once for each name, until it has no more room', () => {
  const own = compileTopology(engineSpec([stream('s', [])]));
  const asked: string[] = [];
  const names = new NodeNames(own, [1, 2], (_stream, name) => {
    asked.push(name);
    return asked.length <= 2 ? asked.length - 1 : -1;
  });
  for (const name of ['a', 'b', 'a', 'c', 'b']) roleOf(names, name);
  assert.deepEqual(asked, ['a', 'b', 'c']);
  assert.deepEqual([names.isNode('a'), names.isNode('c')], [true, false]);
});
