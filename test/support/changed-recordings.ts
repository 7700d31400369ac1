import type { EngineSpec } from '../../src/core/spec.ts';
import { foldedName } from '../model/fold.ts';
import type { EventRecord, InputRecord } from '../model/records.ts';
import type { Verdicts } from '../model/verdicts.ts';

/** When the record moves the clock, unless that is later already. */
export function arrivalOf(record: InputRecord): number {
  return 'arrivedAt' in record ? record.arrivedAt : record.at;
}

/** Has a token and its own time, is of a node with a check, and is neither future nor old. */
export function isPlainlyRepeatable(spec: EngineSpec, records: readonly InputRecord[], index: number): boolean {
  const record = records[index]!;
  if (record.kind !== 'event' || record.token === null || record.at === null) return false;
  const clock = Math.max(...records.slice(0, index + 1).map(arrivalOf));
  return isInTime(spec, record.at, clock) && hasCheck(spec, record);
}

function isInTime({ streams, time }: EngineSpec, at: number, clock: number): boolean {
  const withins = streams.flatMap(({ edges }) => edges.flatMap(({ checks }) => checks.map(({ withinUs }) => withinUs)));
  const age = Math.max(time.maxAgeUs, 2 * Math.max(0, ...withins));
  return at <= clock + time.maxFutureUs && at >= clock - age;
}

function hasCheck(spec: EngineSpec, event: EventRecord): boolean {
  return spec.streams.some((one) =>
    one.edges.some(
      ({ from, to, checks }) => checks.length > 0 && [from, to].includes(foldedName(one, event.node) ?? ''),
    ),
  );
}

/** The record as it would have been so many microseconds later. */
export function shiftedRecord(record: InputRecord, by: number): InputRecord {
  switch (record.kind) {
    case 'event':
      return { ...record, arrivedAt: record.arrivedAt + by, at: record.at === null ? null : record.at + by };
    case 'bad':
    case 'ignored':
      return { ...record, arrivedAt: record.arrivedAt + by };
    default:
      return { ...record, at: record.at + by };
  }
}

/** The verdicts as they would have been so many microseconds later. */
export function shiftedVerdicts(verdicts: Verdicts, by: number): Verdicts {
  const later = (time: number | null) => (time === null ? null : time + by);
  return {
    ...verdicts,
    now: verdicts.now + by,
    edges: verdicts.edges.map((one) => ({
      ...one,
      checks: one.checks.map((check) => ({ ...check, last: later(check.last), lastFailed: later(check.lastFailed) })),
    })),
    failures: verdicts.failures.map((failure) => ({
      ...failure,
      at: failure.at + by,
      decided: failure.decided + by,
      afterwards: later(failure.afterwards),
    })),
  };
}

/** The record as the engine for a third of the tokens gets it: events of other tokens still move the clock. */
export function ofPart(record: InputRecord, part: number): InputRecord {
  if (record.kind !== 'event') return record;
  const mine = (record.token ?? '').codePointAt(0)! % 3 === part;
  return mine ? record : { kind: 'ignored', arrivedAt: record.arrivedAt };
}

/** Bad lines between the others, which do nothing but move the clock there earlier. */
export function withTicks(records: readonly InputRecord[], seed: number): InputRecord[] {
  let clock = Number.NEGATIVE_INFINITY;
  return records.flatMap((record, index): InputRecord[] => {
    const arrival = Math.max(clock, arrivalOf(record));
    const tick: InputRecord = {
      kind: 'bad',
      arrivedAt: clock + Math.floor((arrival - clock) * (((seed + index) % 7) / 6)),
    };
    const isFirst = clock === Number.NEGATIVE_INFINITY;
    clock = arrival;
    return isFirst ? [record] : [tick, record];
  });
}
