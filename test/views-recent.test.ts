import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recentCells } from '../src/views/recent.ts';
import { sparkline, squeeze } from '../src/views/sparkline.ts';
import { check } from './support/frames.ts';

// Windows of 3 observations; `v` is void and stays out of them.
const rows = [
  { recent: 'pppppmmm', width: 20, expected: '✓✓✓✓✓[✗✗✗]' },
  { recent: 'pppppmmm', width: 8, expected: '✓✓✓[✗✗✗]' },
  { recent: 'pppppmmm', width: 5, expected: '[✗✗✗]' },
  { recent: 'pppppmmm', width: 4, expected: '…✗✗]' },
  { recent: 'pp', width: 20, expected: '[✓✓]' },
  { recent: '', width: 20, expected: '[]' },
  { recent: 'pplvmvp', width: 20, expected: '✓✓[L○✗○✓]' },
  { recent: 'pppvv', width: 20, expected: '[✓✓✓○○]' },
] as const;

for (const { recent, width, expected } of rows) {
  test(`${recent || 'nothing'} in ${width} columns is ${expected}`, () => {
    assert.equal(
      recentCells(check(recent), width)
        .map(({ text }) => text)
        .join(''),
      expected,
    );
  });
}

test('a line of blocks begins at 0, keeps its gaps and shows the newest', () => {
  assert.equal(sparkline([9, 0, null, 4, 8], 4), '▁ ▅█');
  assert.equal(sparkline([1, 1], 4, 8), '▂▂');
  assert.equal(sparkline([0, 0], 4), '▁▁');
});

test('squeezing loses no peak', () => {
  assert.deepEqual(squeeze([1, 9, 2, null, null, 3], 3), [9, 2, 3]);
  assert.deepEqual(squeeze([null, null, 1], 1), [1]);
  assert.deepEqual(squeeze([1, 2], 5), [1, 2]);
  assert.deepEqual(squeeze([1, 2], 0), []);
});
