import { COLON, MINUS } from './bytes.ts';
import { isWholeSecond, LATEST_US, parseTimeUs } from './line-time.ts';
import { digitsEnd, isDigit, numberOf, OPEN_BRACKET, SPACE } from './syslog-bytes.ts';
import type { SyslogMessage } from './syslog-message.ts';
import { newStamp, type Stamp, stampToMicros } from './syslog-stamp.ts';
import { readBsdStamp, readIsoStamp } from './syslog-stamp-read.ts';
import type { Zone } from './syslog-zone.ts';

const SLASH = 0x2f;
/** The fixed part of what `readIsoStamp` reads; other orders of the same parts are rewritten to it. */
const ISO_SHAPE = 'yyyy-mm-ddThh:mm:ss';
/** A stamp rewritten as ISO, with a fraction of nine digits and a zone. */
const rewritten = new Uint8Array(48);
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

const stamp = newStamp();

/**
 * Reads the value of a time field into `message`: ISO 8601, or a number since the epoch whose digits tell its unit
 * (SPEC 3). Leaves the message without a time when it is neither.
 */
export function readTimeField(
  message: SyslogMessage,
  bytes: Uint8Array,
  start: number,
  end: number,
  zone: Zone,
  arrivedAtUs: number,
): void {
  if (readIsoStamp(bytes, start, end, stamp)) setTime(message, stamp, zone, arrivedAtUs);
  else if (isDigit(bytes[start])) {
    // 2024 is a number of something, not 2,024 seconds after 1970.
    if (end - start < 9) return;
    const us = parseTimeUs(bytes, start, end);
    // So late a time is a number of something else, too.
    if (us < 0 || us === LATEST_US) return;
    message.at = us;
    message.wholeSecond = isWholeSecond(bytes, start, end);
  }
}

/**
 * Reads the time that a line begins with, in brackets or not, and returns where what follows it begins; `start` when
 * there is none. ISO 8601, also with a space for the `T`; `2026/11/21 12:40:41`; `Nov 21 12:40:41`.
 */
export function readLeadingTime(
  message: SyslogMessage,
  bytes: Uint8Array,
  start: number,
  end: number,
  zone: Zone,
  arrivedAtUs: number,
): number {
  const from = bytes[start] === OPEN_BRACKET && start < end ? start + 1 : start;
  let stop = -1;
  if (readIsoStamp(bytes, from, end, stamp) || readBsdStamp(bytes, from, end, stamp)) stop = stamp.end;
  else if (end - from >= 19 && bytes[from + 4] === SLASH && bytes[from + 7] === SLASH) {
    const length = Math.min(end - from, 29);
    rewritten.set(bytes.subarray(from, from + length));
    rewritten[4] = rewritten[7] = MINUS;
    if (readIsoStamp(rewritten, 0, length, stamp)) stop = from + stamp.end;
  }
  if (stop < 0) return start;
  setTime(message, stamp, zone, arrivedAtUs);
  let i = stop;
  if (from > start && bytes[i] === 0x5d && i < end) i++;
  while (i < end && bytes[i] === SPACE) i++;
  return i;
}

/**
 * Reads the bracketed time of an access log, which may stand anywhere in the first so many bytes:
 *
 *     10.0.0.1 - - [10/Oct/2026:13:55:36 -0700] "GET /…"       common and combined log format
 *     10.0.0.1:33317 [06/Feb/2026:12:14:14.655] http-in …      HAProxy, in the zone of its machine
 *
 * False if there is none.
 */
export function readAccessTime(
  message: SyslogMessage,
  bytes: Uint8Array,
  start: number,
  end: number,
  zone: Zone,
  arrivedAtUs: number,
): boolean {
  const stop = Math.min(end, start + 512);
  for (let i = start; i + 21 < stop; i++) {
    if (bytes[i] !== OPEN_BRACKET || bytes[i + 3] !== SLASH || bytes[i + 7] !== SLASH || bytes[i + 12] !== COLON)
      continue;
    const length = rewrite(bytes, i + 1, stop);
    if (length === 0 || !readIsoStamp(rewritten, 0, length, stamp)) continue;
    setTime(message, stamp, zone, arrivedAtUs);
    return true;
  }
  return false;
}

/** `10/Oct/2026:13:55:36.123 -0700` as `2026-10-10T13:55:36.123-0700`; the length, or 0 when the month is none. */
function rewrite(bytes: Uint8Array, start: number, end: number): number {
  for (let i = 0; i < ISO_SHAPE.length; i++) rewritten[i] = ISO_SHAPE.charCodeAt(i);
  let name = '';
  for (let i = 3; i < 6; i++) name += String.fromCharCode(bytes[start + i]! | 0x20);
  const month = MONTHS.indexOf(name);
  if (month < 0 || month % 3 !== 0) return 0;
  const number = month / 3 + 1;
  for (let i = 0; i < 4; i++) rewritten[i] = bytes[start + 7 + i]!;
  rewritten[5] = 0x30 + Math.floor(number / 10);
  rewritten[6] = 0x30 + (number % 10);
  rewritten[8] = bytes[start]!;
  rewritten[9] = bytes[start + 1]!;
  rewritten[10] = 0x54;
  for (let i = 0; i < 8; i++) rewritten[11 + i] = bytes[start + 12 + i]!;
  let to = 19;
  for (let i = start + 20; i < end && bytes[i] !== 0x5d && to < 40; i++) {
    if (bytes[i] !== SPACE) rewritten[to++] = bytes[i]!;
  }
  return to;
}

function setTime(message: SyslogMessage, from: Stamp, zone: Zone, arrivedAtUs: number): void {
  message.at = stampToMicros(from, zone, arrivedAtUs);
  message.wholeSecond = from.fractionEnd === from.fractionStart;
}

/** A decimal number in a field, or -1. */
export function smallNumber(bytes: Uint8Array, start: number, end: number): number {
  const stop = digitsEnd(bytes, start, end, 4);
  return stop > start && stop === end ? numberOf(bytes, start, end) : -1;
}
