import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { STATUSES, type Status, statusOf, Window, worseOf } from '../src/core/window.ts';

const rows: readonly { check: readonly [number, number, number]; window: string; expected: Status }[] = [
  { check: [3, 0, 0], window: '', expected: 'UNOBSERVED' },
  { check: [3, 0, 0], window: 'pp', expected: 'PENDING' },
  { check: [3, 0, 0], window: 'ppp', expected: 'OK' },
  { check: [3, 0, 0], window: 'ppf', expected: 'FAIL' },
  { check: [3, 0, 0], window: 'fppp', expected: 'OK' },
  { check: [3, 1, 2], window: 'ppppf', expected: 'WARN' },
  { check: [3, 1, 2], window: 'ppp', expected: 'OK' },
  { check: [3, 1, 2], window: 'fppppp', expected: 'WARN' },
  { check: [3, 1, 2], window: 'ppppff', expected: 'FAIL' },
  { check: [3, 1, 0], window: 'fpff', expected: 'FAIL' },
  { check: [3, 1, 0], window: 'f', expected: 'FAIL' },
  { check: [3, 1, 0], window: 'pppp', expected: 'OK' },
  { check: [85, 5, 10], window: `${'p'.repeat(96)}ffff`, expected: 'OK' },
  { check: [85, 5, 10], window: `${'p'.repeat(95)}fffff`, expected: 'WARN' },
  { check: [85, 5, 10], window: `${'p'.repeat(90)}${'f'.repeat(10)}`, expected: 'FAIL' },
  { check: [0, 0, 0], window: 'p', expected: 'OK' },
  { check: [0, 0, 0], window: 'fp', expected: 'OK' },
  { check: [1, 3, 2], window: 'ppppff', expected: 'FAIL' },
];

for (const {
  check: [ok, warn, fail],
  window: letters,
  expected,
} of rows) {
  test(`${ok}/${warn}/${fail} with ${letters.length > 20 ? `${letters.length} observations` : letters || 'nothing'} is ${expected}`, () => {
    const window = new Window({ ok, warn, fail });
    for (const letter of letters) window.push(letter === 'f');
    assert.equal(statusOf({ ok, warn, fail }, window), expected);
    assert.equal(window.toString(), letters.slice(-Math.max(1, ok + warn + fail)));
  });
}

const thresholds = fc.record({ ok: fc.nat(6), warn: fc.nat(4), fail: fc.nat(4) });
const outcomes = fc.array(fc.boolean(), { maxLength: 60 });

test('a window holds the last outcomes, at most its size, and counts them', () => {
  fc.assert(
    fc.property(thresholds, outcomes, (check, failed) => {
      const window = new Window(check);
      for (const one of failed) window.push(one);
      const last = failed.slice(-window.size);
      assert.equal(window.toString(), last.map((one) => (one ? 'f' : 'p')).join(''));
      assert.deepEqual(
        [window.passed, window.failed],
        [last.filter((one) => !one).length, last.filter(Boolean).length],
      );
    }),
  );
});

test('a full window is never pending; without a failure there is no WARN or FAIL; a failure more is never milder', () => {
  fc.assert(
    fc.property(thresholds, fc.nat(12), fc.nat(12), (check, passed, failed) => {
      const status = statusOf(check, { passed, failed });
      if (passed + failed >= Math.max(1, check.ok + check.warn + check.fail)) assert.notEqual(status, 'PENDING');
      if (failed === 0) assert.ok(!['WARN', 'FAIL'].includes(status));
      const more = statusOf(check, { passed, failed: failed + 1 });
      if (status === 'WARN' || status === 'FAIL') assert.equal(worseOf(status, more), more);
    }),
  );
});

test('of two statuses the worse is shown, of equal ones the first', () => {
  assert.deepEqual(STATUSES, ['OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL']);
  assert.equal(worseOf('OK', 'UNOBSERVED'), 'UNOBSERVED');
  assert.equal(worseOf('FAIL', 'WARN'), 'FAIL');
});
