import { sameBytes } from '../core/bytes.ts';
import type { EventPlaces } from './json-event-scan.ts';
import { isDigit, plainEnd, QUOTE } from './json-scan.ts';
import { NODE_LIMIT, TOKEN_LIMIT } from './line-limits.ts';

/** Longer numbers are not the same when they are written again. */
export const SAFE_DIGITS = 15;

const [NODE, TOKEN, STAMP, FROM] = [0, 1, 2, 3];
/** By slot: bytes of a text, digits of a number (0: it must be a text). */
const MOST_BYTES = [NODE_LIMIT, TOKEN_LIMIT, Number.POSITIVE_INFINITY, NODE_LIMIT] as const;
const MOST_DIGITS = [0, SAFE_DIGITS, SAFE_DIGITS + 1, 0] as const;
const ZERO = 0x30;

/**
 * The events of one body are nearly always written alike: the same keys in the same order. Then what stands between
 * their values need not be understood anew: it is good JSON, and the keys are known, if it is byte for byte what the
 * event before had there.
 *
 *     {"node":"web-server","token":"t1","level":"info"}
 *     {"node":"database","token":"t77","level":"info"}
 *     ~~~~~~~~~        ~~~~~~~~~~~   ~~~~~~~~~~~~~~~~~     the same in both
 */
export class EventShape {
  /** Of the event before, in order of place; −1: nothing is known. */
  #count = -1;
  #start = 0;
  #end = 0;
  readonly #slots = new Int32Array(4);
  readonly #starts = new Int32Array(4);
  readonly #ends = new Int32Array(4);
  readonly #isText = new Uint8Array(4);

  /** Another body follows: all places are of the one before. */
  forget(): void {
    this.#count = -1;
  }

  /** Of an event with nothing odd about it. */
  learn(bytes: Uint8Array, places: EventPlaces): void {
    this.#count = 0;
    this.#start = places.start;
    this.#end = places.end;
    this.#add(bytes, NODE!, places.nodeStart, places.nodeEnd);
    this.#add(bytes, TOKEN!, places.tokenStart, places.tokenEnd);
    this.#add(bytes, STAMP!, places.stampStart, places.stampEnd);
    this.#add(bytes, FROM!, places.fromStart, places.fromEnd);
  }

  /** Where an event of the same shape ends, with its places; −1 when the event that begins at `at` is not of it. */
  follow(bytes: Uint8Array, view: DataView, at: number, end: number, places: EventPlaces): number {
    if (this.#count < 0) return -1;
    let was = this.#start;
    let i = at;
    for (let k = 0; k < this.#count; k++) {
      const gap = this.#starts[k]! - was;
      if (i + gap > end || !sameBytes(view, was, view, i, gap)) return -1;
      i += gap;
      const slot = this.#slots[k]!;
      const stop = this.#isText[k] === 1 ? plainEnd(bytes, view, i, end) : digitsEnd(bytes, i, end);
      const length = stop - i;
      if (length === 0 || length > (this.#isText[k] === 1 ? MOST_BYTES[slot]! : MOST_DIGITS[slot]!)) return -1;
      if (this.#isText[k] === 0 && bytes[i] === ZERO && length > 1) return -1;
      setPlace(places, slot, i, stop);
      was = this.#ends[k]!;
      i = stop;
    }
    const gap = this.#end - was;
    if (i + gap > end || !sameBytes(view, was, view, i, gap)) return -1;
    places.start = at;
    places.end = i + gap;
    places.odd = false;
    places.isNumber = false;
    this.#clear(places);
    return places.end;
  }

  #add(bytes: Uint8Array, slot: number, start: number, end: number): void {
    if (start < 0) return;
    let k = this.#count++;
    for (; k > 0 && this.#starts[k - 1]! > start; k--) {
      this.#slots[k] = this.#slots[k - 1]!;
      this.#starts[k] = this.#starts[k - 1]!;
      this.#ends[k] = this.#ends[k - 1]!;
      this.#isText[k] = this.#isText[k - 1]!;
    }
    this.#slots[k] = slot;
    this.#starts[k] = start;
    this.#ends[k] = end;
    this.#isText[k] = Number(bytes[start - 1] === QUOTE);
  }

  /** What an event of this shape has not. */
  #clear(places: EventPlaces): void {
    let has = 0;
    for (let k = 0; k < this.#count; k++) {
      has |= 1 << this.#slots[k]!;
      if (this.#slots[k] === STAMP) places.isNumber = this.#isText[k] === 0;
    }
    if ((has & (1 << STAMP!)) === 0) places.stampStart = -1;
    if ((has & (1 << FROM!)) === 0) places.fromStart = -1;
  }
}

function setPlace(places: EventPlaces, slot: number, start: number, end: number): void {
  if (slot === NODE) {
    places.nodeStart = start;
    places.nodeEnd = end;
  } else if (slot === TOKEN) {
    places.tokenStart = start;
    places.tokenEnd = end;
  } else if (slot === STAMP) {
    places.stampStart = start;
    places.stampEnd = end;
  } else {
    places.fromStart = start;
    places.fromEnd = end;
  }
}

function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i]!)) i++;
  return i;
}
