import type { TraceEvent } from '../core/event.ts';
import { fillEvent, type Refusal } from './json-event-fill.ts';
import { TAGS_LIMIT } from './line-limits.ts';
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
  if (event.at === Number.NEGATIVE_INFINITY) return 'bad timestamp';
  const from = typeof given.from === 'string' ? given.from : '';
  return fillEvent(event, node, token, from, given.tags === undefined ? '' : tagsOf(given.tags));
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
  if (!readIsoStamp(stampBytes, 0, text.length, stamp) || stamp.end !== text.length || stamp.zone !== 'offset') {
    return Number.NEGATIVE_INFINITY;
  }
  return stampToMicros(stamp, UTC, 0);
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
