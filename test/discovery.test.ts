import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Discovery } from '../src/core/discovery.ts';

/** Sightings as `t1 web 0` (token, node, time) or `t1 db 5 from:web`, arriving in this order. */
function discover(lines: readonly string[], graceUs = 100): Discovery {
  const discovery = new Discovery(graceUs);
  for (const line of lines) {
    const [token, node, at, from] = line.split(' ');
    discovery.see({ at: Number(at), node: node!, token: token!, from: from?.slice('from:'.length) ?? null });
  }
  discovery.advance(1e6);
  return discovery;
}

function edgesOf(discovery: Discovery): string[] {
  return discovery.edges.map(({ from, to, seen, recent }) => `${from}>${to} ${seen} ${recent.latencies().join()}`);
}

const rows = [
  { title: 'two sightings at different nodes give an edge', lines: ['t web 0', 't db 7'], edges: ['web>db 1 7'] },
  { title: 'what arrives out of order is put in order', lines: ['t db 7', 't web 0'], edges: ['web>db 1 7'] },
  { title: 'a retry at the same node gives none', lines: ['t web 0', 't web 5', 't db 7'], edges: ['web>db 1 2'] },
  { title: 'three give a chain', lines: ['t a 0', 't c 9', 't b 4'], edges: ['a>b 1 4', 'b>c 1 5'] },
  { title: 'the tag says who called', lines: ['t a 0', 't b 4', 't c 9 from:a'], edges: ['a>b 1 4', 'a>c 1 '] },
  { title: 'the tag serves without a sighting there', lines: ['t c 9 from:a'], edges: ['a>c 1 '] },
  { title: 'tokens do not mix', lines: ['t a 0', 'u b 1', 't b 2', 'u c 5'], edges: ['a>b 1 2', 'b>c 1 4'] },
  { title: 'edges add up', lines: ['t a 0', 'u a 0', 't b 2', 'u b 3'], edges: ['a>b 2 2,3'] },
] as const;

for (const { title, lines, edges } of rows) {
  test(title, () => assert.deepEqual(edgesOf(discover(lines)), edges));
}

test('sightings wait for the grace, and nothing happens up to and including nextAt', () => {
  const discovery = new Discovery(100);
  assert.equal(discovery.nextAt, Infinity);
  discovery.see({ at: 5, node: 'a', token: 't', from: null });
  discovery.see({ at: 9, node: 'b', token: 't', from: null });
  assert.equal(discovery.nextAt, 105);
  discovery.advance(109);
  assert.deepEqual(discovery.edges, []);
  discovery.advance(110);
  assert.equal(discovery.edges.length, 1);
});

test('junk nodes and tokens stop at the limits, and are counted', () => {
  const discovery = new Discovery(100);
  for (let i = 0; i < 120_000; i++) discovery.see({ at: i, node: `n${i}`, token: 't', from: null });
  discovery.advance(1e9);
  assert.equal(discovery.edges.length, 4096);
  assert.equal(discovery.dropped, 120_000 - 1 - 4096);
});

test('a token is remembered over fifty thousand others', () => {
  const discovery = new Discovery(100);
  discovery.see({ at: 0, node: 'a', token: 't', from: null });
  for (let i = 0; i < 49_000; i++) discovery.see({ at: i, node: 'a', token: `u${i}`, from: null });
  discovery.see({ at: 50_000, node: 'b', token: 't', from: null });
  discovery.advance(1e9);
  assert.deepEqual(edgesOf(discovery), ['a>b 1 50000']);
});
