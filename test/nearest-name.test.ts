import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NearestNames, nearestName } from '../src/core/nearest-name.ts';
import { didYouMean } from '../src/manifest/nearest.ts';

const names = ['web-server', 'event-processor', 'journal', 'database', 'db', 'to'];

const rows: readonly (readonly [typed: string, meant: string | null])[] = [
  ['databse', 'database'],
  ['web-sever', 'web-server'],
  ['web_server', 'web-server'],
  ['Journal', 'journal'],
  ['jouranl', 'journal'],
  ['dbb', 'db'],
  ['ot', 'to'],
  ['event-procesor', 'event-processor'],
  ['mailer', null],
  ['', null],
  ['x', null],
  ['database', null],
];
for (const [typed, meant] of rows) {
  test(`\`${typed}\` ${meant === null ? 'is near nothing' : `was meant to be \`${meant}\``}`, () => {
    assert.equal(nearestName(typed, names), meant);
  });
}

test('the question ends a sentence, or is not asked', () => {
  assert.equal(didYouMean('databse', names), '; did you mean `database`?');
  assert.equal(didYouMean('mailer', names), '');
});

test('names of any length are compared by their beginning', () => {
  const long = 'x'.repeat(100_000);
  assert.equal(nearestName(`${long}y`, [`${long}z`]), `${long}z`);
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C', 'c', '-'), maxLength: 12 });

test('what is found quickly is what all comparisons find', () => {
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 6 }), (typed, candidates) => {
      let best: string | null = null;
      let least = Math.floor(Math.max(3, typed.length) / 3) + 1;
      for (const candidate of candidates) {
        const edits = editDistance(typed.toLowerCase(), candidate.toLowerCase());
        if (candidate === typed || Math.abs(candidate.length - typed.length) >= least) continue;
        if (edits >= least || edits >= candidate.length) continue;
        best = candidate;
        least = edits;
      }
      assert.equal(nearestName(typed, candidates), best);
    }),
  );
});

test('names that are asked for again have the same answer', () => {
  fc.assert(
    fc.property(fc.array(word), fc.array(fc.array(word)), (candidates, times) => {
      const nearest = new NearestNames(candidates);
      for (const typed of times) {
        assert.deepEqual(
          nearest.of(typed),
          typed.map((name) => nearestName(name, candidates)),
        );
      }
    }),
  );
});

/** The whole matrix of optimal string alignment. */
function editDistance(a: string, b: string): number {
  const cost: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 0; j <= b.length; j++) cost[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = cost[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      cost[i]![j] = Math.min(cost[i - 1]![j]! + 1, cost[i]![j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost[i]![j] = Math.min(cost[i]![j]!, cost[i - 2]![j - 2]! + 1);
    }
  }
  return cost[a.length]![b.length]!;
}
