import { DOT, endOfDigits, isDigits, MINUS, PLUS } from './bytes.ts';

/** `["-"] 1*DIGIT ["." 1*DIGIT]`: what a counter may carry beside a token, where its value plays no part. */
export function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  return isUnsigned(bytes, start < end && bytes[start] === MINUS ? start + 1 : start, end);
}

/** `1*DIGIT ["." 1*DIGIT]` */
export function isUnsigned(bytes: Uint8Array, start: number, end: number): boolean {
  const dot = endOfDigits(bytes, start, end);
  return dot > start && (dot === end || (bytes[dot] === DOT && isDigits(bytes, dot + 1, end)));
}

/** The value of `1*DIGIT`, or −1 when it is something else or beyond 2^53 − 1, where counting would lose ones. */
export function parseCount(bytes: Uint8Array, start: number, end: number): number {
  return isDigits(bytes, start, end) ? valueOfDigits(bytes, start, end) : -1;
}

/**
 * The value of ASCII digits, 0 for none, or −1 beyond 2^53 − 1. Counted in two halves of at most nine digits, which
 * are small integers to the processor: twice as fast as one double.
 */
export function valueOfDigits(bytes: Uint8Array, start: number, end: number): number {
  let first = start;
  while (end - first > 18 && bytes[first] === 0x30) first++;
  if (end - first > 18) return -1;
  const middle = Math.max(first, end - 9);
  let high = 0;
  let low = 0;
  for (let i = first; i < middle; i++) high = (high * 10 + (bytes[i]! - 0x30)) | 0;
  for (let i = middle; i < end; i++) low = (low * 10 + (bytes[i]! - 0x30)) | 0;
  const value = high * 1e9 + low;
  return value > Number.MAX_SAFE_INTEGER ? -1 : value;
}

/** More than this many bytes are no rate that anybody means. */
const RATE_LIMIT = 32;

/**
 * A sampling rate above 0, or −1 when malformed: `0.1`, `1`, `.5`, and `1e-05`, which is how Python and JavaScript
 * print small ones. 0 and a sign make no sense as a share of what was sent, so they are malformed; `@2` is none either,
 * but statsd takes it, and it says that nothing was left out.
 */
export function parseRate(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > RATE_LIMIT) return -1;
  let mark = start;
  while (mark < end && (bytes[mark]! | 0x20) !== 0x65) mark++;
  if (!isUnsigned(bytes, start, mark) && !(bytes[start] === DOT && isDigits(bytes, start + 1, mark))) return -1;
  if (mark < end) {
    const sign = mark + 1 < end && (bytes[mark + 1] === MINUS || bytes[mark + 1] === PLUS) ? 2 : 1;
    if (!isDigits(bytes, mark + sign, end)) return -1;
  }
  const rate = mark < end || end - start > 16 ? toNumber(bytes, start, end) : shortDecimal(bytes, start, end);
  return rate > 0 && rate < Number.POSITIVE_INFINITY ? rate : -1;
}

/** Up to 15 digits and a point: both numbers below are exact, so their quotient is rounded once, as Number() would. */
function shortDecimal(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0;
  let scale = 1;
  let behindPoint = false;
  for (let i = start; i < end; i++) {
    if (bytes[i] === DOT) {
      behindPoint = true;
      continue;
    }
    digits = digits * 10 + (bytes[i]! - 0x30);
    if (behindPoint) scale *= 10;
  }
  return digits / scale;
}

/** The rare forms: builds a string of at most `RATE_LIMIT` characters. */
function toNumber(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return Number(text);
}
