/** A stream of random numbers that the seed determines. */
export interface Random {
  /** Evenly in [0, 1). */
  unit(): number;
  /** Evenly among 0 … n − 1. */
  below(n: number): number;
  /** A factor around 1, mostly between 0.5 and 2, as latencies scatter. */
  scatter(): number;
  /** So many hexadecimal digits, at most eight. */
  hex(digits: number): string;
  /** The time between two of something that happens `perSecond` times a second, fairly evenly; in microseconds, at least one. */
  gapUs(perSecond: number): number;
}

/** Mulberry32: 32 bits of state, good enough for traffic and the same on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    below: (n) => Math.floor(unit() * n),
    hex: (digits) =>
      Math.floor(unit() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0'),
    scatter: () => Math.exp(0.8 * (unit() + unit() + unit() - 1.5)),
    gapUs: (perSecond) =>
      perSecond > 0 ? Math.max(1, Math.round(((0.8 + 0.4 * unit()) * 1e6) / perSecond)) : Number.POSITIVE_INFINITY,
  };
}
