import type { Engine } from '../core/engine.ts';
import type { TraceEvent } from '../core/event.ts';
import type { EventBatch } from '../core/event-batch.ts';
import type { CounterName } from '../core/snapshot.ts';
import type { Sink } from '../inputs/input.ts';
import { createDropsWatch, type DropsWatch } from '../inputs/kernel-drops.ts';
import type { Recorder } from '../record/recorder.ts';
import { BadLines } from './bad-lines.ts';
import { LineRate } from './line-rate.ts';

export interface IntakeOptions {
  readonly engine: Engine;
  readonly recorder: Recorder | null;
  /** Microseconds since the epoch. */
  readonly clock: () => number;
  /** Something came although `isQuiet`. */
  readonly wake?: () => void;
}

/**
 * What inputs read goes to the engine, to the recording and into the counts; and before anything is judged, the kernel
 * is asked whether we lost something.
 */
export class Intake implements Sink {
  /** Another one once the manifest was read again. */
  engine: Engine;
  /** Over the sockets, once these are open. */
  drops: DropsWatch = createDropsWatch([]);
  /** Arrival of the newest datagram that was read. */
  readUpTo = Number.NEGATIVE_INFINITY;
  /** Datagrams were read since the kernel was last asked. */
  dropsUnknown = true;
  /** Nobody expects anything, so who sleeps is to be woken. */
  isQuiet = false;
  readonly rate = new LineRate();
  readonly badLines = new BadLines();
  readonly badReasons: Record<string, number> = {};

  readonly #recorder: Recorder | null;
  readonly #clock: () => number;
  readonly #wakeUp: (() => void) | undefined;
  #dropsPolledAt = Number.NEGATIVE_INFINITY;
  /** While the clock is before this, a loss that was noticed may touch what waits; Infinity when there is none. */
  #lossUntil = Number.POSITIVE_INFINITY;

  constructor({ engine, recorder, clock, wake }: IntakeOptions) {
    this.engine = engine;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#wakeUp = wake;
  }

  now(): number {
    return this.#clock();
  }

  takenUpTo(): number {
    return this.engine.now;
  }

  batch(newestAt: number): void {
    this.dropsUnknown = true;
    this.readUpTo = newestAt;
    if (this.isQuiet) this.#wake();
  }

  event(event: TraceEvent, arrivedAt: number, source: string): void {
    this.#beforeTaking(arrivedAt);
    this.rate.add(arrivedAt, 1);
    this.engine.take(event, arrivedAt, source);
    this.#recorder?.event(event, this.engine.now, source);
    if (this.isQuiet) this.#wake();
  }

  eventBatch(batch: EventBatch, source: string): void {
    const { engine } = this;
    const { count, arrivals } = batch;
    let newest = arrivals[0]!;
    for (let i = 1; i < count; i++) if (arrivals[i]! > newest) newest = arrivals[i]!;
    engine.prepare(batch);
    this.rate.add(newest, count);
    if (newest > engine.dueAfter) this.beforeJudging(arrivals[0]!);
    for (let i = 0; i < count; i++) {
      if (this.#lossUntil !== Number.POSITIVE_INFINITY) this.#beforeTaking(arrivals[i]!);
      engine.takeFrom(batch, i, source);
      if (this.#recorder !== null) this.#record(this.#recorder, batch, i, source);
    }
    engine.settleDue();
    if (this.isQuiet) this.#wake();
  }

  bad(reason: string, bytes: Uint8Array, start: number, end: number, arrivedAt: number, source: string): void {
    this.rate.add(arrivedAt, 1);
    this.engine.count('bad');
    this.badReasons[reason] = (this.badReasons[reason] ?? 0) + 1;
    this.badLines.add(reason, bytes, start, end, arrivedAt, source);
  }

  count(counter: CounterName, lines?: number): void {
    this.engine.count(counter, lines);
  }

  overran(): void {
    this.engine.overran(this.#clock());
  }

  isNode(name: string): boolean {
    return this.engine.isNode(name);
  }

  /**
   * Something may be judged on the way to `to`: first see whether we lost datagrams. A loss happened at some time
   * until now, while events of that time still lie in the sockets; so until the clock has come to where it was noticed,
   * everything that waits is marked again and again before something is judged.
   */
  beforeJudging(to: number): void {
    const lost = this.#freshDrops(to);
    if (lost > 0) this.#lossUntil = this.#clock();
    if (this.#lossUntil === Number.POSITIVE_INFINITY) return;
    const { now, lossAt } = this.engine;
    // Of one instant, one mark is enough.
    if (lost > 0 || now !== lossAt) {
      this.engine.loss(now, lost);
      this.#recorder?.loss(now, lost);
    }
    if (to > this.#lossUntil) this.#lossUntil = Number.POSITIVE_INFINITY;
  }

  /** An event of `arrivedAt` is about to move the clock. Nearly always that judges nothing. */
  #beforeTaking(arrivedAt: number): void {
    if (arrivedAt > this.engine.dueAfter || arrivedAt > this.#lossUntil) this.beforeJudging(arrivedAt);
  }

  /** Datagrams dropped by the kernel since the last look: once a batch, and not every 10 ms where a look is slow. */
  #freshDrops(now: number): number {
    if (!this.dropsUnknown) return 0;
    if (now - this.#dropsPolledAt < 10_000 && this.drops.how !== 'asked of the sockets') return 0;
    this.dropsUnknown = false;
    this.#dropsPolledAt = now;
    return this.drops.poll() ?? 0;
  }

  #record(recorder: Recorder, { lines, events, lineStarts }: EventBatch, i: number, source: string): void {
    const event = events[i]!;
    if (lines === null) recorder.event(event, this.engine.now, source);
    else recorder.line(event, this.engine.now, source, lines, lineStarts[i]!, event.lineEnd);
  }

  /** What has just come may change a status soon, and somebody looks at it. */
  #wake(): void {
    this.isQuiet = false;
    this.#wakeUp?.();
  }
}
