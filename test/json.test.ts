import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Engine } from '../src/core/engine.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import type { EdgeSpec } from '../src/core/spec.ts';
import { snapshotJson, transitionJson } from '../src/outputs/json.ts';
import { eventRecord } from './model/records.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';
import { traceEvent } from './support/run-engine.ts';

/** 2026-01-02T03:04:05Z, microseconds. */
const START = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
const MS = 1000;

const NO_VOID = { loss: 0, restart: 0, overflow: 0, sampled: 0 };

/** `web:a` at 100 ms is `see(engine, 100, 'web', 'a')`; without a token it is a tally of one. */
function see(engine: Engine, ms: number, node: string, token: string | null): void {
  const at = START + ms * MS;
  engine.take(traceEvent(eventRecord({ node, token, at, arrivedAt: at })), at, 'test');
}

function jsonOf(engine: Engine) {
  // As it will be read: through text.
  return JSON.parse(JSON.stringify(snapshotJson(snapshotOf(engine), engine.failures.since(0))));
}

function engineOf(edges: readonly EdgeSpec[]): Engine {
  const engine = new Engine(engineSpec([stream('shop', edges)]));
  engine.advance(START);
  return engine;
}

describe('the snapshot as JSON', () => {
  test('an edge with a time check has ISO times, latencies in seconds and its window', () => {
    const engine = engineOf([
      { ...edge('web', 'db', timeCheck({ ok: 1, warn: 1, fail: 1 })), name: 'to the database' },
    ]);
    see(engine, 0, 'web', 'a');
    see(engine, 120, 'db', 'a');
    see(engine, 1000, 'web', 'b');
    engine.advance(START + 5000 * MS);

    const json = jsonOf(engine);
    assert.equal(json.now, '2026-01-02T03:04:10Z');
    assert.deepEqual(json.streams[0].nodes, [
      { name: 'web', seen: 2, last: '2026-01-02T03:04:06Z' },
      { name: 'db', seen: 1, last: '2026-01-02T03:04:05.120Z' },
    ]);
    const shown = {
      kind: 'time',
      status: 'FAIL',
      idle: false,
      pass: 1,
      total: 2,
      void: 0,
      voidBy: NO_VOID,
      waiting: 0,
      partial: 0,
      opened: 2,
      repeat: 0,
      afterwards: 0,
      last: '2026-01-02T03:04:05.120Z',
      failed: '2026-01-02T03:04:06.500Z',
      latency: { p50: 0.12, p95: 0.12, max: 0.12 },
      check: { kind: 'time', within: 500, unit: 'ms', ok: 1, warn: 1, fail: 1 },
      window: 'pf',
    };
    assert.deepEqual(json.streams[0].graph, [
      {
        key: 'shop/web/db/0',
        from: 'web',
        to: 'db',
        name: 'to the database',
        acknowledged: false,
        ...shown,
        since: json.streams[0].graph[0].since,
        firstBroken: true,
        checks: [shown],
      },
    ]);
    assert.deepEqual(json.failures, [
      {
        stream: 'shop',
        from: 'web',
        to: 'db',
        edge: 'to the database',
        check: 0,
        token: 'b',
        reason: 'missing',
        at: '2026-01-02T03:04:06Z',
        decided: '2026-01-02T03:04:06.500Z',
        latency: null,
        afterwards: null,
      },
    ]);
  });

  test('an edge shows its worst check, and all of them', () => {
    const engine = engineOf([edge('web', 'db', timeCheck({ ok: 1 }), timeCheck({ withinUs: 50 * MS, ok: 1 }))]);
    see(engine, 0, 'web', 'a');
    see(engine, 120, 'db', 'a');
    engine.advance(START + 5000 * MS);
    const [shown] = jsonOf(engine).streams[0].graph;
    assert.equal(shown.status, 'FAIL');
    assert.equal(shown.check.within, 50);
    assert.deepEqual(
      shown.checks.map(({ status, window }: { status: string; window: string }) => `${status} ${window}`),
      ['OK p', 'FAIL f'],
    );
  });

  test('a count check says how many of how many, what is short, and the batch not yet complete', () => {
    const engine = engineOf([edge('web', 'db', countCheck(2, 2, { ok: 1 }))]);
    see(engine, 0, 'web', null);
    see(engine, 10, 'web', null);
    see(engine, 10, 'db', null);
    see(engine, 2000, 'web', null);
    engine.advance(START + 5000 * MS);
    const json = jsonOf(engine);
    const [shown] = json.streams[0].graph;
    assert.deepEqual(shown.check, {
      kind: 'count',
      within: 0,
      unit: 's',
      ok: 1,
      warn: 0,
      fail: 0,
      every: 2,
      expect: 2,
    });
    assert.deepEqual([shown.partial, shown.window], [1, 'f']);
    assert.deepEqual([json.failures[0].token, json.failures[0].reason], [null, 'short 1/2']);
  });

  test('an edge that only discovery knows is UNCHECKED and has a count', () => {
    const engine = new Engine(engineSpec([stream('all', [], ['*'])]));
    engine.advance(START);
    see(engine, 0, 'web', 'a');
    see(engine, 120, 'db', 'a');
    engine.advance(START + 5000 * MS);
    const [shown] = jsonOf(engine).streams[0].graph;
    assert.deepEqual(
      { ...shown, since: null },
      {
        key: 'all/web/db/discovered',
        from: 'web',
        to: 'db',
        name: null,
        acknowledged: false,
        kind: null,
        status: 'UNCHECKED',
        idle: false,
        pass: 0,
        total: 0,
        void: 0,
        waiting: 0,
        last: null,
        failed: null,
        latency: { p50: 0.12, p95: 0.12, max: 0.12 },
        check: null,
        window: '',
        seen: 1,
        since: null,
        firstBroken: false,
        checks: [],
      },
    );
  });

  test('every counter is there, also at zero', () => {
    const { counters, waiting, orphans, unknown, failures } = jsonOf(engineOf([edge('web', 'db', timeCheck())]));
    assert.deepEqual(counters, {
      events: 0,
      tallies: 0,
      ignored: 0,
      bad: 0,
      unknown: 0,
      messages: 0,
      noToken: 0,
      duplicate: 0,
      repeat: 0,
      orphan: 0,
      afterwards: 0,
      future: 0,
      old: 0,
      loss: 0,
      overflow: 0,
    });
    assert.deepEqual({ waiting, orphans, unknown, failures }, { waiting: 0, orphans: [], unknown: [], failures: [] });
  });

  test('a name that is near a declared one says so', () => {
    const engine = engineOf([edge('web-server', 'db', timeCheck())]);
    see(engine, 0, 'web-sever', 'a');
    see(engine, 0, 'db', 'lonely');
    engine.advance(START + 5000 * MS);
    const { unknown, orphans } = jsonOf(engine);
    assert.deepEqual(unknown, [{ name: 'web-sever', count: 1, meant: 'web-server' }]);
    assert.deepEqual(orphans, [{ node: 'db', token: 'lonely', at: '2026-01-02T03:04:05Z' }]);
  });

  for (const [withinUs, within, unit] of [
    [10_000_000, 10, 's'],
    [1_500_000, 1500, 'ms'],
    [1_001, 1001, 'us'],
  ] as const) {
    test(`within ${withinUs} µs is ${within} ${unit}`, () => {
      const [shown] = jsonOf(engineOf([edge('web', 'db', timeCheck({ withinUs }))])).streams[0].graph;
      assert.deepEqual([shown.check.within, shown.check.unit], [within, unit]);
    });
  }
});

test('a change of status names its edge and both statuses', () => {
  const change = {
    id: 7,
    edgeKey: 'shop/web/db/0',
    at: START + 1,
    stream: 'shop',
    from: 'web',
    to: 'db',
    edge: null,
    was: 'OK',
    status: 'FAIL',
    pass: 0,
    total: 3,
  } as const;
  assert.deepEqual(transitionJson(change), {
    type: 'status',
    at: '2026-01-02T03:04:05.000001Z',
    stream: 'shop',
    from: 'web',
    to: 'db',
    edge: null,
    was: 'OK',
    status: 'FAIL',
    pass: 0,
    total: 3,
  });
});
