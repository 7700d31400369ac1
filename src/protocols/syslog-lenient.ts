import { COLON } from './bytes.ts';
import {
  CLOSE_BRACKET,
  digitsEnd,
  isDigit,
  isIpv6,
  OPEN_BRACKET,
  PERCENT,
  SPACE,
  skipSpaces,
  wordEnd,
} from './syslog-bytes.ts';
import { forgetHeader, type SyslogMessage } from './syslog-message.ts';
import { newStamp, stampToMicros } from './syslog-stamp.ts';
import { afterStamp, readBsdStamp, readIsoStamp, readTrail } from './syslog-stamp-read.ts';
import { splitLeadingStructured } from './syslog-structured.ts';
import type { Zone } from './syslog-zone.ts';

const MAX_HOST = 255;
/** RFC 3164 allows 32, Kubernetes and Docker write more. */
const MAX_TAG = 128;

const stamp = newStamp();

/**
 * Reads what real senders write between the RFCs, from `start`, which is behind the PRI. Each part may be absent:
 *
 *     [seq: ] [*] [time [year] [zone][:]] [host] [app[[pid]]:] message
 *
 * The time is ISO or BSD, with or without fraction and year; `seq` and `*` are Cisco's. A word is only taken out of the
 * message where it can hardly be anything else; when in doubt it stays in, so that a token in it is found.
 * False if there is neither a PRI nor a time: then nothing here is a header.
 */
export function readLenient(message: SyslogMessage, start: number, zone: Zone, arrivedAtUs: number): boolean {
  const { bytes, end } = message;
  forgetHeader(message);
  let i = skipSpaces(bytes, start, end);
  const text = i;
  const timeStart = skipSequence(bytes, i, end);
  const hasTime = readIsoStamp(bytes, timeStart, end, stamp) || readBsdStamp(bytes, timeStart, end, stamp);
  if (hasTime) readTrail(bytes, end, stamp);
  if (hasTime && endsWord(bytes, stamp.end, end)) {
    message.timeStart = timeStart;
    message.timeEnd = stamp.end;
    message.at = stampToMicros(stamp, zone, arrivedAtUs);
    message.wholeSecond = stamp.fractionEnd === stamp.fractionStart;
    i = readNames(message, afterStamp(bytes, end, stamp));
  } else {
    if (message.priority < 0) return false;
    i = readTagOnly(message, text);
  }
  message.dialect = 'lenient';
  message.messageStart = i;
  readMnemonic(message);
  splitLeadingStructured(message);
  return true;
}

/** Host and tag behind a time. Returns where the message begins. */
function readNames(message: SyslogMessage, start: number): number {
  const { bytes, end } = message;
  const firstEnd = wordEnd(bytes, start, end, MAX_HOST);
  if (firstEnd <= start || bytes[start] === PERCENT) return start;
  if (!isIpv6(bytes, start, firstEnd)) {
    const behind = readTag(message, start, firstEnd);
    if (behind >= 0) {
      // `abc-asa1: %ASA-6-302013: …`: that was the host.
      if (behind < end && bytes[behind] === PERCENT && message.pidEnd <= message.pidStart) {
        message.hostStart = message.appStart;
        message.hostEnd = message.appEnd;
        message.appStart = message.appEnd = 0;
      }
      return behind;
    }
    if (!isHost(bytes, start, firstEnd)) return start;
  }
  message.hostStart = start;
  message.hostEnd = firstEnd;

  let second = skipSpaces(bytes, firstEnd, end);
  // `host : %SYS-5-…`
  if (second + 1 < end && bytes[second] === COLON && bytes[second + 1] === SPACE) {
    second = skipSpaces(bytes, second + 1, end);
  }
  const secondEnd = wordEnd(bytes, second, end, MAX_TAG + 16);
  if (secondEnd <= second || bytes[second] === PERCENT) return second;
  const behind = readTag(message, second, secondEnd);
  if (behind >= 0) return behind;
  const rest = skipSpaces(bytes, secondEnd, end);
  if (rest < end && isPlainTag(bytes, second, secondEnd)) {
    message.appStart = second;
    message.appEnd = secondEnd;
    return rest;
  }
  return second;
}

/** A PRI and no time: `app: text`, `app[pid]: text` or `host app[pid]: text`; a tag's colon must have its space. */
function readTagOnly(message: SyslogMessage, start: number): number {
  const { bytes, end } = message;
  const firstEnd = wordEnd(bytes, start, end, MAX_HOST);
  if (firstEnd <= start || firstEnd >= end) return start;
  if (isStrictTag(bytes, start, firstEnd)) return Math.max(start, readTag(message, start, firstEnd));
  const second = skipSpaces(bytes, firstEnd, end);
  const secondEnd = wordEnd(bytes, second, end, MAX_TAG + 16);
  if (secondEnd <= second || secondEnd >= end || bytes[secondEnd - 2] !== CLOSE_BRACKET) return start;
  if (!isHost(bytes, start, firstEnd) || !isStrictTag(bytes, second, secondEnd)) return start;
  message.hostStart = start;
  message.hostEnd = firstEnd;
  return readTag(message, second, secondEnd);
}

/**
 * Takes the word as a tag if it is one: `app:`, `app[pid]:`, `app[pid]`, also with the message glued to it
 * (`app[pid]:text`). Returns where the message begins, or -1.
 */
function readTag(message: SyslogMessage, start: number, end: number): number {
  const { bytes } = message;
  let bracket = -1;
  for (let i = start + 1; i < end; i++) {
    if (bytes[i] === OPEN_BRACKET && bracket < 0) bracket = i;
    if (bytes[i] === CLOSE_BRACKET && bracket > 0 && i > bracket + 1) {
      const hasColon = i + 1 < end && bytes[i + 1] === COLON;
      if (!hasColon && i + 1 !== end) return -1;
      if (bracket - start > MAX_TAG || !isPid(bytes, bracket + 1, i)) return -1;
      setApp(message, start, bracket);
      message.pidStart = bracket + 1;
      message.pidEnd = i;
      return skipSpaces(bytes, hasColon ? i + 2 : i + 1, message.end);
    }
  }
  if (end - start < 2 || end - start > MAX_TAG || bracket >= 0 || bytes[end - 1] !== COLON) return -1;
  // `{"a":` and `(x):` are text.
  if (bytes[start] === 0x7b || bytes[start] === 0x28 || bytes[start] === 0x5b) return -1;
  setApp(message, start, end - 1);
  return skipSpaces(bytes, end, message.end);
}

function setApp(message: SyslogMessage, start: number, end: number): void {
  message.appStart = start;
  message.appEnd = end;
}

/** `%LINEPROTO-5-UPDOWN: …`: facility, severity and mnemonic of a Cisco message are the id of its kind. */
function readMnemonic(message: SyslogMessage): void {
  const { bytes, messageStart: start, messageEnd: end } = message;
  if (start >= end || bytes[start] !== PERCENT) return;
  const stop = Math.min(end, start + 64);
  let dashes = 0;
  for (let i = start + 1; i < stop; i++) {
    const byte = bytes[i]!;
    if (byte === COLON) {
      if (dashes < 2) return;
      message.msgidStart = start + 1;
      message.msgidEnd = i;
      return;
    }
    if (byte === 0x2d) dashes++;
    else if (byte !== 0x5f && !isDigit(byte) && !isLetter(byte)) return;
  }
}

/** `000123: `, `29: *`, `: `, `*` and `.` in front of a Cisco time. */
function skipSequence(bytes: Uint8Array, start: number, end: number): number {
  let i = digitsEnd(bytes, start, end, 10);
  if (i + 1 < end && bytes[i] === COLON && bytes[i + 1] === SPACE) i = skipSpaces(bytes, i + 1, end);
  else i = start;
  if (i < end && (bytes[i] === 0x2a || (bytes[i] === 0x2e && !isDigit(bytes[i + 1])))) i++;
  return i;
}

function endsWord(bytes: Uint8Array, i: number, end: number): boolean {
  return i >= end || bytes[i] === SPACE || (bytes[i] === COLON && (i + 1 >= end || bytes[i + 1] === SPACE));
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Letters, digits, `_ - .` and anything beyond ASCII; `extra` adds bytes. */
function isName(bytes: Uint8Array, start: number, end: number, extra: string): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (isLetter(byte) || isDigit(byte) || byte === 0x5f || byte === 0x2d || byte === 0x2e || byte >= 0x80) continue;
    if (!extra.includes(String.fromCharCode(byte))) return false;
  }
  return end > start;
}

/** A name or an IPv4 address; syslog-ng writes `source@host` and `relay/host` as well. */
function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  return isName(bytes, start, end, '@/');
}

/** A tag that no colon ends: a word that could be nothing but a name. */
function isPlainTag(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= MAX_TAG && isName(bytes, start, end, '/');
}

function isPid(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= MAX_TAG && isName(bytes, start, end, '/:');
}

/** `app:` or `app[pid]:`, with its colon at the end. */
function isStrictTag(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[end - 1] !== COLON || end - start < 2 || !(isLetter(bytes[start]!) || bytes[start]! >= 0x80)) return false;
  return isName(bytes, start, end - 1, '/[]');
}
