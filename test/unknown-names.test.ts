import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnknownNames } from '../src/core/unknown-names.ts';

test('names are listed by how often they came', () => {
  const names = new UnknownNames();
  for (const name of ['web-sever', 'db', 'web-sever', 'cache', 'web-sever', 'cache']) names.add(name);
  assert.deepEqual(names.list(), [
    { name: 'web-sever', count: 3 },
    { name: 'cache', count: 2 },
    { name: 'db', count: 1 },
  ]);
});

test('a million junk names do not push out the one that comes again and again', () => {
  const names = new UnknownNames();
  for (let i = 0; i < 100_000; i++) {
    names.add(`junk-${i}`);
    if (i % 20 === 0) names.add('web-sever');
  }
  const list = names.list();
  assert.equal(list.length, 64);
  const [first] = list;
  assert.equal(first?.name, 'web-sever');
  assert.ok(first.count >= 5000, 'a count is never too low');
});
