import { bytesOf } from '../../src/core/bytes.ts';
import { Engine } from '../../src/core/engine.ts';
import { newTraceEvent, type TraceEvent } from '../../src/core/event.ts';
import { snapshotOf } from '../../src/core/snapshot-of.ts';
import type { EngineSpec } from '../../src/core/spec.ts';
import type { EventRecord, InputRecord } from '../model/records.ts';
import type { Verdicts } from '../model/verdicts.ts';

/** Run records through the real engine; at the end the clock goes past everything, or to `until`. */
export function runEngine(
  spec: EngineSpec,
  records: readonly InputRecord[],
  until: 'settle-all' | number = 'settle-all',
): Verdicts {
  const engine = new Engine(spec);
  for (const record of records) feed(engine, record);
  if (until === 'settle-all') engine.settleAll();
  else engine.advance(until);
  return verdictsOf(engine);
}

/** One record into a running engine. */
export function feed(engine: Engine, record: InputRecord): void {
  switch (record.kind) {
    case 'event':
      engine.take(traceEvent(record), record.arrivedAt, 'test');
      break;
    case 'loss':
      engine.loss(record.at, record.datagrams);
      break;
    case 'start':
      engine.start(record.at);
      break;
    default:
      engine.advance(record.arrivedAt);
      engine.count(record.kind);
  }
}

/** An event in bytes, as a parser would leave it. */
export function traceEvent(record: EventRecord): TraceEvent {
  const node = bytesOf(record.node);
  const token = bytesOf(record.token ?? '');
  const from = bytesOf(record.from ?? '');
  const event = newTraceEvent();
  event.kind = record.token === null ? 'tally' : 'event';
  event.bytes = new Uint8Array([...node, ...token, ...from]);
  event.nodeEnd = event.tokenStart = node.length;
  event.tokenEnd = node.length + token.length;
  event.count = record.token === null ? record.count : 1;
  event.at = record.at ?? Number.NaN;
  event.wholeSecond = record.wholeSecond;
  event.rate = record.rate;
  if (record.from !== null) {
    event.fromStart = event.tokenEnd;
    event.fromEnd = event.tokenEnd + from.length;
  }
  return event;
}

/** What follows from the rules, of a running engine. */
export function verdictsOf(engine: Engine): Verdicts {
  const snapshot = snapshotOf(engine);
  return {
    now: snapshot.now,
    counters: snapshot.counters,
    edges: snapshot.streams.flatMap((stream) =>
      stream.edges
        .filter(({ key }) => !key.endsWith('/discovered'))
        .map(({ from, to, name, status, checks }) => ({
          stream: stream.name,
          from,
          to,
          name,
          status,
          checks: checks.map((check) => ({
            status: check.status,
            idle: check.idle,
            window: check.window,
            pass: check.pass,
            total: check.total,
            opened: check.opened,
            passed: check.passed,
            failed: check.failed,
            void: check.void,
            voidBy: check.voidBy,
            waiting: check.waiting,
            partial: check.partial,
            repeat: check.repeat,
            afterwards: check.afterwards,
            last: check.last,
            lastFailed: check.lastFailed,
          })),
        })),
    ),
    failures: engine.failures.since(0).map((failure) => ({
      stream: failure.stream,
      from: failure.from,
      to: failure.to,
      edge: failure.edge,
      check: failure.check,
      token: failure.token,
      reason: failure.reason,
      at: failure.at,
      decided: failure.decided,
      afterwards: failure.afterwards,
    })),
  };
}
