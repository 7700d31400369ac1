import { LatencyHistogram } from './latency-histogram.ts';
import type { OutcomeLetter } from './recent.ts';
import { Recent } from './recent.ts';
import type { CheckSnapshot, VoidReason } from './snapshot.ts';
import type { CheckSpec } from './spec.ts';
import { type Status, statusOf, Window, worseOf } from './window.ts';

/** What one check has observed: its window, its totals, and what it showed lately. Observations in, status out. */
export class CheckRecord {
  readonly spec: CheckSpec;
  readonly window: Window;
  readonly recent = new Recent();
  readonly histogram = new LatencyHistogram();
  /** Observations of a time check, opened and not settled. */
  waiting = 0;
  repeat = 0;
  afterwards = 0;
  passed = 0;
  failed = 0;
  readonly voidBy: Record<VoidReason, number> = { loss: 0, restart: 0, overflow: 0, sampled: 0 };
  /** τ of the newest pass and the newest fail; NaN before the first. A number always, as then V8 keeps it in place. */
  last = Number.NaN;
  lastFailed = Number.NaN;
  /** The upstream node has been silent for longer than `idleAfterUs`. */
  idle = false;

  constructor(spec: CheckSpec) {
    this.spec = spec;
    this.window = new Window(spec);
  }

  /** True if the status may be another one now. */
  pass(decided: number, latencyUs: number, settledAt: number, count = 1): boolean {
    const { passed, failed } = this.window;
    this.#push(false, count);
    this.passed += count;
    this.last = decided;
    this.recent.push('p', latencyUs, settledAt, count);
    this.histogram.add(latencyUs, count);
    return this.window.passed !== passed || this.window.failed !== failed;
  }

  fail(letter: OutcomeLetter, decided: number, latencyUs: number, settledAt: number, count = 1): void {
    this.#push(true, count);
    this.failed += count;
    this.lastFailed = decided;
    this.recent.push(letter, latencyUs, settledAt, count);
    this.histogram.add(latencyUs, count);
  }

  void(reason: VoidReason, settledAt: number, count = 1): void {
    this.voidBy[reason] += count;
    this.recent.push('v', Number.NaN, settledAt, count);
  }

  get status(): Status {
    const judged = statusOf(this.spec, this.window);
    if (!this.idle || this.spec.idle === 'keep') return judged;
    return worseOf(judged, this.spec.idle === 'warn' ? 'WARN' : 'FAIL');
  }

  /** `waiting` and `partial` of a count check come from its queue. */
  snapshot(now: number, waiting: number, partial: number): CheckSnapshot {
    const voided = Object.values(this.voidBy).reduce((sum, count) => sum + count, 0);
    return {
      spec: this.spec,
      status: this.status,
      idle: this.idle,
      pass: this.window.passed,
      total: this.window.passed + this.window.failed,
      opened: this.passed + this.failed + voided + waiting,
      passed: this.passed,
      failed: this.failed,
      void: voided,
      voidBy: { ...this.voidBy },
      waiting,
      partial,
      repeat: this.repeat,
      afterwards: this.afterwards,
      last: Number.isNaN(this.last) ? null : this.last,
      lastFailed: Number.isNaN(this.lastFailed) ? null : this.lastFailed,
      window: this.window.toString(),
      recent: this.recent.outcomes(),
      recentLatencies: this.recent.latencies(),
      latency: this.recent.percentiles(),
      perMinute: this.recent.perMinute(now),
    };
  }

  #push(failed: boolean, count: number): void {
    for (let i = 0; i < Math.min(count, this.window.size); i++) this.window.push(failed);
  }
}
