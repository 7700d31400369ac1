import { DOT, endOfDigits } from './bytes.ts';
import { isUnsigned, valueOfDigits } from './line-number.ts';

/** The latest time that can be told. */
export const LATEST_US = Number.MAX_SAFE_INTEGER;

/**
 * The time of `|T` in microseconds since the epoch, rounded down, or −1 when it is malformed. What is beyond 2^53 − 1,
 * in the year 2255, is taken for that: it is in the future all the same. How many integer digits are written tells the
 * unit (SPEC 3), leading zeros included:
 *
 *     T1700000000            ≤ 11 digits   seconds
 *     T1700000000123.5       ≤ 14          milliseconds
 *     T1700000000123456      ≤ 17          microseconds
 *     T1700000000123456789   more          nanoseconds; they do not fit a double, so the last three are never read in
 */
export function parseTimeUs(bytes: Uint8Array, start: number, end: number): number {
  if (!isUnsigned(bytes, start, end)) return -1;
  const dot = endOfDigits(bytes, start, end);
  const digits = dot - start;
  const whole = valueOfDigits(bytes, start, digits > 17 ? dot - 3 : dot);
  if (whole < 0) return LATEST_US;
  if (digits > 14) return whole;
  // At most 14 digits times 1000, or 11 times a million: what is rounded is far beyond the limit.
  const us = digits > 11 ? whole * 1000 + fraction(bytes, dot, end, 3) : whole * 1e6 + fraction(bytes, dot, end, 6);
  return Math.min(us, LATEST_US);
}

/** The first `places` digits behind the point at `dot`, if one is there, as a whole number. */
function fraction(bytes: Uint8Array, dot: number, end: number, places: number): number {
  let value = 0;
  for (let i = dot + 1; i <= dot + places; i++) value = value * 10 + (i < end ? bytes[i]! - 0x30 : 0);
  return value;
}

/** Whether a well-formed time has whole seconds only: no more than 11 digits and no fraction, not even `.0`. */
export function isWholeSecond(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 11) return false;
  for (let i = start; i < end; i++) if (bytes[i] === DOT) return false;
  return true;
}
