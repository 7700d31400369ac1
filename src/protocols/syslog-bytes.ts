import { COLON } from './bytes.ts';

/** Small readers of bytes that the syslog parsers share. A range is `[start, end)`; an empty range means "absent". */

export const SPACE = 0x20;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const LESS = 0x3c;
export const GREATER = 0x3e;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const PERCENT = 0x25;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** As UTF-8, what is invalid as U+FFFD. A copy of the bytes, so it is for what is kept or shown, not for every message. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** The first position that holds no digit, `limit` digits at most. */
export function digitsEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
  const stop = Math.min(end, start + limit);
  let i = start;
  while (i < stop && isDigit(bytes[i])) i++;
  return i;
}

/** The number that the digits in the range write; exact up to 15 of them. */
export function numberOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i]! - 0x30);
  return value;
}

export function skipSpaces(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i] === SPACE) i++;
  return i;
}

/**
 * The end of the word at `start`: up to a space, a control character or the end. -1 if it is longer than `limit`,
 * since a name of that length is no name, and hostile text is not walked to its end for it.
 */
export function wordEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
  const stop = Math.min(end, start + limit);
  let i = start;
  while (i < stop && bytes[i]! > SPACE && bytes[i] !== 0x7f) i++;
  return i === stop && i < end && bytes[i]! > SPACE ? -1 : i;
}

/** Hex digits, points and at least two colons, with a zone (`%eth0`) or without. */
export function isIpv6(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const lower = byte | 0x20;
    if (byte === COLON) colons++;
    else if (byte === PERCENT && i > start) return colons >= 2;
    else if (!isDigit(byte) && !(lower >= 0x61 && lower <= 0x66) && byte !== 0x2e) return false;
  }
  return colons >= 2;
}

/** Whether the range holds exactly these bytes. */
export function isSame(bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  if (end - start !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false;
  return true;
}

/** FNV-1a over the range, 32 bits: for tables of names keyed by their bytes. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}
