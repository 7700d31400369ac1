import { performance } from 'node:perf_hooks';

/** Beyond this the monotonic clock is set to the wall clock again. */
const TOLERANCE_MS = 2;

/**
 * The wall clock in whole microseconds. Date.now() has milliseconds only; the monotonic clock is finer but knows
 * nothing of the wall clock being set, so it is anchored anew whenever the two disagree.
 */
export function createClock(): () => number {
  let anchorMs = Date.now() - performance.now();
  return () => {
    const monotonic = performance.now();
    const wall = Date.now();
    // Date.now() is cut to whole milliseconds: half of one is what it lacks on average.
    if (Math.abs(anchorMs + monotonic - wall - 0.5) > TOLERANCE_MS) anchorMs = wall - monotonic;
    return Math.floor((anchorMs + monotonic) * 1000);
  };
}
