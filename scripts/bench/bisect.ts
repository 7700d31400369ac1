/** What counts as lossless: the last datagrams of a trial may still be on their way. */
export const LOSSLESS = 0.001;

/** More than this behind, and a receiver does not keep up: it is its buffer that loses nothing yet. */
const BEHIND = 0.05;

export interface Rated {
  readonly rate: number;
  readonly loss: number;
  /** Share of the datagrams that lay unread when the sender stopped, 0 to 1. */
  readonly behind: number;
}

export interface Found<T> {
  /** Null when something was lost at every rate that was tried. */
  readonly best: T | null;
  /** The sender could do no more than `best`. */
  readonly bound: boolean;
  /** As fast as the sender could. */
  readonly blast: T;
}

/**
 * The trial with the highest rate that was kept up with and lost less than 0.1%, by bisection below what the sender can do. A rate may fail
 * once: on a shared machine others disturb, and what disturbs only ever makes it worse.
 */
export async function highestLossless<T extends Rated>(
  attempt: (rate: number) => Promise<T>,
  steps: number,
): Promise<Found<T>> {
  const blast = await attempt(0);
  if (isKept(blast)) return { best: blast, bound: true, blast };
  let best: T | null = null;
  let high = blast.rate;
  // What it took in at a blast is the best guess of what it can take in.
  let rate = blast.rate * (1 - blast.loss);
  for (let step = 0; step < steps; step++) {
    let result = await attempt(rate);
    if (!isKept(result)) result = await attempt(rate);
    if (isKept(result)) best = result;
    else high = rate;
    // Downwards in great steps until there is something to go up from.
    rate = best === null ? high / 3 : (best.rate + high) / 2;
  }
  return { best, bound: false, blast };
}

function isKept({ loss, behind }: Rated): boolean {
  return loss < LOSSLESS && behind < BEHIND;
}
