import { EQUALS } from './bytes.ts';
import { BACKSLASH, CLOSE_BRACKET, GREATER, OPEN_BRACKET, QUOTE, SPACE, skipSpaces, textOf } from './syslog-bytes.ts';
import type { SyslogMessage } from './syslog-message.ts';

/** RFC 5424 allows 32; ids such as `opentelemetry@…` of real senders are longer now and then. */
const MAX_NAME = 128;

/**
 * Walks over structured data, one step at a time, and holds what the last step found.
 *
 *     [exampleSDID@32473 iut="3" eventID="a \" b"]
 *      ^id               ^name^value
 */
export interface StructuredCursor {
  bytes: Uint8Array;
  end: number;
  /** Where the next step begins; after `end` behind the last `]`. */
  at: number;
  /** Inside of an element. */
  isInside: boolean;
  idStart: number;
  idEnd: number;
  nameStart: number;
  nameEnd: number;
  /** The value as it came, with its escapes. */
  valueStart: number;
  valueEnd: number;
  hasEscapes: boolean;
}

/** At the `[` at `start`. */
export function structuredCursor(bytes: Uint8Array, start: number, end: number): StructuredCursor {
  const cursor = newCursor();
  resetCursor(cursor, bytes, start, end);
  return cursor;
}

function newCursor(): StructuredCursor {
  return {
    bytes: new Uint8Array(0),
    end: 0,
    at: 0,
    isInside: false,
    idStart: 0,
    idEnd: 0,
    nameStart: 0,
    nameEnd: 0,
    valueStart: 0,
    valueEnd: 0,
    hasEscapes: false,
  };
}

/** As `structuredCursor`, for one that is used again and again. */
export function resetCursor(cursor: StructuredCursor, bytes: Uint8Array, start: number, end: number): void {
  cursor.bytes = bytes;
  cursor.at = start;
  cursor.end = end;
  cursor.isInside = false;
}

/**
 * To the next element or parameter. Elements follow each other directly; what follows the last is not looked at.
 * `bad`: not well formed here, or not closed. Lenient in one thing only, spaces around `=`.
 */
export function nextStructured(cursor: StructuredCursor): 'element' | 'parameter' | 'end' | 'bad' {
  const { bytes, end } = cursor;
  let i = cursor.at;
  if (cursor.isInside) {
    i = skipSpaces(bytes, i, end);
    if (i >= end) return 'bad';
    if (bytes[i] !== CLOSE_BRACKET) return nextParameter(cursor, i);
    cursor.at = ++i;
    cursor.isInside = false;
  }
  if (i >= end || bytes[i] !== OPEN_BRACKET) return 'end';
  cursor.idStart = i + 1;
  i = nameEnd(bytes, i + 1, end);
  if (i < 0) return 'bad';
  cursor.idEnd = cursor.at = i;
  cursor.isInside = true;
  return 'element';
}

function nextParameter(cursor: StructuredCursor, start: number): 'parameter' | 'bad' {
  const { bytes, end } = cursor;
  let i = nameEnd(bytes, start, end);
  if (i < 0) return 'bad';
  cursor.nameStart = start;
  cursor.nameEnd = i;
  i = skipSpaces(bytes, i, end);
  if (i >= end || bytes[i] !== EQUALS) return 'bad';
  i = skipSpaces(bytes, i + 1, end);
  if (i >= end || bytes[i] !== QUOTE) return 'bad';
  cursor.valueStart = ++i;
  cursor.hasEscapes = false;
  for (; i < end; i++) {
    if (bytes[i] === QUOTE) {
      cursor.valueEnd = i;
      cursor.at = i + 1;
      return 'parameter';
    }
    if (bytes[i] === BACKSLASH) {
      cursor.hasEscapes = true;
      i++;
    }
  }
  return 'bad';
}

const walker = newCursor();

/** The end of the structured data that begins at `start`, behind the last `]`; -1 if it is not well formed. */
export function structuredEnd(bytes: Uint8Array, start: number, end: number): number {
  resetCursor(walker, bytes, start, end);
  for (;;) {
    const step = nextStructured(walker);
    if (step === 'bad') return -1;
    if (step === 'end') return walker.at === start ? -1 : walker.at;
  }
}

/**
 * Where malformed structured data probably ends: behind the first `]` that a space or the end follows. -1 if there is
 * none: then it was never closed, and all of it is the message.
 */
export function brokenStructuredEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === CLOSE_BRACKET && (i + 1 === end || bytes[i + 1] === SPACE)) return i + 1;
  }
  return -1;
}

/**
 * Structured data at the front of a BSD message, as rsyslog puts it there. It must be beyond doubt, since messages
 * like `[error] x` are not: every element has a parameter, and a space or the end follows. -1 otherwise.
 */
export function leadingStructuredEnd(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || bytes[start] !== OPEN_BRACKET) return -1;
  resetCursor(walker, bytes, start, end);
  let last = nextStructured(walker);
  for (let step = last; step !== 'end'; step = nextStructured(walker)) {
    if (step === 'bad' || (step === 'element' && last === 'element' && walker.idStart !== start + 1)) return -1;
    last = step;
  }
  return last === 'parameter' && (walker.at === end || bytes[walker.at] === SPACE) ? walker.at : -1;
}

/** Copies a value into `target` without its escapes (`\"`, `\\`, `\]`; before anything else a `\` stands for itself). */
export function unescapeInto(bytes: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let to = at;
  for (let i = start; i < end && to < target.length; i++) {
    const next = i + 1 < end ? bytes[i + 1] : 0;
    if (bytes[i] === BACKSLASH && (next === QUOTE || next === BACKSLASH || next === CLOSE_BRACKET)) i++;
    target[to++] = bytes[i]!;
  }
  return to;
}

/** Structured data as an object, for display. Names that JavaScript gives a meaning (`__proto__`) are harmless here. */
export function structuredObject(
  bytes: Uint8Array,
  start: number,
  end: number,
): Readonly<Record<string, Readonly<Record<string, string>>>> | null {
  if (end <= start) return null;
  const elements = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  const value = new Uint8Array(end - start);
  const cursor = structuredCursor(bytes, start, end);
  for (let step = nextStructured(cursor); step === 'element' || step === 'parameter'; step = nextStructured(cursor)) {
    if (step === 'element') {
      const id = textOf(bytes, cursor.idStart, cursor.idEnd);
      current = elements.get(id) ?? new Map();
      elements.set(id, current);
    } else {
      const length = unescapeInto(bytes, cursor.valueStart, cursor.valueEnd, value, 0);
      current.set(textOf(bytes, cursor.nameStart, cursor.nameEnd), textOf(value, 0, length));
    }
  }
  return Object.fromEntries([...elements].map(([id, parameters]) => [id, Object.fromEntries(parameters)]));
}

/** The end of an SD-NAME: printable, without space, `=`, `"` and `]`. -1 if it is empty or too long. */
function nameEnd(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + MAX_NAME + 1);
  let i = start;
  while (i < stop) {
    const byte = bytes[i]!;
    if (byte <= SPACE || byte === EQUALS || byte === CLOSE_BRACKET || byte === QUOTE || byte === 0x7f) break;
    if (byte === OPEN_BRACKET || byte === GREATER) break;
    i++;
  }
  return i === start || i - start > MAX_NAME || i >= end ? -1 : i;
}

/** Moves structured data at the front of the message of a BSD line to where it belongs. */
export function splitLeadingStructured(message: SyslogMessage): void {
  const { bytes, messageStart, messageEnd } = message;
  const stop = leadingStructuredEnd(bytes, messageStart, messageEnd);
  if (stop < 0) return;
  message.structuredStart = messageStart;
  message.structuredEnd = stop;
  message.messageStart = skipSpaces(bytes, stop, messageEnd);
}
