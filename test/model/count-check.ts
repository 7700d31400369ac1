import type { CountCheckSpec, TimeSpec } from '../../src/core/spec.ts';

/** An event or tally as a count check takes it. */
export interface Taken {
  readonly side: 'from' | 'to';
  /** Never earlier than its arrival − grace. */
  readonly at: number;
  readonly count: number;
  /** How many events had been accepted before it. */
  readonly place: number;
}

/** Consecutive upstream events and the downstream events credited to them. */
export interface Batch {
  readonly open: number;
  /** Null while incomplete. */
  close: number | null;
  size: number;
  /** The least place of its upstream events: had any of it arrived before a certain event, or a start? */
  firstPlace: number;
  readonly credited: number[];
}

/** What a complete batch amounts to, once everything that could be credited to it has been taken. */
export interface BatchJudgement {
  readonly outcome: 'pass' | 'short';
  readonly decided: number;
  readonly settles: number;
}

/** SPEC 6 for everything taken so far: all batches, in their order, the last of which may be incomplete. */
export function batchesOf(check: CountCheckSpec, time: TimeSpec, taken: readonly Taken[]): Batch[] {
  const batches: Batch[] = [];
  let unneeded: number[] = [];
  for (const { side, at, place } of oneByOne(taken)) {
    if (side === 'to') {
      const taker = batches.find((batch) => needs(check, batch) && reaches(check, time, batch, at));
      if (taker === undefined) unneeded.push(at);
      else taker.credited.push(at);
      continue;
    }
    let batch = batches.at(-1);
    if (batch === undefined || batch.close !== null) {
      batch = { open: at, close: null, size: 0, firstPlace: place, credited: [] };
      batches.push(batch);
      const kept: number[] = [];
      for (const d of unneeded) {
        if (needs(check, batch) && reaches(check, time, batch, d)) batch.credited.push(d);
        else kept.push(d);
      }
      unneeded = kept;
    }
    batch.size++;
    batch.firstPlace = Math.min(batch.firstPlace, place);
    if (batch.size === check.every) batch.close = at;
  }
  return batches;
}

/** Pass or short, and when; the batch must be complete. */
export function judgeBatch(check: CountCheckSpec, time: TimeSpec, batch: Batch & { close: number }): BatchJudgement {
  if (batch.credited.length >= check.expect) {
    const decided = Math.max(batch.close, ...batch.credited);
    return { outcome: 'pass', decided, settles: decided + time.graceUs };
  }
  const decided = batch.close + check.withinUs;
  return { outcome: 'short', decided, settles: decided + time.graceUs };
}

/** Whether all its upstream events are there. */
export function isComplete(batch: Batch): batch is Batch & { close: number } {
  return batch.close !== null;
}

function needs(check: CountCheckSpec, batch: Batch): boolean {
  return batch.credited.length < check.expect;
}

/** open − skew ≤ d ≤ close + within. */
function reaches(check: CountCheckSpec, time: TimeSpec, batch: Batch, d: number): boolean {
  return batch.open - time.skewUs <= d && (batch.close === null || d <= batch.close + check.withinUs);
}

/** In order of time; of equal times in order of arrival. A tally of 5 is five events. */
function oneByOne(taken: readonly Taken[]): Taken[] {
  const ordered = taken.toSorted((a, b) => a.at - b.at);
  return ordered.flatMap((event) => new Array<Taken>(event.count).fill(event));
}
