import { copyBytes, sameBytes, viewOf } from '../core/bytes.ts';
import { COLON, COMMA, DOT, MINUS } from './bytes.ts';
import { digitsEnd, isDigit, numberOf, SPACE, skipSpaces } from './syslog-bytes.ts';
import { clockOf, DAY_S, ISO_LENGTH, isReal, type Stamp } from './syslog-stamp.ts';
import { daysFromCivil } from './syslog-zone.ts';

/** "jan" to "dec", each as one number of three lower-case bytes. */
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'
  .match(/.../g)!
  .map((name) => name.charCodeAt(0) | (name.charCodeAt(1) << 8) | (name.charCodeAt(2) << 16));

/**
 * `2003-10-11T22:14:15.003Z`, `2003-10-11 22:14:15,003-07:00`, also with lower-case letters, `-0700`, `-07` or no zone
 * at all. Digits beyond the microsecond are dropped, not rounded: an event is never in the future of itself.
 */
export function readIsoStamp(bytes: Uint8Array, start: number, end: number, stamp: Stamp): boolean {
  if (end - start < ISO_LENGTH || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false;
  if (Number.isNaN(stamp.isoS) || !sameBytes(viewOf(bytes), start, stamp.isoText, 0, ISO_LENGTH)) {
    if (!readDateAndClock(bytes, start, end, stamp)) return false;
  }
  readFraction(bytes, start + ISO_LENGTH, end, stamp);
  return readOffset(bytes, end, stamp);
}

function readDateAndClock(bytes: Uint8Array, start: number, end: number, stamp: Stamp): boolean {
  stamp.isoS = Number.NaN;
  const letter = bytes[start + 10]! | 0x20;
  if (letter !== 0x74 && letter !== SPACE) return false;
  if (!areDigits(bytes, start, 4) || !areDigits(bytes, start + 5, 2) || !areDigits(bytes, start + 8, 2)) return false;
  stamp.year = numberOf(bytes, start, start + 4);
  stamp.month = numberOf(bytes, start + 5, start + 7);
  stamp.day = numberOf(bytes, start + 8, start + 10);
  if (!readClock(bytes, start + 11, end, stamp) || !isReal(stamp)) return false;
  copyBytes(viewOf(bytes), start, start + ISO_LENGTH, stamp.isoText, 0);
  stamp.isoS = daysFromCivil(stamp.year, stamp.month, stamp.day) * DAY_S + clockOf(stamp);
  return true;
}

/**
 * `Oct 11 22:14:15`, `Oct  1 22:14:15.003`, `Oct 11 2003 22:14:15` or `2003 Oct 11 22:14:15`. What may follow (a zone,
 * a year, a colon) is `readTrail`'s.
 */
export function readBsdStamp(bytes: Uint8Array, start: number, end: number, stamp: Stamp): boolean {
  stamp.year = -1;
  stamp.isoS = Number.NaN;
  stamp.zone = 'none';
  let i = start;
  if (isDigit(bytes[i])) {
    i = readYear(bytes, i, end, stamp);
    if (i < 0) return false;
  }
  stamp.month = end - i < 14 ? 0 : monthAt(bytes, i);
  if (stamp.month === 0 || bytes[i + 3] !== SPACE) return false;
  i += bytes[i + 4] === SPACE ? 5 : 4;
  const dayEnd = digitsEnd(bytes, i, end, 2);
  if (dayEnd === i || bytes[dayEnd] !== SPACE) return false;
  stamp.day = numberOf(bytes, i, dayEnd);
  i = dayEnd + 1;
  if (stamp.year < 0 && isDigit(bytes[i + 2])) {
    i = readYear(bytes, i, end, stamp);
    if (i < 0) return false;
  }
  if (!readClock(bytes, i, end, stamp) || !isReal(stamp)) return false;
  readFraction(bytes, stamp.end, end, stamp);
  return true;
}

/**
 * What some senders write behind a BSD time: ` UTC`, ` CST 1987`, ` 1987`, ` CEST:`. A name counts as a zone only if it
 * is UTC or GMT, or if a year or a colon follows; else it is the host. Leaves `stamp.end` behind the last of it.
 */
export function readTrail(bytes: Uint8Array, end: number, stamp: Stamp): void {
  const start = stamp.end + 1;
  if (start >= end || bytes[stamp.end] !== SPACE) return;
  let i = start;
  while (i < end && i < start + 5 && bytes[i]! >= 0x41 && bytes[i]! <= 0x5a) i++;
  const length = i - start;
  if (length >= 3 && i + 1 < end) {
    const isUtc = length === 3 && (isZoneName(bytes, start, 'UTC') || isZoneName(bytes, start, 'GMT'));
    const year = bytes[i] === SPACE && stamp.year < 0 ? readYear(bytes, i + 1, end, stamp) : -1;
    const hasColon = bytes[i] === COLON && bytes[i + 1] === SPACE;
    if (year < 0 && !hasColon && !(isUtc && bytes[i] === SPACE)) return;
    stamp.zone = isUtc ? 'offset' : 'unknown';
    stamp.offsetS = 0;
    stamp.end = year >= 0 ? year - 1 : i;
  } else if (length === 0 && stamp.year < 0) {
    const year = readYear(bytes, start, end, stamp);
    if (year >= 0) stamp.end = year - 1;
  }
}

/** The position of what follows a time: spaces, and one colon that some senders put behind it. */
export function afterStamp(bytes: Uint8Array, end: number, stamp: Stamp): number {
  const i = stamp.end < end && bytes[stamp.end] === COLON ? stamp.end + 1 : stamp.end;
  return skipSpaces(bytes, i, end);
}

function areDigits(bytes: Uint8Array, start: number, count: number): boolean {
  for (let i = start; i < start + count; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

function monthAt(bytes: Uint8Array, start: number): number {
  const name = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | 0x202020;
  return MONTHS.indexOf(name) + 1;
}

/** Four digits and a space, 1970 to 2199. Returns the position behind the space, or -1. */
function readYear(bytes: Uint8Array, start: number, end: number, stamp: Stamp): number {
  if (start + 4 >= end || bytes[start + 4] !== SPACE || !areDigits(bytes, start, 4)) return -1;
  const year = numberOf(bytes, start, start + 4);
  if (year < 1970 || year > 2199) return -1;
  stamp.year = year;
  return start + 5;
}

/** `hh:mm:ss` */
function readClock(bytes: Uint8Array, start: number, end: number, stamp: Stamp): boolean {
  if (end - start < 8 || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return false;
  if (!areDigits(bytes, start, 2) || !areDigits(bytes, start + 3, 2) || !areDigits(bytes, start + 6, 2)) return false;
  stamp.hour = numberOf(bytes, start, start + 2);
  stamp.minute = numberOf(bytes, start + 3, start + 5);
  stamp.second = numberOf(bytes, start + 6, start + 8);
  stamp.end = start + 8;
  return true;
}

/** A point or a comma and digits, or nothing. */
function readFraction(bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
  stamp.micros = 0;
  stamp.fractionStart = stamp.fractionEnd = stamp.end = start;
  if (start + 1 >= end || (bytes[start] !== DOT && bytes[start] !== COMMA)) return;
  const most = Math.min(end, start + 13);
  let micros = 0;
  let i = start + 1;
  for (; i < most && isDigit(bytes[i]); i++) if (i < start + 7) micros = micros * 10 + bytes[i]! - 0x30;
  if (i === start + 1) return;
  stamp.fractionStart = start + 1;
  stamp.fractionEnd = stamp.end = i;
  for (let missing = i; missing < start + 7; missing++) micros *= 10;
  stamp.micros = micros;
}

/** `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing. False for a sign that no offset follows. */
function readOffset(bytes: Uint8Array, end: number, stamp: Stamp): boolean {
  const i = stamp.end;
  const sign = i < end ? bytes[i]! : 0;
  stamp.zone = 'offset';
  stamp.offsetS = 0;
  if ((sign | 0x20) === 0x7a) {
    stamp.end = i + 1;
    return true;
  }
  if (sign !== 0x2b && sign !== MINUS) {
    stamp.zone = 'none';
    return true;
  }
  if (i + 3 > end || !areDigits(bytes, i + 1, 2)) return false;
  const hours = numberOf(bytes, i + 1, i + 3);
  let at = i + 3;
  let minutes = 0;
  const colon = at < end && bytes[at] === COLON ? 1 : 0;
  if (at + colon + 2 <= end && areDigits(bytes, at + colon, 2)) {
    minutes = numberOf(bytes, at + colon, at + colon + 2);
    at += colon + 2;
  }
  if (hours > 23 || minutes > 59) return false;
  stamp.offsetS = (sign === MINUS ? -1 : 1) * (hours * 3_600 + minutes * 60);
  stamp.end = at;
  return true;
}

function isZoneName(bytes: Uint8Array, start: number, name: string): boolean {
  for (let i = 0; i < 3; i++) if (bytes[start + i] !== name.charCodeAt(i)) return false;
  return true;
}
