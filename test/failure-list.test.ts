import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../src/core/bytes.ts';
import { type FailureEntry, FailureList } from '../src/core/failure-list.ts';
import { compileTopology } from '../src/core/topology.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

const { checks } = compileTopology(
  engineSpec([stream('s', [edge('a', 'b', timeCheck(), timeCheck()), edge('b', 'c', countCheck(5, 4))])]),
);

function missing(token: string, fields: Partial<FailureEntry> = {}): FailureEntry {
  const bytes = bytesOf(token);
  return {
    check: 0,
    token: bytes,
    hash: hashOf(token),
    kind: 'missing',
    got: 0,
    at: 100,
    decided: 600,
    latencyUs: Number.NaN,
    ...fields,
  };
}

/** Few values, so that different tokens share a bucket and even a hash. */
function hashOf(token: string): number {
  return token.length % 3 === 0 ? -5 : token.length;
}

function reply(list: FailureList, token: string, at: number, check = 0): boolean {
  return list.reply(check, bytesOf(token), hashOf(token), at, 10);
}

test('rows tell what failed, where, and why', () => {
  const list = new FailureList(10, checks);
  list.add(missing('t1'));
  list.add(missing('t2', { check: 1, kind: 'late', latencyUs: 700 }));
  list.add({ check: 2, token: null, hash: 0, kind: 'short', got: 3, at: 5, decided: 7, latencyUs: Number.NaN });
  const rows = list.since(0);
  assert.deepEqual(rows[0], {
    id: 0,
    edgeKey: 's/a/b/0',
    stream: 's',
    from: 'a',
    to: 'b',
    edge: null,
    check: 0,
    token: 't1',
    reason: 'missing',
    at: 100,
    decided: 600,
    latencyUs: null,
    withinUs: 500_000,
    afterwards: null,
  });
  assert.deepEqual([rows[1]!.check, rows[1]!.reason, rows[1]!.latencyUs], [1, 'late', 700]);
  assert.deepEqual([rows[2]!.token, rows[2]!.reason, rows[2]!.from], [null, 'short 3/4', 'b']);
});

test('a reply is noted on every missing row of its token and check that it can answer, once', () => {
  const list = new FailureList(10, checks);
  list.add(missing('t1', { at: 100 }));
  list.add(missing('t1', { at: 300 }));
  list.add(missing('t1', { at: 100, check: 1 }));
  list.add(missing('t1', { at: 100, kind: 'late', latencyUs: 5 }));
  list.add(missing('t2', { at: 100 }));
  assert.ok(list.mayAwait(0, hashOf('t1')));
  assert.ok(!reply(list, 't1', 89), 'too early');
  assert.ok(reply(list, 't1', 90));
  assert.ok(!reply(list, 't1', 91), 'already answered');
  assert.ok(reply(list, 't1', 290));
  assert.deepEqual(
    list.since(0).map(({ afterwards }) => afterwards),
    [90, 290, null, null, null],
  );
  assert.deepEqual(
    list.changedSince(0).map(({ id, afterwards }) => [id, afterwards]),
    [
      [0, 90],
      [1, 290],
    ],
  );
  assert.deepEqual(
    list.changedSince(1).map(({ id }) => id),
    [1],
  );
});

test('it keeps the newest, and answers those it keeps, whatever comes', () => {
  const tokens = fc.constantFrom(
    'a',
    'b',
    'cc',
    'dd',
    'eee',
    'f'.repeat(64),
    'f'.repeat(65),
    'g'.repeat(65),
    'h'.repeat(512),
  );
  const steps = fc.array(fc.tuple(tokens, fc.boolean(), fc.nat(1), fc.nat(200)), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(steps, fc.constantFrom(1, 2, 7, 30), (all, limit) => {
      const list = new FailureList(limit, checks);
      const rows: { id: number; check: number; token: string; at: number; afterwards: number | null }[] = [];
      for (const [token, isReply, check, at] of all) {
        const kept = rows.slice(-limit);
        if (isReply) {
          const open = kept.filter((row) => {
            return row.token === token && row.check === check && row.afterwards === null && at >= row.at - 10;
          });
          assert.equal(reply(list, token, at, check), open.length > 0);
          for (const row of open) row.afterwards = at;
        } else {
          rows.push({ id: rows.length, check, token, at, afterwards: null });
          list.add(missing(token, { check, at }));
        }
      }
      const kept = rows.slice(-limit);
      assert.deepEqual(
        list.since(0).map(({ id, check, token, at, afterwards }) => ({ id, check, token, at, afterwards })),
        kept,
      );
      assert.deepEqual([list.total, list.kept, list.firstId], [rows.length, kept.length, rows.length - kept.length]);
      for (const { token, check, afterwards } of kept) {
        if (afterwards === null) assert.ok(list.mayAwait(check, hashOf(token)));
      }
      if (kept.every(({ afterwards }) => afterwards !== null)) {
        for (const { token, check } of rows) assert.ok(!list.mayAwait(check, hashOf(token)));
      }
    }),
    { numRuns: 100 },
  );
});

test('who asks again gets only rows after the last, and at most so many', () => {
  const list = new FailureList(100, checks);
  for (let i = 0; i < 150; i++) list.add(missing(`t${i}`));
  const ids = (id: number, most?: number) => list.since(id, most).map((row) => row.id);
  assert.deepEqual([ids(0).length, ids(0)[0]], [100, 50]);
  assert.deepEqual(ids(148), [148, 149]);
  assert.deepEqual(ids(0, 2), [148, 149]);
  assert.deepEqual(ids(150), []);
});

test('after more replies than are remembered one by one, all rows with a reply are given', () => {
  const list = new FailureList(3000, checks);
  for (let i = 0; i < 2000; i++) {
    list.add(missing(`t${i}`, { hash: i }));
    list.reply(0, bytesOf(`t${i}`), i, 100, 0);
  }
  assert.equal(list.changed, 2000);
  assert.equal(list.changedSince(0).length, 2000);
  assert.equal(list.changedSince(1990).length, 10);
});

test('a reload keeps rows under the edge and check that they were of', () => {
  const list = new FailureList(10, checks);
  list.add(missing('t1', { check: 1 }));
  const after = compileTopology(
    engineSpec([stream('s', [edge('x', 'y', timeCheck()), edge('a', 'b', timeCheck(), timeCheck())])]),
  );
  list.rebind(after.checks);
  list.add(missing('t2', { check: 0 }));
  assert.deepEqual(
    list.since(0).map(({ edgeKey, check, token }) => [edgeKey, check, token]),
    [
      ['s/a/b/0', 1, 't1'],
      ['s/x/y/0', 0, 't2'],
    ],
  );
  assert.ok(list.reply(2, bytesOf('t1'), hashOf('t1'), 700, 0), 'its check has another index now');
});

test('thousands of failures of one token do not make a reply slow, only leave the oldest without it', () => {
  const list = new FailureList(1000, checks);
  for (let i = 0; i < 1000; i++) list.add(missing('same'));
  assert.ok(reply(list, 'same', 700));
  assert.equal(list.since(0).filter(({ afterwards }) => afterwards !== null).length, 64);
});
