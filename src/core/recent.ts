import { textOf } from './bytes.ts';
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
/** As ASCII, so that a picture has them as text without a look at each. */
const CODES = { p: 0x70, l: 0x6c, m: 0x6d, v: 0x76 } as const;

/** Where latencies are put in order: room of its own for each time would be most of what a picture takes. */
const scratch = new Float64Array(LATENCIES);

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
    for (let i = 0; i < Math.min(count, OUTCOMES); i++) {
      this.#outcomes[this.#outcomeCount++ & (OUTCOME_RING - 1)] = code;
    }
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
    const start = Math.max(0, this.#outcomeCount - OUTCOMES) & (OUTCOME_RING - 1);
    const end = this.#outcomeCount & (OUTCOME_RING - 1);
    if (start <= end) return textOf(this.#outcomes, start, end);
    return textOf(this.#outcomes, start, OUTCOME_RING) + textOf(this.#outcomes, 0, end);
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
    if (this.#percentiles === null) {
      scratch.set(this.#latencies);
      this.#percentiles = percentilesOf(scratch.subarray(0, Math.min(this.#latencyCount, LATENCIES)));
    }
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

/** Percentiles of unsorted latencies by nearest rank; orders its argument as far as it has to. */
export function percentilesOf(latencies: Float64Array): Latency {
  const last = latencies.length - 1;
  if (last < 0) return { p50Us: null, p95Us: null, p99Us: null, maxUs: null };
  // A picture asks this of every check: a fifth of the time that sorting takes.
  let from = 0;
  const rank = (share: number): number => {
    const place = Math.max(0, Math.ceil(share * latencies.length) - 1);
    select(latencies, from, last, place);
    from = place;
    return latencies[place]!;
  };
  const [p50Us, p95Us, p99Us] = [rank(0.5), rank(0.95), rank(0.99)];
  let maxUs = p99Us;
  for (let i = from; i <= last; i++) maxUs = Math.max(maxUs, latencies[i]!);
  return { p50Us, p95Us, p99Us, maxUs };
}

/**
 * Put the value of rank `place` of `[from, last]` there, nothing greater before it and nothing smaller behind it
 * (C. A. R. Hoare's FIND, with the middle as pivot).
 */
function select(values: Float64Array, from: number, last: number, place: number): void {
  let low = from;
  let high = last;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else return;
  }
}
