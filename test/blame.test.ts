import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Broken, blameOf } from '../src/core/blame.ts';

/** Edges as `a>b`, failing ones as `a!b`, warning ones as `a~b`; the answer has F for a first broken one, d for one downstream of such. */
const rows = [
  { edges: 'a>b b>c', expected: '. .' },
  { edges: 'a!b b>c', expected: 'F d' },
  { edges: 'a!b b!c c>d', expected: 'F d d' },
  { edges: 'a>b b!c c!d', expected: '. F d' },
  { edges: 'a!b a!c b>d c>d', expected: 'F F d d' },
  { edges: 'a>c b!c c!d', expected: '. F d' },
  { edges: 'a!b c>d', expected: 'F .' },
  { edges: 'a!b a>b', expected: 'F .' },
  { edges: 'a!b b>c c>a', expected: 'd d d' },
  { edges: 'x!a a>b b>a', expected: 'F d d' },
  { edges: 'a~b b>c', expected: 'F d' },
  { edges: 'a~b b~c c>d', expected: 'F d d' },
  { edges: 'a~b b!c c>d', expected: 'F F d' },
  { edges: 'a~b b!c c~d d!e', expected: 'F F d d' },
  { edges: 'a!b b~c c!d', expected: 'F d d' },
  { edges: 'a~c b!c c~d c!e', expected: 'F F d d' },
  { edges: '', expected: '' },
] as const;

const BROKEN: Readonly<Record<string, Broken>> = { '!': 2, '~': 1 };

for (const { edges, expected } of rows) {
  test(`the blame for ${edges || 'nothing'} is ${expected || 'nothing'}`, () => {
    const list = edges.split(' ').filter(Boolean);
    const blame = blameOf(list.map((text) => ({ from: text[0]!, to: text[2]!, broken: BROKEN[text[1]!] ?? 0 })));
    const letters = blame.map((edge) => (edge.firstBroken ? 'F' : edge.downstreamOfBroken ? 'd' : '.'));
    assert.equal(letters.join(' '), expected);
    for (const edge of blame) assert.ok(!(edge.firstBroken && edge.downstreamOfBroken));
  });
}

test('thousands of edges in one chain are judged without a walk for each', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => ({ from: i, to: i + 1, broken: 2 as const }));
  const blame = blameOf(chain);
  assert.equal(blame.filter(({ firstBroken }) => firstBroken).length, 1);
  assert.equal(blame.filter(({ downstreamOfBroken }) => downstreamOfBroken).length, 19_999);
});
