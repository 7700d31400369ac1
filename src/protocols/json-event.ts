import type { TraceEvent } from '../core/event.ts';
import { fillEvent, type Refusal } from './json-event-fill.ts';
import type { EventPlaces } from './json-event-scan.ts';
import { TAGS_LIMIT } from './line-limits.ts';
import { numberOf } from './syslog-bytes.ts';
import { newStamp, stampToMicros } from './syslog-stamp.ts';
import { readIsoStamp } from './syslog-stamp-read.ts';
import { UTC } from './syslog-zone.ts';

/** The longest way to write an RFC 3339 time, with twelve digits behind the point. */
const MAX_STAMP = 40;
const MAX_COUNT = 1_000_000_000;

const stamp = newStamp();
const stampBytes = new Uint8Array(MAX_STAMP);

/**
 * Read one event as it is posted, into an event with bytes of its own. `origin` and `tracing_id` are the names that
 * the Observatory documentation gives to node and token, and an event without a token but with a `count` is a tally.
 *
 *     {"node": "web-server", "token": "abcd1234", "timestamp": "2026-01-31T12:00:00.25Z", "from": "lb", "tags": {"a": 1}}
 */
export function readJsonEvent(value: unknown, event: TraceEvent): Refusal | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const given = value as Readonly<Record<string, unknown>>;
  const node = given.node ?? given.origin;
  if (typeof node !== 'string' || node === '') return 'no node';
  const token = tokenOf(given.token ?? given.tracing_id ?? given.tracing);
  event.count = 1;
  event.kind = 'event';
  if (token === '') {
    const count = given.count;
    if (count === undefined || count === null) return 'no token';
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MAX_COUNT) return 'bad count';
    event.kind = 'tally';
    event.count = count;
  }
  event.at = timeOf(given.timestamp);
  event.wholeSecond = typeof given.timestamp === 'string' && isWholeSecond();
  if (event.at === Number.NEGATIVE_INFINITY) return 'bad timestamp';
  const from = typeof given.from === 'string' ? given.from : '';
  return fillEvent(event, node, token, from, given.tags === undefined ? '' : tagsOf(given.tags));
}

/**
 * Fill an event from the places of its parts, which stay where they are: in the bytes of the body. False when it must be
 * read the long way, by `readJsonEvent`, to see whether it is one.
 */
export function readEventPlaces(bytes: Uint8Array, places: EventPlaces, event: TraceEvent): boolean {
  if (places.odd) return false;
  const { stampStart, stampEnd } = places;
  event.wholeSecond = false;
  if (stampStart < 0) event.at = Number.NaN;
  else if (places.isNumber) {
    event.at = numberOf(bytes, stampStart, stampEnd);
    if (event.at > Number.MAX_SAFE_INTEGER) return false;
  } else {
    event.at =
      stampEnd - stampStart > MAX_STAMP ? Number.NEGATIVE_INFINITY : microsOfBytes(bytes, stampStart, stampEnd);
    if (event.at === Number.NEGATIVE_INFINITY) return false;
    event.wholeSecond = isWholeSecond();
  }
  event.bytes = bytes;
  event.kind = 'event';
  event.count = 1;
  event.nodeStart = places.nodeStart;
  event.nodeEnd = places.nodeEnd;
  event.tokenStart = places.tokenStart;
  event.tokenEnd = places.tokenEnd;
  event.fromStart = places.fromStart;
  event.fromEnd = places.fromStart < 0 ? -1 : places.fromEnd;
  event.tagsStart = event.tagsEnd = -1;
  return true;
}

/** Orders and the like are often numbers; beyond 2^53 two of them could become one. */
function tokenOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : '';
}

/** Microseconds; NaN when there is none, −∞ when it cannot be read. */
function timeOf(value: unknown): number {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : Number.NEGATIVE_INFINITY;
  return typeof value === 'string' ? microsOfRfc3339(value) : Number.NEGATIVE_INFINITY;
}

/** Microseconds since the epoch of an RFC 3339 time, or −∞; one without a zone would be a guess. */
export function microsOfRfc3339(text: string): number {
  if (text.length > MAX_STAMP) return Number.NEGATIVE_INFINITY;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return Number.NEGATIVE_INFINITY;
    stampBytes[i] = code;
  }
  return microsOfBytes(stampBytes, 0, text.length);
}

function microsOfBytes(bytes: Uint8Array, start: number, end: number): number {
  if (!readIsoStamp(bytes, start, end, stamp) || stamp.end !== end || stamp.zone !== 'offset') {
    return Number.NEGATIVE_INFINITY;
  }
  return stampToMicros(stamp, UTC, 0);
}

/** Whether the time that was read last has no fraction, and so may be off by a second (SPEC 3). */
function isWholeSecond(): boolean {
  return stamp.fractionEnd === stamp.fractionStart;
}

/** As `key:value,key:value`, so far as whole ones fit; what is no plain value or would be read as two is left out. */
function tagsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  let text = '';
  for (const [key, plain] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof plain)) continue;
    const tag = `${key}:${plain}`;
    if (/[\u0000-\u001f\u007f-\u009f,|]/.test(tag)) continue;
    // Three bytes are the most that UTF-8 makes of one unit of a text.
    if ((text.length + tag.length + 1) * 3 > TAGS_LIMIT) break;
    text += text === '' ? tag : `,${tag}`;
  }
  return text;
}
