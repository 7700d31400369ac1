import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EngineSpec } from '../../src/core/spec.ts';
import { foldedName } from '../model/fold.ts';
import type { InputRecord } from '../model/records.ts';
import type { CheckVerdict, Verdicts } from '../model/verdicts.ts';
import {
  arrivalOf,
  isPlainlyRepeatable,
  ofPart,
  shiftedRecord,
  shiftedVerdicts,
  withTicks,
} from './changed-recordings.ts';
import { lasting } from './compare-verdicts.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './engine-specs.ts';
import { bursts } from './random-bursts.ts';
import { easyCases, hardCases, plainEvent, RECORDING_START_US } from './random-recordings.ts';

/**
 * Whatever judges a recording: the engine, or the model. At the end the clock moves past all that time alone decides.
 */
export type Run = (spec: EngineSpec, records: readonly InputRecord[]) => Verdicts;

export interface Property {
  /** A sentence that holds. */
  readonly name: string;
  /** Throws with the smallest case that breaks it. */
  readonly check: (run: Run, runs: number) => void;
}

/** The invariants of SPEC 11 that can be stated over a whole recording, as far as they are true (test/model/README.md). */
export const PROPERTIES: readonly Property[] = [
  {
    name: 'any order of arrival with delays under the grace gives the same windows, statuses and failing tokens',
    check: holds(bursts(), (run, { spec, one, other }) => {
      assert.deepEqual(lasting(run(spec, one)), lasting(run(spec, other)));
    }),
  },
  {
    name: 'a window holds no more than ok + warn + fail',
    check: holds(hardCases(), (run, { spec, records }) => {
      const specs = spec.streams.flatMap((one) => one.edges.flatMap(({ checks }) => checks));
      for (const [index, check] of checksOf(run(spec, records)).entries()) {
        const { ok, warn, fail } = specs[index]!;
        assert.ok(check.window.length <= Math.max(1, ok + warn + fail));
        assert.equal(check.total, check.window.length);
        assert.equal(check.pass, check.window.replaceAll('f', '').length);
      }
    }),
  },
  {
    name: 'a token is observed at most once per check while it is remembered',
    check: holds(hardCases({ counts: false }), (run, { spec, records }) => {
      // No check forgets within a second of its own settling, so what arrives within a second is remembered throughout.
      const first = records.find((record) => record.kind === 'event');
      const early = records.filter((record) => arrivalOf(record) <= (first?.arrivedAt ?? 0) + 1_000_000);
      const tokens = new Set(early.map((record) => (record.kind === 'event' ? record.token : null)));
      for (const check of checksOf(run(spec, early))) assert.ok(check.opened <= tokens.size);
    }),
  },
  {
    name: 'every event sent twice at the same instant changes only `duplicate`',
    check: holds(hardCases(), (run, { spec, records }) => {
      const twice = records.flatMap((record, index) =>
        isPlainlyRepeatable(spec, records, index) ? [record, record] : [record],
      );
      const once = run(spec, records);
      const { duplicate } = once.counters;
      const counters = { ...once.counters, duplicate: duplicate + twice.length - records.length };
      assert.deepEqual(run(spec, twice), { ...once, counters });
    }),
  },
  {
    name: 'a full window is never PENDING',
    check: holds(hardCases(), (run, { spec, records }) => {
      const specs = spec.streams.flatMap((one) => one.edges.flatMap(({ checks }) => checks));
      for (const [index, check] of checksOf(run(spec, records)).entries()) {
        const { ok, warn, fail } = specs[index]!;
        if (check.total === Math.max(1, ok + warn + fail)) assert.notEqual(check.status, 'PENDING');
      }
    }),
  },
  {
    name: 'a failure more never makes WARN or FAIL milder, a pass more never makes a status worse, no failure, no WARN or FAIL',
    check: holds(thresholdsAndOutcomes(), (run, { ok, warn, fail, outcomes }) => {
      const spec = engineSpec([stream('s', [edge('a', 'b', timeCheck({ ok, warn, fail }))])]);
      const status = (passed: readonly boolean[]) => run(spec, recordsOfOutcomes(passed)).edges[0]!.status;
      const before = status(outcomes);
      const badness = ['OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL'];
      const isBad = (name: string) => name === 'WARN' || name === 'FAIL';
      if (isBad(before)) assert.ok(badness.indexOf(status([...outcomes, false])) >= badness.indexOf(before));
      const after = status([...outcomes, true]);
      if (isBad(after)) assert.ok(badness.indexOf(after) <= badness.indexOf(before));
      if (outcomes.every((passed) => passed)) assert.ok(!isBad(before));
    }),
  },
  {
    name: 'shifting all times shifts the result',
    check: holds(fc.tuple(hardCases(), fc.integer({ min: -1e15, max: 1e15 })), (run, [{ spec, records }, by]) => {
      const shifted = run(
        spec,
        records.map((record) => shiftedRecord(record, by)),
      );
      assert.deepEqual(shifted, shiftedVerdicts(run(spec, records), by));
    }),
  },
  {
    name: 'opened = pass + fail + void + waiting',
    check: holds(hardCases(), (run, { spec, records }) => {
      for (const check of checksOf(run(spec, records))) {
        assert.equal(check.opened, check.passed + check.failed + check.void + check.waiting);
        assert.equal(
          check.void,
          Object.values(check.voidBy).reduce((a, b) => a + b),
        );
        assert.equal(check.waiting, 0, 'the clock has passed the last settling');
      }
    }),
  },
  {
    name: 'a silent downstream gives no pass',
    check: holds(hardCases(), (run, { spec, records }) => {
      const { to } = spec.streams[0]!.edges[0]!;
      const silent = records.filter(
        (record) => record.kind !== 'event' || foldedName(spec.streams[0]!, record.node) !== to,
      );
      for (const check of run(spec, silent).edges[0]!.checks) assert.equal(check.passed, 0);
    }),
  },
  {
    name: 'replies exactly at the deadline give no failure',
    check: holds(fc.array(fc.tuple(fc.nat(3), fc.nat(40)), { maxLength: 20 }), (run, drawn) => {
      const withinUs = 500_000;
      const spec = engineSpec([
        stream('s', [edge('a', 'b', timeCheck({ withinUs })), edge('a', 'c', countCheck(2, 2, { withinUs }))]),
      ]);
      let cursor = RECORDING_START_US;
      const records = drawn.flatMap(([token, gap]) => {
        cursor += gap * 50_000;
        const name = `t${token}`;
        const reply = plainEvent('b', name, cursor + withinUs);
        return [plainEvent('a', name, cursor), reply, { ...reply, node: 'c' }];
      });
      const verdicts = run(
        spec,
        records.toSorted((a, b) => a.arrivedAt - b.arrivedAt),
      );
      assert.equal(checksOf(verdicts)[0]!.failed, 0);
    }),
  },
  {
    name: 'tokens split over several engines give together what one engine gives',
    check: holds(hardCases({ counts: false, sampling: false }), (run, { spec, records }) => {
      const whole = run(spec, records);
      const parts = [0, 1, 2].map((part) =>
        run(
          spec,
          records.map((record) => ofPart(record, part)),
        ),
      );
      for (const name of [
        'events',
        'duplicate',
        'repeat',
        'orphan',
        'afterwards',
        'future',
        'old',
        'unknown',
      ] as const) {
        assert.equal(sum(parts.map(({ counters }) => counters[name])), whole.counters[name], name);
      }
      for (const name of ['opened', 'passed', 'failed', 'void', 'repeat', 'afterwards'] as const) {
        const merged = parts.map((part) => checksOf(part).map((check) => check[name]));
        for (const [index, check] of checksOf(whole).entries()) {
          assert.equal(sum(merged.map((counts) => counts[index]!)), check[name], name);
        }
      }
      assert.deepEqual(unordered(parts.flatMap(({ failures }) => failures)), unordered(whole.failures));
    }),
  },
  {
    name: 'a clock that ticks more often changes nothing',
    check: holds(fc.tuple(hardCases({ marks: false }), fc.nat(1_000)), (run, [{ spec, records }, seed]) => {
      const ticked = withTicks(records, seed);
      const plain = run(spec, records);
      const bad = plain.counters.bad + ticked.length - records.length;
      const counters = { ...plain.counters, bad };
      assert.deepEqual(run(spec, ticked), { ...plain, counters });
    }),
  },
  {
    name: 'what has settled never changes, whatever comes',
    check: holds(fc.tuple(hardCases(), fc.integer({ min: 1, max: 39 })), (run, [{ spec, records }, length]) => {
      const early = run(spec, records.slice(0, length));
      // The clock stands where the early verdicts were taken; arrivals never go back behind it.
      const tick: InputRecord = { kind: 'bad', arrivedAt: early.now };
      const late = run(spec, [...records.slice(0, length), tick, ...records.slice(length)]);
      const settled = (verdicts: Verdicts) =>
        unordered(verdicts.failures.map((failure) => ({ ...failure, afterwards: null })));
      assert.deepEqual(settled({ ...late, failures: late.failures.slice(0, early.failures.length) }), settled(early));
      for (const [index, check] of checksOf(late).entries()) {
        const before = checksOf(early)[index]!;
        for (const name of ['passed', 'failed', 'void'] as const) assert.ok(check[name] >= before[name]);
      }
    }),
  },
  {
    name: 'quiet traffic is judged token by token: in time, late or lost',
    check: holds(easyCases(), (run, { spec, records }) => {
      const { counters } = run(spec, records);
      assert.equal(counters.duplicate, 0);
      assert.equal(counters.bad + counters.old + counters.future + counters.unknown, 0);
      assert.equal(counters.events, records.length);
    }),
  },
];

function holds<T>(cases: fc.Arbitrary<T>, predicate: (run: Run, value: T) => void): Property['check'] {
  return (run, runs) =>
    fc.assert(
      fc.property(cases, (value) => predicate(run, value)),
      { numRuns: runs },
    );
}

function checksOf(verdicts: Verdicts): CheckVerdict[] {
  return verdicts.edges.flatMap(({ checks }) => checks);
}

function thresholdsAndOutcomes() {
  const threshold = fc.nat(3);
  return fc.record({
    ok: threshold,
    warn: threshold,
    fail: threshold,
    outcomes: fc.array(fc.boolean(), { maxLength: 12 }),
  });
}

/** One token per outcome, well apart, answered or not. */
function recordsOfOutcomes(outcomes: readonly boolean[]): InputRecord[] {
  return outcomes.flatMap((passed, index) => {
    const cause = plainEvent('a', `t${index}`, RECORDING_START_US + index * 2_000_000);
    return passed ? [cause, { ...cause, node: 'b' }] : [cause];
  });
}

function unordered(failures: Verdicts['failures']): string[] {
  return failures.map((failure) => JSON.stringify(failure)).toSorted();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
