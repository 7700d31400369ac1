import { viewOf } from '../core/bytes.ts';
import { COLON, COMMA } from './bytes.ts';
import { EventShape, SAFE_DIGITS } from './json-event-shape.ts';
import {
  CLOSE,
  CLOSE_LIST,
  hasEscape,
  isDigit,
  isWide,
  OPEN,
  OPEN_LIST,
  QUOTE,
  skipBlank,
  textEnd,
  valueEnd,
} from './json-scan.ts';
import { NODE_LIMIT, TOKEN_LIMIT } from './line-limits.ts';
import { hasControl, isValidUtf8 } from './utf8.ts';

/**
 * Where the parts of one posted event stand in the bytes it came in, so that nearly all events are taken without making
 * an object or a text of them. Filled anew by each scan; a start below 0 means that there is none.
 *
 *     {"node": "web-server", "token": "abcd1234", "timestamp": "2026-01-31T12:00:00.25Z", "from": "lb"}
 *              ^node               ^token                      ^stamp                             ^from
 */
export interface EventPlaces {
  /** Of the whole value. */
  start: number;
  end: number;
  /**
   * It is good JSON and something is odd about it: an escape, tags, a count, a key twice, a value of another
   * type or out of bounds. Whoever wants to know reads it the long way.
   */
  odd: boolean;
  nodeStart: number;
  nodeEnd: number;
  tokenStart: number;
  tokenEnd: number;
  stampStart: number;
  stampEnd: number;
  /** The stamp is a number of microseconds, not a text. */
  isNumber: boolean;
  fromStart: number;
  fromEnd: number;
}

function newEventPlaces(): EventPlaces {
  return {
    start: 0,
    end: 0,
    odd: false,
    nodeStart: -1,
    nodeEnd: -1,
    tokenStart: -1,
    tokenEnd: -1,
    stampStart: -1,
    stampEnd: -1,
    isNumber: false,
    fromStart: -1,
    fromEnd: -1,
  };
}

/** Events of one body that have room; more are read the long way. */
const MAX_EVENTS = 65_536;
type Key = 'node' | 'token' | 'stamp' | 'from' | 'odd';
const KEYS: readonly (readonly [name: string, key: Key])[] = [
  ['node', 'node'],
  ['origin', 'node'],
  ['token', 'token'],
  ['tracing_id', 'token'],
  ['tracing', 'token'],
  ['timestamp', 'stamp'],
  ['from', 'from'],
  ['tags', 'odd'],
  ['count', 'odd'],
];
const KEY_BYTES = KEYS.map(([name]) => new TextEncoder().encode(name));

/** The events of one body, in room that is used again for the next. */
export class EventList {
  count = 0;
  readonly #places: EventPlaces[] = [];
  readonly #shape = new EventShape();

  at(index: number): EventPlaces {
    return this.#places[index]!;
  }

  /** Another body is to be read. */
  clear(): void {
    this.count = 0;
    this.#shape.forget();
  }

  /** Scan one line of a body as the only event; null when it is no JSON, or is better read the long way. */
  scanLine(bytes: Uint8Array, start: number, end: number): EventPlaces | null {
    this.count = 0;
    const stop = this.#add(bytes, skipBlank(bytes, start, end), end);
    return stop > 0 && skipBlank(bytes, stop, end) === end ? this.at(0) : null;
  }

  /**
   * Scan a body that is one object, or an array of them. False when it is no JSON, or one that is better read the long
   * way: of too many events, or nested too deep.
   */
  scan(bytes: Uint8Array): boolean {
    this.clear();
    const end = bytes.length;
    let i = skipBlank(bytes, 0, end);
    if (bytes[i] === OPEN) return skipBlank(bytes, this.#add(bytes, i, end), end) === end;
    if (bytes[i] !== OPEN_LIST) return false;
    i = skipBlank(bytes, i + 1, end);
    if (bytes[i] === CLOSE_LIST) return skipBlank(bytes, i + 1, end) === end;
    while (this.count < MAX_EVENTS) {
      i = this.#add(bytes, i, end);
      if (i < 0) return false;
      i = skipBlank(bytes, i, end);
      if (bytes[i] === CLOSE_LIST) return skipBlank(bytes, i + 1, end) === end;
      if (bytes[i] !== COMMA) return false;
      i = skipBlank(bytes, i + 1, end);
    }
    return false;
  }

  /** Where the event ends, or −1. */
  #add(bytes: Uint8Array, at: number, end: number): number {
    const index = this.count++;
    let places = this.#places[index];
    if (places === undefined) {
      places = newEventPlaces();
      this.#places.push(places);
    }
    const followed = this.#shape.follow(bytes, viewOf(bytes), at, end, places);
    if (followed >= 0) return followed;
    const stop = scanEvent(bytes, at, end, places);
    if (stop >= 0 && !places.odd) this.#shape.learn(bytes, places);
    return stop;
  }
}

/**
 * Scan the value that begins at `at` and tell where it ends; −1 when it is no JSON, or nested too deep. Accepts what
 * the JSON parser accepts and nothing else.
 */
function scanEvent(bytes: Uint8Array, at: number, end: number, places: EventPlaces): number {
  places.odd = false;
  places.nodeStart = places.tokenStart = places.stampStart = places.fromStart = -1;
  places.start = at;
  places.end = bytes[at] === OPEN ? membersEnd(bytes, at, end, places) : valueEnd(bytes, at, end);
  if (places.nodeStart < 0 || places.tokenStart < 0) places.odd = true;
  return places.end;
}

function membersEnd(bytes: Uint8Array, at: number, end: number, places: EventPlaces): number {
  let i = skipBlank(bytes, at + 1, end);
  if (bytes[i] === CLOSE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) return -1;
    const keyStart = i + 1;
    const keyEnd = textEnd(bytes, keyStart, end);
    if (keyEnd < 0) return -1;
    if (hasEscape) places.odd = true;
    const key = keyOf(bytes, keyStart, keyEnd);
    i = skipBlank(bytes, keyEnd + 1, end);
    if (bytes[i] !== COLON) return -1;
    i = skipBlank(bytes, i + 1, end);
    i = key === null ? valueEnd(bytes, i, end) : scanMember(bytes, i, end, key, places);
    if (i < 0) return -1;
    i = skipBlank(bytes, i, end);
    if (bytes[i] === CLOSE) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i = skipBlank(bytes, i + 1, end);
  }
}

/** The value of a key that counts; where it ends, or −1. */
function scanMember(bytes: Uint8Array, at: number, end: number, key: Key, places: EventPlaces): number {
  const isText = bytes[at] === QUOTE;
  const start = isText ? at + 1 : at;
  const stop = isText ? textEnd(bytes, start, end) : valueEnd(bytes, at, end);
  if (stop < 0) return -1;
  const isGood = isText
    ? !hasEscape && stop > start && (!isWide || isCleanText(bytes, start, stop))
    : (key === 'token' || key === 'stamp') &&
      isCount(bytes, start, stop, key === 'token' ? SAFE_DIGITS : SAFE_DIGITS + 1);
  if (!isGood) places.odd = true;
  else if (key === 'node' && places.nodeStart < 0 && stop - start <= NODE_LIMIT) {
    places.nodeStart = start;
    places.nodeEnd = stop;
  } else if (key === 'token' && places.tokenStart < 0 && stop - start <= TOKEN_LIMIT) {
    places.tokenStart = start;
    places.tokenEnd = stop;
  } else if (key === 'stamp' && places.stampStart < 0) {
    places.stampStart = start;
    places.stampEnd = stop;
    places.isNumber = !isText;
  } else if (key === 'from' && places.fromStart < 0 && stop - start <= NODE_LIMIT) {
    places.fromStart = start;
    places.fromEnd = stop;
  } else places.odd = true;
  return isText ? stop + 1 : stop;
}

/** Which of the keys that count this is, or null. */
function keyOf(bytes: Uint8Array, start: number, end: number): Key | null {
  search: for (let k = 0; k < KEY_BYTES.length; k++) {
    const name = KEY_BYTES[k]!;
    if (name.length !== end - start) continue;
    for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) continue search;
    return KEYS[k]![1];
  }
  return null;
}

/** Whether the value, of which is known that it is one, is a whole number of few enough digits and without a sign. */
function isCount(bytes: Uint8Array, start: number, end: number, mostDigits: number): boolean {
  if (end - start > mostDigits) return false;
  for (let i = start; i < end; i++) if (!isDigit(bytes[i]!)) return false;
  return true;
}

/** What is not UTF-8 would be repaired, and control characters are refused: both by whoever reads it the long way. */
function isCleanText(bytes: Uint8Array, start: number, end: number): boolean {
  return isValidUtf8(bytes, start, end) && !hasControl(bytes, start, end);
}
