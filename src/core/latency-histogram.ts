/** Upper ends of the buckets, inclusive, in microseconds: 1 ms to 5 min, some three in each power of ten. */
export const LATENCY_BOUNDS_US = [
  1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
  30_000_000, 60_000_000, 300_000_000,
] as const;

/** How many latencies fell into each bucket, and all of them together. */
export interface LatencyCounts {
  /** By bucket, not added up; the last one is beyond all bounds. */
  readonly counts: ArrayLike<number>;
  readonly sumUs: number;
}

/** Counts every latency that one check ever observed, for those who want to add them up over time and places. */
export class LatencyHistogram implements LatencyCounts {
  readonly counts: number[] = new Array(LATENCY_BOUNDS_US.length + 1).fill(0);
  sumUs = 0;

  add(latencyUs: number, count = 1): void {
    if (Number.isNaN(latencyUs)) return;
    let bucket = 0;
    while (bucket < LATENCY_BOUNDS_US.length && latencyUs > LATENCY_BOUNDS_US[bucket]!) bucket++;
    this.counts[bucket]! += count;
    this.sumUs += latencyUs * count;
  }
}
