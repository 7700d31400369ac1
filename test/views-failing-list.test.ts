import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Failure } from '../src/core/snapshot.ts';
import {
  buildFailingList,
  FAILING_SORTS,
  indexOfFailure,
  rowAt,
  updateFailingList,
} from '../src/views/failing-list.ts';
import { mirrored } from '../src/views/mirror.ts';
import { failure, frame, snapshot } from './support/frames.ts';

const REASONS = ['missing', 'late', 'short 1/2'];

function row(id: number, random: number): Failure {
  const reason = REASONS[random % 3]!;
  const edgeKey = `sample/${random % 5}`;
  return failure(id, random % 7 === 0 ? null : `t${random % 11}`, {
    reason,
    edgeKey,
    latencyUs: reason === 'late' ? random : null,
  });
}

test('rows that come, change and go one frame at a time give the list that sorting them all at once gives', () => {
  const step = fc.record({
    added: fc.array(fc.nat(1_000), { maxLength: 6 }),
    updated: fc.array(fc.nat(40), { maxLength: 3 }),
    drop: fc.nat(3),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.constantFrom(...FAILING_SORTS),
      fc.constantFrom('', 't1', '!late', 'missing !t3'),
      fc.boolean(),
      (steps, sort, filter, reversed) => {
        let mirror = mirrored(null, frame(snapshot([])));
        let list = buildFailingList([], filter, sort, reversed);
        let id = 1;
        let firstKept = 1;
        for (const { added, updated, drop } of steps) {
          firstKept += drop;
          const rows = added.map((random) => row(id++, random));
          const known = mirror.failures
            .filter((one) => updated.includes(one.id))
            .map((one) => ({ ...one, afterwards: 1 }));
          const before = mirror.failures;
          mirror = mirrored(mirror, frame(snapshot([]), { failures: { added: rows, updated: known, firstKept } }));
          list = updateFailingList(list, before, mirror.failures, known);
        }
        const whole = buildFailingList(mirror.failures, filter, sort, reversed);
        assert.deepEqual(list.rows, whole.rows);
        list.rows.forEach((_, i) => {
          assert.equal(indexOfFailure(list, rowAt(list, i)!.id), i);
        });
      },
    ),
  );
});

test('the newest come first, and reversed the oldest', () => {
  const rows = [failure(1, 'a'), failure(2, 'b')];
  assert.equal(rowAt(buildFailingList(rows, '', 'seen', false), 0)?.token, 'b');
  assert.equal(rowAt(buildFailingList(rows, '', 'seen', true), 0)?.token, 'a');
});

test('rows with ids that were there, or are no longer kept, are not taken in', () => {
  const first = mirrored(
    null,
    frame(snapshot([]), { failures: { added: [failure(5, 'a'), failure(4, 'old')], firstKept: 1 } }),
  );
  assert.deepEqual(
    first.failures.map(({ id }) => id),
    [5],
  );
  const second = mirrored(
    first,
    frame(snapshot([]), { failures: { added: [failure(5, 'again'), failure(6, 'b'), failure(7, 'c')], firstKept: 7 } }),
  );
  assert.deepEqual(
    second.failures.map(({ token }) => token),
    ['c'],
  );
});

test('an update of a row that is not kept is forgotten', () => {
  const first = mirrored(null, frame(snapshot([]), { failures: { added: [failure(5, 'a')], firstKept: 1 } }));
  const list = buildFailingList(first.failures, '', 'token', false);
  const update = [failure(9, 'x', { afterwards: 1 })];
  const second = mirrored(first, frame(snapshot([]), { failures: { updated: update, firstKept: 1 } }));
  assert.deepEqual(updateFailingList(list, first.failures, second.failures, update).rows, list.rows);
});
