import { COLON, MINUS } from './bytes.ts';
import { FIRST_TRACE, GOOGLE, keyRank, MAX_KEY, mayEndKey, TRACEPARENT } from './extract-keys.ts';
import { behindTraces, isTraceparent, offerTrace } from './extract-trace.ts';
import { type Escapes, type Finding, forget, newFinding, offer, type Refusals } from './extract-value.ts';
import { BACKSLASH, QUOTE, SPACE, skipSpaces } from './syslog-bytes.ts';

/** What one pass over a message finds: the best of each kind, and whether a closer look is worth while. */
export interface TextFindings {
  /** `traceparent`, `b3` and the like, by whatever sign, and a traceparent standing alone. */
  readonly trace: Finding;
  /** `key=value` and `key="value"` */
  readonly pair: Finding;
  /** `key: value` */
  readonly colon: Finding;
  /** The first `{`, where a JSON object may begin, or -1. */
  brace: number;
  /** `|s` or `|c` is in it, so it may be a native line. */
  mayBeLine: boolean;
}

export function newTextFindings(): TextFindings {
  return { trace: newFinding(), pair: newFinding(), colon: newFinding(), brace: -1, mayBeLine: false };
}

/** What a byte makes the scanner do; at all others, nearly all of a text, it does nothing. */
const SIGN = 1;
const OPEN_BRACE = 2;
const BAR = 3;
const HYPHEN = 4;

const classes = new Uint8Array(256);
for (const [letter, kind] of [
  ['=', SIGN],
  [':', SIGN],
  ['{', OPEN_BRACE],
  ['|', BAR],
  ['-', HYPHEN],
] as const) {
  classes[letter.charCodeAt(0)] = kind;
}

/** What a key is made of, and thus what must not stand before one: `retrace_id=` is another key. */
const isWord = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) isWord[byte] = byte >= 0x80 || /[\w./-]/.test(String.fromCharCode(byte)) ? 1 : 0;

/** Quotes, spaces and backslashes between a key and its sign: at most `\" `. */
const MAX_GAP = 3;

/** What ends a value without quotes. `|` does unless it is the first byte: the request ids of .NET begin with it. */
const endsValue = new Uint8Array(256);
for (let byte = 0; byte <= 0x20; byte++) endsValue[byte] = 1;
for (const letter of '"\',;()[]{}<>&|\\') endsValue[letter.charCodeAt(0)] = 1;

const ZERO = 0x30;

/** Where the value just read lies; `next` is where reading goes on. */
let valueStart = 0;
let valueEnd = 0;
let valueEscapes: Escapes = 'none';
let next = 0;
/** A quote that nothing closes is looked for once in a message, or hostile text would be walked again and again. */
let isOpen = false;

/**
 * Walks over `[start, end)` once, looks back for a key at each `=` and `:`, and reads the value behind those that have
 * one. A key may stand in quotes, also escaped ones (JSON in a JSON string), and a space may be before the sign. A value
 * once read is not looked at again, so the time is linear.
 */
export function scanText(bytes: Uint8Array, start: number, end: number, found: TextFindings, refusals: Refusals): void {
  const { trace, pair, colon } = found;
  forget(trace);
  forget(pair);
  forget(colon);
  found.brace = -1;
  found.mayBeLine = false;
  isOpen = false;
  let from = start;
  for (let i = start; i < end; i++) {
    const kind = classes[bytes[i]!]!;
    if (kind === 0) continue;
    if (kind === SIGN) {
      const rank = findKey(bytes, from, i);
      if (rank < 0) continue;
      const isColon = bytes[i] === COLON;
      readValue(bytes, i + 1, end, isColon || bytes[i - 1] === SPACE);
      if (rank >= FIRST_TRACE) offerTrace(trace, rank, bytes, valueStart, valueEnd, end, refusals);
      else {
        if (rank === GOOGLE) valueStart = behindTraces(bytes, valueStart, valueEnd);
        offer(isColon ? colon : pair, rank, bytes, valueStart, valueEnd, valueEscapes, refusals);
      }
      from = next;
      i = next - 1;
    } else if (kind === HYPHEN) {
      // The first hyphen of a traceparent that stands alone, `00-…`.
      const first = i - 2;
      if (first < from || bytes[first] !== ZERO || bytes[i - 1] !== ZERO) continue;
      if (first > start && isWord[bytes[first - 1]!] === 1) continue;
      if (isTraceparent(bytes, first, end)) offerTrace(trace, TRACEPARENT, bytes, first, end, end, refusals);
    } else if (kind === OPEN_BRACE) {
      if (found.brace < 0) found.brace = i;
    } else if (i + 1 < end && (bytes[i + 1] === 0x73 || bytes[i + 1] === 0x63)) found.mayBeLine = true;
  }
}

/** The rank of the key that ends before the sign at `sign`, or -1. Looks back no further than `start` and a key's length. */
function findKey(bytes: Uint8Array, start: number, sign: number): number {
  let keyEnd = sign;
  for (let gap = 0; gap < MAX_GAP && keyEnd > start; gap++) {
    const byte = bytes[keyEnd - 1]!;
    if (byte !== QUOTE && byte !== SPACE && byte !== 0x27 && byte !== BACKSLASH) break;
    keyEnd--;
  }
  if (keyEnd === start || mayEndKey[bytes[keyEnd - 1]!] === 0) return -1;
  const limit = Math.max(start, keyEnd - MAX_KEY - 1);
  let keyStart = keyEnd;
  while (keyStart > limit && isWord[bytes[keyStart - 1]!] === 1) keyStart--;
  // `--request-id=x` is an option of a command line.
  while (keyStart < keyEnd && bytes[keyStart] === MINUS) keyStart++;
  return keyEnd - keyStart > MAX_KEY ? -1 : keyRank(bytes, keyStart, keyEnd);
}

/** Reads the value that begins at `start`, with its quotes. Always goes on behind `start`, never behind `end`. */
function readValue(bytes: Uint8Array, start: number, end: number, maySpace: boolean): void {
  let i = maySpace ? skipSpaces(bytes, start, end) : start;
  valueEscapes = 'none';
  const isEscaped = i + 1 < end && bytes[i] === BACKSLASH && bytes[i + 1] === QUOTE;
  if (isEscaped) i++;
  const quote = i < end ? bytes[i]! : 0;
  if (quote === QUOTE || quote === 0x27) {
    i++;
    if (readQuoted(bytes, i, end, quote, isEscaped)) return;
  }
  valueStart = i;
  if (i < end) i++;
  if (i > valueStart && endsValue[bytes[valueStart]!] === 1 && bytes[valueStart] !== 0x7c) i = valueStart;
  else while (i < end && endsValue[bytes[i]!] === 0) i++;
  next = i;
  // `trace_id=abc: it failed`
  if (i > valueStart && bytes[i - 1] === COLON) i--;
  valueEnd = i;
}

/** False if the quote is never closed: cut messages end like that. */
function readQuoted(bytes: Uint8Array, start: number, end: number, quote: number, isEscaped: boolean): boolean {
  if (isOpen) return false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === BACKSLASH && !isEscaped) {
      valueEscapes = 'json';
      i++;
    } else if (byte === quote || (isEscaped && byte === BACKSLASH)) {
      valueStart = start;
      valueEnd = i;
      next = i + 1;
      return true;
    }
  }
  valueEscapes = 'none';
  isOpen = true;
  return false;
}
