import { ReorderBuffer } from './reorder-buffer.ts';
import type { CountCheckSpec } from './spec.ts';

/** Entries that wait for stragglers in one check, at most; beyond that the engine says that it lost something. */
const BUFFER_LIMIT = 1_000_000;
/** Runs that wait to settle, at most. */
const RUNS_LIMIT = 250_000;

/** Batches that are complete and short of the same number: bursts make many alike, and they are kept as one run. */
interface Run {
  readonly open: number;
  readonly close: number;
  /** Epoch of the earliest upstream event. */
  readonly epoch: number;
  /** Events that a batch of this run has got so far, and its latest. */
  credited: number;
  lastCredit: number;
  batches: number;
}

/** The batch that upstream has not completed. */
interface Partial {
  readonly open: number;
  epoch: number;
  events: number;
  credited: number;
  lastCredit: number;
}

/** Told when batches settle; `batches` alike at once. */
export interface CountSink {
  /** `open` of the batch, τ, and the instant s at which it was judged. */
  pass(open: number, decided: number, settledAt: number, batches: number): void;
  /** `got` of those expected; `epoch` is that of its earliest upstream event. */
  short(open: number, decided: number, settledAt: number, batches: number, got: number, epoch: number): void;
  /** A downstream event that might have been needed had to be dropped, or a batch that might still have passed. */
  lost(): void;
}

/**
 * Section 6: for every `every` events upstream, `expect` downstream, between the batch's open (less the skew) and its
 * close plus `within`. Events wait for `grace` and are then taken in order of their time; so time, as this check sees
 * it, only goes forward, and the batches form a queue:
 *
 *     settled ◀── [run][run][run] ◀── partial ◀── upstream
 *                  ▲ downstream events are credited here, to the first that needs one
 */
export class CountCheck {
  readonly #spec: CountCheckSpec;
  readonly #graceUs: number;
  readonly #skewUs: number;
  readonly #sink: CountSink;
  readonly #buffer = new ReorderBuffer(BUFFER_LIMIT);
  #runs: Run[] = [];
  #head = 0;
  #partial: Partial | null = null;
  /** Downstream events that nobody needed yet, oldest first. */
  #kept: { time: number; count: number }[] = [];
  #keptHead = 0;
  #waiting = 0;

  constructor(spec: CountCheckSpec, graceUs: number, skewUs: number, sink: CountSink) {
    this.#spec = spec;
    this.#graceUs = graceUs;
    this.#skewUs = skewUs;
    this.#sink = sink;
  }

  /** Complete batches that have not settled. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Events of the batch not yet complete. */
  get partial(): number {
    return this.#partial?.events ?? 0;
  }

  /** Nothing happens here up to and including this instant. */
  get nextAt(): number {
    const run = this.#runs[this.#head];
    const settles = run ? run.close + this.#spec.withinUs + this.#graceUs : Number.POSITIVE_INFINITY;
    return Math.min(this.#buffer.next + this.#graceUs, settles);
  }

  /** The last instant at which a buffered event is taken; −Infinity when there is none. */
  lastBuffered(): number {
    return this.#buffer.last + this.#graceUs;
  }

  /** The last instant at which a complete batch settles, if nothing more comes; −Infinity when there is none. */
  lastPending(): number {
    const run = this.#head < this.#runs.length ? this.#runs[this.#runs.length - 1] : undefined;
    return run ? run.close + this.#spec.withinUs + this.#graceUs : Number.NEGATIVE_INFINITY;
  }

  /**
   * Put `count` events into the buffer; everything due before `arrivedAt` has been advanced over. What comes too late
   * for its own time is taken for arrival − grace. False when the buffer has no room.
   */
  add(side: 'up' | 'down', at: number, arrivedAt: number, count: number, epoch: number): boolean {
    return count === 0 || this.#buffer.add(Math.max(at, arrivedAt - this.#graceUs), side, count, epoch);
  }

  /** Take and settle what is due before `now`, strictly. At the same instant, taking comes first. */
  advance(now: number): void {
    for (;;) {
      const takeAt = this.#buffer.next + this.#graceUs;
      const run = this.#runs[this.#head];
      const settleAt = run ? run.close + this.#spec.withinUs + this.#graceUs : Number.POSITIVE_INFINITY;
      if (Math.min(takeAt, settleAt) >= now) return;
      if (takeAt <= settleAt) this.#buffer.take((time, side, count, epoch) => this.#take(time, side, count, epoch));
      else this.#settleShort(run!, settleAt);
    }
  }

  #take(time: number, side: 'up' | 'down', count: number, epoch: number): void {
    if (side === 'up') this.#takeUpstream(time, count, epoch);
    else this.#keep(time, this.#credit(time, count));
  }

  #takeUpstream(time: number, count: number, epoch: number): void {
    const { every } = this.#spec;
    let left = count;
    while (left > 0) {
      if (!this.#partial) left -= this.#passFromKept(time, left);
      if (left === 0) return;
      if (!this.#partial) {
        this.#partial = { open: time, epoch, events: 0, credited: 0, lastCredit: Number.NEGATIVE_INFINITY };
        this.#creditKept(time);
      }
      const partial = this.#partial;
      const taken = Math.min(left, every - partial.events);
      partial.events += taken;
      partial.epoch = Math.min(partial.epoch, epoch);
      left -= taken;
      if (partial.events < every) return;
      this.#partial = null;
      const untouched = partial.credited === 0;
      this.#complete(partial, time, 1);
      // Nothing is kept that a further batch of the same instant could use, so they are all alike.
      const alike = untouched ? Math.floor(left / every) : 0;
      if (alike > 0) {
        left -= alike * every;
        this.#complete({ ...partial, open: time, epoch, events: every }, time, alike);
      }
    }
  }

  #complete(batch: Partial, close: number, batches: number): void {
    if (batch.credited >= this.#spec.expect) {
      const decided = Math.max(close, batch.lastCredit);
      this.#waiting += batches;
      this.#settlePass(batch.open, decided, batches);
      return;
    }
    const { open, epoch, credited, lastCredit } = batch;
    this.#runs.push({ open, close, epoch, credited, lastCredit, batches });
    this.#waiting += batches;
    if (this.#runs.length - this.#head <= RUNS_LIMIT) return;
    // Too many wait: the oldest is judged before its time, and so only after we have said that we lost something.
    this.#sink.lost();
    this.#settleShort(this.#runs[this.#head]!, close + this.#graceUs);
  }

  /** Credit up to `count` events of `time` to the batches that need some, earliest first; returns how many are left. */
  #credit(time: number, count: number): number {
    const { expect } = this.#spec;
    let left = count;
    while (left > 0 && this.#head < this.#runs.length) {
      const run = this.#runs[this.#head]!;
      const decided = Math.max(run.close, time);
      if (run.credited === 0 && left >= expect) {
        const passed = Math.min(run.batches, Math.floor(left / expect));
        left -= passed * expect;
        this.#leave(run, passed);
        this.#settlePass(run.open, decided, passed);
        continue;
      }
      const first = run.batches === 1 ? run : this.#splitFirst(run);
      const taken = Math.min(left, expect - first.credited);
      first.credited += taken;
      first.lastCredit = time;
      left -= taken;
      if (first.credited < expect) return 0;
      this.#leave(first, 1);
      this.#settlePass(first.open, decided, 1);
    }
    const partial = this.#partial;
    if (left > 0 && partial && partial.credited < expect) {
      const taken = Math.min(left, expect - partial.credited);
      partial.credited += taken;
      partial.lastCredit = time;
      left -= taken;
    }
    return left;
  }

  /** Nobody needs these yet: an upstream event up to `skew` later still may. */
  #keep(time: number, count: number): void {
    while (this.#keptHead < this.#kept.length && this.#kept[this.#keptHead]!.time + this.#skewUs < time)
      this.#keptHead++;
    if (this.#keptHead > 64 && this.#keptHead * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#keptHead);
      this.#keptHead = 0;
    }
    if (count === 0) return;
    const last = this.#kept[this.#kept.length - 1];
    if (last && last.time === time && this.#keptHead < this.#kept.length) last.count += count;
    else this.#kept.push({ time, count });
    if (this.#kept.length - this.#keptHead > BUFFER_LIMIT) {
      this.#keptHead++;
      this.#sink.lost();
    }
  }

  /** A batch has opened: what was kept and is not too early for it counts. */
  #creditKept(open: number): void {
    for (; this.#keptHead < this.#kept.length; this.#keptHead++) {
      const kept = this.#kept[this.#keptHead]!;
      if (kept.time + this.#skewUs < open) continue;
      kept.count = this.#credit(kept.time, kept.count);
      if (kept.count > 0) return;
    }
  }

  /** Whole batches of this instant whose needs are met by what one kept entry holds; returns the events they took. */
  #passFromKept(time: number, count: number): number {
    const { every, expect } = this.#spec;
    while (this.#keptHead < this.#kept.length && this.#kept[this.#keptHead]!.time + this.#skewUs < time)
      this.#keptHead++;
    const kept = this.#kept[this.#keptHead];
    const batches = kept ? Math.min(Math.floor(count / every), Math.floor(kept.count / expect)) : 0;
    if (!kept || batches === 0) return 0;
    kept.count -= batches * expect;
    if (kept.count === 0) this.#keptHead++;
    this.#waiting += batches;
    this.#settlePass(time, time, batches);
    return batches * every;
  }

  #splitFirst(run: Run): Run {
    const first = { ...run, batches: 1 };
    run.batches--;
    if (this.#head > 0) this.#runs[--this.#head] = first;
    else this.#runs.unshift(first);
    return first;
  }

  /** `batches` of the queue's first run have settled. */
  #leave(run: Run, batches: number): void {
    run.batches -= batches;
    if (run.batches > 0) return;
    this.#head++;
    if (this.#head > 64 && this.#head * 2 > this.#runs.length) {
      this.#runs = this.#runs.slice(this.#head);
      this.#head = 0;
    }
  }

  #settlePass(open: number, decided: number, batches: number): void {
    this.#waiting -= batches;
    this.#sink.pass(open, decided, decided + this.#graceUs, batches);
  }

  #settleShort(run: Run, settledAt: number): void {
    this.#waiting -= run.batches;
    this.#sink.short(run.open, run.close + this.#spec.withinUs, settledAt, run.batches, run.credited, run.epoch);
    this.#leave(run, run.batches);
  }
}
