import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../src/core/engine.ts';
import { eventRecord } from './model/records.ts';
import { edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';
import { feed } from './support/run-engine.ts';

const NOW = 1_700_000_000_000_000;
const MS = 1000;

function engineOf(
  limits: { tokens?: number; failures?: number },
  ...edges: Parameters<typeof stream>[1][number][]
): Engine {
  const checked = edges.length > 0 ? edges : [edge('a', 'b', timeCheck())];
  return new Engine(engineSpec([stream('s', checked)], {}, { history: 10, ...limits }));
}

function see(engine: Engine, node: string, token: string, arrivedAt: number, at: number | null = null): void {
  feed(engine, eventRecord({ arrivedAt, node, token, at }));
}

function checkOf(engine: Engine) {
  return engine.records[0]!.snapshot(engine.now, engine.records[0]!.waiting, 0);
}

test('the oldest waiting token goes when the limit is reached: void, counted, and the others are judged as ever', () => {
  const engine = engineOf({ tokens: 100 });
  for (let i = 0; i < 130; i++) see(engine, 'a', `t${i}`, NOW + i);
  assert.equal(engine.correlator.table.tokens, 100);
  assert.equal(engine.counters.overflow, 30);
  for (let i = 0; i < 130; i++) see(engine, 'b', `t${i}`, NOW + 1000 + i);
  engine.settleAll();
  const { passed, failed, voidBy, waiting, opened } = checkOf(engine);
  assert.equal(opened, 130);
  assert.deepEqual([failed, waiting, voidBy.overflow + passed], [0, 0, 130]);
  assert.ok(voidBy.overflow >= 30);
});

test('a pass that was seen stands when its token is pushed out', () => {
  const engine = engineOf({ tokens: 10 });
  see(engine, 'a', 'seen', NOW);
  see(engine, 'b', 'seen', NOW + 5);
  for (let i = 0; i < 10; i++) see(engine, 'a', `t${i}`, NOW + 10 + i);
  const { passed, latency } = checkOf(engine);
  assert.deepEqual([passed, latency.maxUs], [1, 5]);
});

test('two hundred thousand distinct tokens against a limit of a thousand: memory stays, each one is counted', () => {
  const engine = engineOf({ tokens: 1000 });
  let held = 0;
  for (let i = 0; i < 200_000; i++) {
    see(engine, 'a', `token-${i}`, NOW + i);
    if (i === 100_000) held = engine.correlator.table.heldBytes;
  }
  assert.equal(engine.correlator.table.tokens, 1000);
  assert.equal(engine.correlator.table.heldBytes, held);
  assert.equal(engine.counters.overflow, 199_000);
  const { opened, waiting, voidBy } = checkOf(engine);
  assert.deepEqual([opened, waiting, voidBy.overflow], [200_000, 1000, 199_000]);
});

test('tokens of the greatest length against the limit do not break it either', () => {
  const engine = engineOf({ tokens: 1000 });
  for (let i = 0; i < 5000; i++) see(engine, 'a', `${i}`.padEnd(512, 'x'), NOW + i);
  assert.ok(engine.correlator.table.tokens <= 1000);
  assert.equal(engine.correlator.table.tokens + engine.counters.overflow, 5000);
});

test('tokens that are forgotten leave nothing behind', () => {
  const engine = engineOf(
    { tokens: 1000 },
    edge('a', 'b', timeCheck(), timeCheck({ withinUs: 2_000_000 })),
    edge('b', 'c', timeCheck()),
  );
  let now = NOW;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 500; i++) {
      const token = `t${i}`;
      if (i % 2) see(engine, 'b', token, now + i);
      see(engine, 'a', token, now + i);
      if (i % 3) see(engine, 'b', token, now + i);
      if (i % 5) see(engine, 'c', token, now + i + 700 * MS);
      if (i % 7) see(engine, 'a', token, now + i + 900 * MS);
    }
    now += 60_000_000;
    engine.advance(now);
    assert.equal(engine.correlator.table.tokens, 0);
    assert.equal(engine.correlator.table.rows.used, 0);
  }
});

test('a token that never stops coming costs bounded memory and each event bounded time, and is judged right', () => {
  const engine = engineOf({ tokens: 1000 });
  for (let i = 0; i < 50_000; i++) see(engine, 'a', 'same', NOW + i, NOW + i);
  assert.ok(engine.correlator.table.rows.used < 300);
  see(engine, 'b', 'same', NOW + 400 * MS, NOW + 400 * MS);
  engine.settleAll();
  const { passed, failed, latency } = checkOf(engine);
  assert.deepEqual([passed, failed, latency.maxUs], [1, 0, 400 * MS]);
});

test('tokens with many events each, up to the rows there are, push out the oldest', () => {
  const engine = engineOf({ tokens: 100 });
  for (let event = 0; event < 40; event++) {
    for (let i = 0; i < 100; i++) see(engine, 'a', `t${i}`, NOW + event * 100 + i, NOW + event * 100 + i);
  }
  const { rows, tokens } = engine.correlator.table;
  assert.ok(rows.used <= 464 && tokens < 100);
  assert.ok(engine.counters.overflow > 0);
  engine.settleAll();
  const { opened, failed, voidBy } = checkOf(engine);
  assert.equal(opened, failed + voidBy.overflow);
});

test('ten thousand that time out at one instant fail in order of their tokens', () => {
  const engine = engineOf({ tokens: 20_000, failures: 10_000 });
  const tokens = Array.from({ length: 10_000 }, (_, i) => `${(i * 7919) % 10_000}-é`);
  for (const token of tokens) see(engine, 'a', token, NOW);
  engine.settleAll();
  assert.deepEqual(
    engine.failures.since(0).map(({ token }) => token),
    [...tokens].sort(),
  );
});

test('events stamped long ago, due at the instant they come, are no slower for being many', () => {
  const engine = engineOf({ tokens: 100_000, failures: 100_000 });
  for (let i = 0; i < 50_000; i++) see(engine, 'b', `${(i * 7919) % 50_000}`, NOW, NOW - 10_000_000);
  engine.advance(NOW + 1);
  assert.equal(engine.counters.orphan, 50_000);
});

test('a check that waits for months is judged to the microsecond', () => {
  const month = 30 * 86_400_000_000;
  const engine = engineOf({ tokens: 100 }, edge('a', 'b', timeCheck({ withinUs: month })));
  see(engine, 'a', 't', NOW);
  engine.advance(NOW + month + 200 * MS);
  assert.equal(checkOf(engine).failed, 0);
  engine.advance(NOW + month + 200 * MS + 1);
  assert.equal(checkOf(engine).failed, 1);
});
