import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../src/core/engine.ts';
import { BATCH_EVENTS, EventBatch } from '../src/core/event-batch.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import type { EngineSpec } from '../src/core/spec.ts';
import type { EventRecord, InputRecord } from './model/records.ts';
import { easyCases, hardCases } from './support/random-recordings.ts';
import { feed, traceEvent } from './support/run-engine.ts';

const RUNS = Number(process.env.MODEL_RUNS ?? 500);

/** Events that follow each other go in together, `size` at most; everything else by itself. */
function runInBatches(spec: EngineSpec, records: readonly InputRecord[], size: number, end: number): Engine {
  const engine = new Engine(spec);
  const batch = new EventBatch();
  const waiting: EventRecord[] = [];
  const flush = () => {
    for (const [i, record] of waiting.entries()) {
      Object.assign(batch.events[i]!, traceEvent(record));
      batch.arrivals[i] = record.arrivedAt;
    }
    batch.count = waiting.length;
    engine.prepare(batch);
    for (let i = 0; i < batch.count; i++) engine.takeFrom(batch, i, 'test');
    engine.settleDue();
    waiting.length = 0;
  };
  for (const record of records) {
    if (record.kind === 'event') waiting.push(record);
    if (record.kind !== 'event' || waiting.length === size) flush();
    if (record.kind !== 'event') feed(engine, record);
  }
  flush();
  engine.advance(end);
  return engine;
}

function runEach(spec: EngineSpec, records: readonly InputRecord[], end: number): Engine {
  const engine = new Engine(spec);
  for (const record of records) feed(engine, record);
  engine.advance(end);
  return engine;
}

/** All that an engine tells. */
function told(engine: Engine): object {
  return {
    snapshot: snapshotOf(engine),
    failures: engine.failures.since(0),
    changes: engine.board.since(0),
    tokens: engine.correlator.table.tokens,
  };
}

for (const [name, cases] of [
  ['hard', hardCases({ maxLength: 120 })],
  ['easy', easyCases()],
] as const) {
  test(`events taken together say the same as one by one, of ${name} recordings`, () => {
    fc.assert(
      fc.property(
        cases,
        fc.integer({ min: 2, max: BATCH_EVENTS }),
        fc.nat({ max: 3_000_000 }),
        ({ spec, records }, size, afterUs) => {
          const last = records.at(-1);
          const end = ((last && ('arrivedAt' in last ? last.arrivedAt : last.at)) ?? 0) + afterUs;
          assert.deepEqual(told(runInBatches(spec, records, size, end)), told(runEach(spec, records, end)));
        },
      ),
      { numRuns: RUNS },
    );
  });
}
