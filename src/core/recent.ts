import { SecondRing } from './second-ring.ts';
import type { Latency } from './snapshot.ts';

/** Kept in rings of a power of two, so that no remainder is to be worked out for each outcome. */
const OUTCOMES = 96;
const OUTCOME_RING = 128;
const LATENCIES = 256;
const SHOWN_LATENCIES = 64;
export const SERIES_SECONDS = 300;

/** One letter an outcome: pass, late, missing or short, void. */
export type OutcomeLetter = 'p' | 'l' | 'm' | 'v';
const LETTERS: readonly OutcomeLetter[] = ['p', 'l', 'm', 'v'];
const CODES = { p: 0, l: 1, m: 2, v: 3 } as const;

/** What one check showed lately, beyond its window: outcomes, latencies and a count per second, in rings. */
export class Recent {
  readonly #outcomes = new Uint8Array(OUTCOME_RING);
  #outcomeCount = 0;
  readonly #latencies = new Float64Array(LATENCIES);
  #latencyCount = 0;
  #percentiles: Latency | null = null;

  readonly #passed = new Uint32Array(SERIES_SECONDS);
  readonly #failed = new Uint32Array(SERIES_SECONDS);
  readonly #worstLatency = new Float64Array(SERIES_SECONDS).fill(Number.NaN);
  readonly #seconds = new SecondRing(SERIES_SECONDS, (slot) => {
    this.#passed[slot] = 0;
    this.#failed[slot] = 0;
    this.#worstLatency[slot] = Number.NaN;
  });

  /** `latencyUs` is NaN when there is none; `count` alike at once. */
  push(letter: OutcomeLetter, latencyUs: number, settledAt: number, count = 1): void {
    const code = CODES[letter];
    if (count === 1) this.#outcomes[this.#outcomeCount++ & (OUTCOME_RING - 1)] = code;
    else
      for (let i = 0; i < Math.min(count, OUTCOMES); i++)
        this.#outcomes[this.#outcomeCount++ & (OUTCOME_RING - 1)] = code;
    const slot = this.#seconds.slotOf(settledAt);
    if (letter === 'p') this.#passed[slot]! += count;
    else if (letter !== 'v') this.#failed[slot]! += count;
    if (Number.isNaN(latencyUs)) return;
    this.#latencies[this.#latencyCount++ & (LATENCIES - 1)] = latencyUs;
    this.#percentiles = null;
    if (!(this.#worstLatency[slot]! >= latencyUs)) this.#worstLatency[slot] = latencyUs;
  }

  /** Outcomes oldest first. */
  outcomes(): string {
    let text = '';
    for (let i = Math.max(0, this.#outcomeCount - OUTCOMES); i < this.#outcomeCount; i++) {
      text += LETTERS[this.#outcomes[i & (OUTCOME_RING - 1)]!];
    }
    return text;
  }

  /** The newest latencies, oldest first, microseconds. */
  latencies(): number[] {
    const shown: number[] = [];
    for (let i = Math.max(0, this.#latencyCount - SHOWN_LATENCIES); i < this.#latencyCount; i++) {
      shown.push(this.#latencies[i % LATENCIES]!);
    }
    return shown;
  }

  /** Of the newest 256 latencies, by nearest rank. */
  percentiles(): Latency {
    this.#percentiles ??= percentilesOf(this.#latencies.slice(0, Math.min(this.#latencyCount, LATENCIES)));
    return this.#percentiles;
  }

  /** Observations settled in the last minute. */
  perMinute(now: number): number {
    let sum = 0;
    const second = Math.floor(now / 1e6);
    for (let s = Math.max(second - 59, this.#seconds.newest - SERIES_SECONDS + 1); s <= this.#seconds.newest; s++) {
      sum += this.#passed[s % SERIES_SECONDS]! + this.#failed[s % SERIES_SECONDS]!;
    }
    return sum;
  }

  /** The last 300 seconds up to `now`, oldest first. */
  series(now: number): { passed: number[]; failed: number[]; latencyUs: (number | null)[] } {
    this.#seconds.slotOf(now);
    const passed: number[] = [];
    const failed: number[] = [];
    const latencyUs: (number | null)[] = [];
    for (let s = this.#seconds.newest - SERIES_SECONDS + 1; s <= this.#seconds.newest; s++) {
      const slot = this.#seconds.slotOfSecond(s);
      passed.push(this.#passed[slot]!);
      failed.push(this.#failed[slot]!);
      const worst = this.#worstLatency[slot]!;
      latencyUs.push(Number.isNaN(worst) ? null : worst);
    }
    return { passed, failed, latencyUs };
  }
}

/** Percentiles of unsorted latencies by nearest rank; sorts its argument. */
export function percentilesOf(latencies: Float64Array): Latency {
  if (latencies.length === 0) return { p50Us: null, p95Us: null, p99Us: null, maxUs: null };
  latencies.sort();
  const rank = (share: number) => latencies[Math.max(0, Math.ceil(share * latencies.length) - 1)]!;
  return { p50Us: rank(0.5), p95Us: rank(0.95), p99Us: rank(0.99), maxUs: latencies[latencies.length - 1]! };
}
