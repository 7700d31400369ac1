import type { TraceEvent } from '../core/event.ts';
import { AT, asciiBytes, COLON, COMMA, type EQUALS, find, HASH, PIPE, startsWith, UPPER_T } from './bytes.ts';
import type { BadReason } from './line.ts';
import { TAGS_LIMIT } from './line-limits.ts';
import { parseRate } from './line-number.ts';
import { isWholeSecond, parseTimeUs } from './line-time.ts';

const TOKEN = asciiBytes('token');
const FROM = asciiBytes('from');

/**
 * Walk back over the options at a line's end and return where the type before them begins, or −1 without a type.
 *
 *     node:token|s|#from:lb|T17
 *                ^ typeStart
 *
 * An option is `#…`, `@…`, `T…` or `name:…`. Types are none of these, so there is but one way to read it: the type is
 * the last field that is no option. Whatever stands before it is the value, which may hold `|` as well.
 */
export function findType(bytes: Uint8Array, valueStart: number, end: number): number {
  let fieldEnd = end;
  let firstColon = end;
  for (let at = end - 1; at >= valueStart; at--) {
    const byte = bytes[at];
    if (byte === 0x3a) firstColon = at;
    if (byte !== 0x7c) continue;
    const fieldStart = at + 1;
    const mark = fieldStart < fieldEnd ? bytes[fieldStart] : PIPE;
    const isOption =
      mark === HASH || mark === AT || mark === UPPER_T || (firstColon < fieldEnd && firstColon > fieldStart);
    if (!isOption) return fieldStart;
    fieldEnd = at;
    firstColon = at;
  }
  return -1;
}

/**
 * Take rate, time and tags from the options in `[start, end)`, which begins with `|` or is empty. Of what is given
 * twice the last one counts, but each must be well-formed. Options of any other name are skipped.
 */
export function readOptions(bytes: Uint8Array, start: number, end: number, event: TraceEvent): BadReason | null {
  let at = start;
  while (at < end) {
    const next = find(bytes, at + 1, end, PIPE);
    const mark = bytes[at + 1];
    if (mark === HASH) {
      readTags(bytes, at + 2, next, COLON, event);
    } else if (mark === UPPER_T) {
      const us = parseTimeUs(bytes, at + 2, next);
      if (us < 0) return 'time';
      event.at = us;
      event.wholeSecond = isWholeSecond(bytes, at + 2, next);
    } else if (mark === AT) {
      const rate = parseRate(bytes, at + 2, next);
      if (rate < 0) return 'rate';
      event.rate = rate;
    }
    at = next;
  }
  return null;
}

/**
 * Keep the place of a list of tags, and of the two that mean something: `from` and `token`. For the latter it sets
 * `tokenStart` and `tokenEnd`; a set's own value overrides them later. `between` is what parts a key from its value.
 */
export function readTags(
  bytes: Uint8Array,
  start: number,
  end: number,
  between: typeof COLON | typeof EQUALS,
  event: TraceEvent,
): void {
  if (start === end) return;
  let at = start;
  while (at < end) {
    const tagEnd = find(bytes, at, end, COMMA);
    if (isTag(bytes, at, tagEnd, TOKEN, between)) {
      event.tokenStart = at + TOKEN.length + 1;
      event.tokenEnd = tagEnd;
    } else if (isTag(bytes, at, tagEnd, FROM, between)) {
      event.fromStart = at + FROM.length + 1;
      event.fromEnd = tagEnd;
    }
    at = tagEnd + 1;
  }
  event.tagsStart = start;
  event.tagsEnd = end - start <= TAGS_LIMIT ? end : cutTags(bytes, start, start + TAGS_LIMIT);
}

function isTag(bytes: Uint8Array, start: number, end: number, key: Uint8Array, between: number): boolean {
  const at = start + key.length;
  return at < end && bytes[start] === key[0] && bytes[at] === between && startsWith(bytes, start, end, key);
}

function cutTags(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = limit; at > start; at--) if (bytes[at] === COMMA) return at;
  return limit;
}
