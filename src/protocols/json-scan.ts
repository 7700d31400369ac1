import { COLON, COMMA, DOT, MINUS } from './bytes.ts';

/*
 * The grammar of JSON (RFC 8259) over bytes, without making anything of it: where a value ends, or that it is none. All
 * of it accepts what JSON.parse accepts and nothing else. A place at or behind the end counts as something else.
 */

export const QUOTE = 0x22;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;

/** Deeper values are left to the JSON parser: it does not run out of stack. */
const MAX_DEPTH = 16;

/** 1: stands for itself in a text. What is 0 ends it, or makes it one to look at. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH),
);

/** What the text was made of that `textEnd` went over last: escapes, and bytes beyond printable ASCII. */
export let hasEscape = false;
export let isWide = false;

/** Where blanks end that JSON allows between its parts. */
export function skipBlank(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    i++;
  }
  return i;
}

/**
 * Where the printable ASCII ends that begins at `at` and stands for itself. Four bytes are looked at together: if none
 * has its high bit set, none gets it by adding 1 unless it is DEL, by taking 0x20 away unless it is a control
 * character, nor by taking 1 away from what differs from a quote, or a backslash. What is carried or borrowed goes to
 * later bytes only, so the first of the marks is true.
 */
export function plainEnd(bytes: Uint8Array, view: DataView, at: number, end: number): number {
  let i = at;
  for (; i + 4 <= end; i += 4) {
    const word = view.getInt32(i, true);
    const marks =
      (word |
        (word + 0x01010101) |
        (word - 0x20202020) |
        ((word ^ 0x22222222) - 0x01010101) |
        ((word ^ 0x5c5c5c5c) - 0x01010101)) &
      0x80808080;
    if (marks !== 0) return i + ((31 - Math.clz32(marks & -marks)) >> 3);
  }
  while (i < end && PLAIN[bytes[i]!] === 1) i++;
  return i;
}

/** Where the text that begins at `at` has its closing quote; −1 without one, or when it is no text of JSON. */
export function textEnd(bytes: Uint8Array, at: number, end: number): number {
  hasEscape = false;
  isWide = false;
  for (let i = at; ; i++) {
    while (i < end && PLAIN[bytes[i]!] === 1) i++;
    if (i >= end) return -1;
    const byte = bytes[i]!;
    if (byte === QUOTE) return i;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) isWide = true;
    else {
      hasEscape = true;
      i = escapeEnd(bytes, i + 1, end) - 1;
      if (i < 0) return -1;
    }
  }
}

/** Where the escape ends whose letter stands at `at`; 0 when it is none. */
function escapeEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const letter = String.fromCharCode(bytes[at]!);
  if ('"\\/bfnrt'.includes(letter)) return at + 1;
  if (letter !== 'u' || at + 5 > end) return 0;
  for (let i = at + 1; i < at + 5; i++) if (!/[0-9a-fA-F]/.test(String.fromCharCode(bytes[i]!))) return 0;
  return at + 5;
}

/** Where any value ends, or −1. */
export function valueEnd(bytes: Uint8Array, at: number, end: number, depth = 0): number {
  const byte = at < end ? bytes[at]! : 0;
  if (byte === QUOTE) {
    const stop = textEnd(bytes, at + 1, end);
    return stop < 0 ? -1 : stop + 1;
  }
  if (byte === MINUS || isDigit(byte)) return numberEnd(bytes, at, end);
  if (byte === OPEN || byte === OPEN_LIST) return depth < MAX_DEPTH ? nestedEnd(bytes, at, end, depth + 1) : -1;
  for (const word of WORDS) {
    let i = 0;
    while (i < word.length && bytes[at + i] === word[i]) i++;
    if (i === word.length && at + i <= end) return at + i;
  }
  return -1;
}

const WORDS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

function nestedEnd(bytes: Uint8Array, at: number, end: number, depth: number): number {
  const isObject = bytes[at] === OPEN;
  const close = isObject ? CLOSE : CLOSE_LIST;
  let i = skipBlank(bytes, at + 1, end);
  if (i < end && bytes[i] === close) return i + 1;
  while (i < end) {
    if (isObject) {
      if (bytes[i] !== QUOTE) return -1;
      i = textEnd(bytes, i + 1, end);
      if (i < 0) return -1;
      i = skipBlank(bytes, i + 1, end);
      if (i >= end || bytes[i] !== COLON) return -1;
      i = skipBlank(bytes, i + 1, end);
    }
    i = valueEnd(bytes, i, end, depth);
    if (i < 0) return -1;
    i = skipBlank(bytes, i, end);
    if (i >= end) return -1;
    if (bytes[i] === close) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i = skipBlank(bytes, i + 1, end);
  }
  return -1;
}

/** `-0.5e+10`: no leading zeros, and digits wherever there must be some. */
function numberEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = bytes[at] === MINUS ? at + 1 : at;
  if (i < end && bytes[i] === ZERO) i++;
  else {
    i = digitsEnd(bytes, i, end);
    if (i < 0) return -1;
  }
  if (i < end && bytes[i] === DOT) {
    i = digitsEnd(bytes, i + 1, end);
    if (i < 0) return -1;
  }
  if (i < end && (bytes[i]! | 0x20) === 0x65) {
    i++;
    if (i < end && (bytes[i] === MINUS || bytes[i] === 0x2b)) i++;
    i = digitsEnd(bytes, i, end);
  }
  return i;
}

/** Where one digit or more end; −1 without one. */
function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i]!)) i++;
  return i === at ? -1 : i;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
