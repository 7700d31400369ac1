import type { Frame } from '../thread/engine-port.ts';

/** Seconds that are kept: as many as the series of an edge. */
const KEPT = 300;

/** What was read and what was lost in each of the last seconds, oldest first, as far as this screen was there. */
export interface Rates {
  /** Unix second of the newest. */
  readonly endSecond: number;
  readonly lines: readonly number[];
  readonly lost: readonly number[];
  /** The counter of lost datagrams at its end. */
  readonly lossSeen: number;
}

/** Take in a frame; within the same second nothing changes. Seconds that no frame told of are like the next one. */
export function withRates(rates: Rates | null, { snapshot, linesPerSecond }: Frame): Rates {
  const endSecond = Math.floor(snapshot.now / 1_000_000);
  const { loss } = snapshot.counters;
  if (rates === null || endSecond < rates.endSecond) {
    return { endSecond, lines: [linesPerSecond], lost: [0], lossSeen: loss };
  }
  if (endSecond === rates.endSecond) return rates;
  const seconds = Math.min(KEPT, endSecond - rates.endSecond);
  const lost = Math.max(0, loss - rates.lossSeen);
  const each = (values: readonly number[], value: number): number[] =>
    [...values, ...new Array<number>(seconds).fill(value)].slice(-KEPT);
  return {
    endSecond,
    lines: each(rates.lines, linesPerSecond),
    lost: each(rates.lost, lost / seconds),
    lossSeen: loss,
  };
}
