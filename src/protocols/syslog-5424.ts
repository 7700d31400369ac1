import { COLON, MINUS } from './bytes.ts';
import { digitsEnd, isDigit, OPEN_BRACKET, SPACE, skipSpaces, wordEnd } from './syslog-bytes.ts';
import type { SyslogMessage } from './syslog-message.ts';
import { newStamp, stampToMicros } from './syslog-stamp.ts';
import { readIsoStamp } from './syslog-stamp-read.ts';
import { brokenStructuredEnd, structuredEnd } from './syslog-structured.ts';
import type { Zone } from './syslog-zone.ts';

/** RFC 5424 allows 255 (host), 48 (app), 128 (pid) and 32 (msgid); senders exceed the smaller ones, never this. */
const MAX_FIELD = 255;

const stamp = newStamp();

/**
 * Reads an RFC 5424 header and what follows it, in one pass from `start`, which is behind the PRI.
 *
 *     <165>1 2003-10-11T22:14:15.003Z host app pid msgid [id name="value"] BOM message
 *          ^start
 *
 * False if this is no such header; the message is then to be read by another parser. Lenient where real senders are:
 * a date that never was (31 February) is no time, but the rest holds; structured data that is malformed is skipped up
 * to its `]`, and taken as message if there is none; the structured data may be absent altogether.
 */
export function readRfc5424(message: SyslogMessage, start: number, zone: Zone, arrivedAtUs: number): boolean {
  const { bytes, end } = message;
  let i = digitsEnd(bytes, start, end, 3);
  if (i === start || bytes[start] === 0x30 || i >= end || bytes[i] !== SPACE) return false;

  const timeStart = i + 1;
  i = wordEnd(bytes, timeStart, end, 64);
  if (i <= timeStart || i >= end) return false;
  if (!(i === timeStart + 1 && bytes[timeStart] === MINUS)) {
    // Without a PRI, `1 - - ` could be anything: then only a time makes it a header.
    if (!readTime(message, timeStart, i, zone, arrivedAtUs)) return false;
  } else if (message.priority < 0) return false;

  const hostStart = i + 1;
  const hostEnd = fieldEnd(bytes, hostStart, end);
  const appStart = hostEnd + 1;
  const appEnd = hostEnd < 0 ? -1 : fieldEnd(bytes, appStart, end);
  const pidStart = appEnd + 1;
  const pidEnd = appEnd < 0 ? -1 : fieldEnd(bytes, pidStart, end);
  if (pidEnd < 0) return false;
  const msgidStart = pidEnd + 1;
  i = wordEnd(bytes, msgidStart, end, MAX_FIELD);
  if (i <= msgidStart) return false;

  message.dialect = 'rfc5424';
  message.hostStart = hostStart;
  message.hostEnd = isNil(bytes, hostStart, hostEnd) ? hostStart : hostEnd;
  message.appStart = appStart;
  message.appEnd = isNil(bytes, appStart, appEnd) ? appStart : appEnd;
  message.pidStart = pidStart;
  message.pidEnd = isNil(bytes, pidStart, pidEnd) ? pidStart : pidEnd;
  message.msgidStart = msgidStart;
  message.msgidEnd = isNil(bytes, msgidStart, i) ? msgidStart : i;

  readContent(message, i + 1);
  return true;
}

/** The structured data, if it is there, and the message without leading spaces and byte order mark. */
function readContent(message: SyslogMessage, start: number): void {
  const { bytes, end } = message;
  let i = start;
  if (i < end && bytes[i] === MINUS && (i + 1 === end || bytes[i + 1] === SPACE)) i++;
  else if (i < end && bytes[i] === OPEN_BRACKET) {
    const stop = structuredEnd(bytes, i, end);
    if (stop > 0) {
      message.structuredStart = i;
      message.structuredEnd = stop;
      i = stop;
    } else i = Math.max(i, brokenStructuredEnd(bytes, i, end));
  }
  i = skipSpaces(bytes, Math.min(i, end), end);
  if (i + 2 < end && bytes[i] === 0xef && bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) i += 3;
  message.messageStart = i;
  message.messageEnd = end;
}

/** False if it does not even look like a date: `2018-02-31T…` does, `2018` does not. */
function readTime(message: SyslogMessage, start: number, end: number, zone: Zone, arrivedAtUs: number): boolean {
  const { bytes } = message;
  if (readIsoStamp(bytes, start, end, stamp) && stamp.end === end) {
    message.timeStart = start;
    message.timeEnd = end;
    message.at = stampToMicros(stamp, zone, arrivedAtUs);
    message.wholeSecond = stamp.fractionEnd === stamp.fractionStart;
    return true;
  }
  return (
    end - start >= 19 &&
    isDigit(bytes[start]) &&
    bytes[start + 4] === MINUS &&
    bytes[start + 7] === MINUS &&
    bytes[start + 13] === COLON
  );
}

/** The end of a field that a space must follow, or -1. */
function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  const i = wordEnd(bytes, start, end, MAX_FIELD);
  return i <= start || i >= end || bytes[i] !== SPACE ? -1 : i;
}

function isNil(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === MINUS;
}
