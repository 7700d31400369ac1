import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import { defaultManifest } from '../src/manifest/manifest.ts';
import { FIRST_STEPS, rehearsal } from '../src/thread/rehearsal.ts';

test('a rehearsal has some of everything that can happen to an event', () => {
  const engines = new Set([...rehearsal(defaultManifest().engine)]);
  assert.ok(engines.size > 1, 'more than one engine');
  assert.ok(
    [...engines].some(({ counters }) => counters.overflow > 0),
    'a full table',
  );
  for (const engine of engines) {
    const [stream] = snapshotOf(engine).streams;
    const check = stream!.edges[0]!.checks[0]!;
    assert.ok(check.passed > 100, `passed ${check.passed}`);
    assert.ok(check.failed > 0, 'missing');
    assert.ok(check.voidBy.loss > 0, 'void');
    assert.ok(engine.counters.orphan > 0, 'orphans');
    assert.ok(engine.counters.repeat > 0, 'repeats');
    assert.ok(engine.counters.events > 1000, 'events');
    assert.equal(engine.counters.bad + engine.counters.unknown + engine.counters.old, 0);
  }
});

test('the first steps of a rehearsal settle and forget', () => {
  const steps = rehearsal(defaultManifest().engine);
  let engine = steps.next().value;
  for (let step = 1; step < FIRST_STEPS; step++) engine = steps.next().value;
  const check = snapshotOf(engine!).streams[0]!.edges[0]!.checks[0]!;
  assert.ok(check.passed > 0);
  assert.ok(check.failed > 0);
  assert.ok(engine!.correlator.table.tokens < engine!.counters.events / 2, 'tokens are forgotten');
});
