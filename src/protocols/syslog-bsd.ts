import syslogParse from 'syslog-parse';
import { COLON } from './bytes.ts';
import {
  CLOSE_BRACKET,
  isIpv6,
  isSame,
  OPEN_BRACKET,
  PERCENT,
  SPACE,
  skipSpaces,
  textOf,
  wordEnd,
} from './syslog-bytes.ts';
import type { SyslogMessage } from './syslog-message.ts';
import { newStamp, stampToMicros } from './syslog-stamp.ts';
import { readBsdStamp } from './syslog-stamp-read.ts';
import { splitLeadingStructured } from './syslog-structured.ts';
import type { Zone } from './syslog-zone.ts';

/** Host and tag together; longer ones are the lenient parser's. */
const MAX_HEADER = 320;
const MEMO_SIZE = 512;

const IN_HOST = 1;
const IN_TAG = 2;
const IN_PID = 4;
/** The characters that syslog-parse allows in a host, a process name and a pid. */
const classes = new Uint8Array(256);
for (let byte = 0; byte < 128; byte++) {
  const letter = String.fromCharCode(byte);
  if (/[\w.-]/.test(letter)) classes[byte]! |= IN_HOST;
  if (/[\w\-().\d/]/.test(letter)) classes[byte]! |= IN_TAG;
  if (/[a-z\d.-]/i.test(letter)) classes[byte]! |= IN_PID;
}

/** What syslog-parse says of one host-and-tag text: where in it the host ends and the process name begins. */
interface Split {
  readonly header: Uint8Array;
  readonly hostLength: number;
  readonly appAt: number;
}

/** A few senders write nearly all messages, so each text is parsed once. A slot is overwritten on collision. */
const memo: (Split | undefined)[] = new Array(MEMO_SIZE);

const stamp = newStamp();
let timeEnd = 0;
let at = 0;

/** `Oct 11 22:14:15`. Most messages have the time of the one before, and reading it is half the cost of a header. */
const TIME_LENGTH = 15;
const lastTime = new Uint8Array(TIME_LENGTH);
let lastArrivedS = -1;
let lastZone: Zone | null = null;
let lastAt = 0;

/**
 * Reads a BSD header exactly as RFC 3164 draws it, from `start`, which is behind the PRI:
 *
 *     <34>Oct 11 22:14:15 mymachine su[42]: 'su root' failed
 *         ^start          ^header     ^     ^message
 *
 * The guard is this function: anchored at `start`, and every byte up to the colon must be one that syslog-parse
 * expects there, so that its unanchored expression can match nothing else. From it come host and process; the message
 * is what follows, which it would cut at a line feed. Its PRI, pid and time are not used: a missing PRI reads as
 * kern.emerg there, one above 191 is accepted, and times near a month's end are wrong (2.0.0).
 */
export function readBsd(message: SyslogMessage, start: number, zone: Zone, arrivedAtUs: number): boolean {
  const { bytes, end } = message;
  if (!readTime(bytes, start, end, zone, arrivedAtUs)) return false;
  const header = skipSpaces(bytes, timeEnd, end);
  const limit = Math.min(end, header + MAX_HEADER);
  let i = header;
  let tag = header;
  let hash = 0;
  while (i < limit && (classes[bytes[i]!]! & IN_HOST) !== 0) hash = Math.imul(hash ^ bytes[i++]!, 0x01000193);
  if (i < limit && i > header && bytes[i] === SPACE) {
    tag = i = skipSpaces(bytes, i, limit);
  }
  while (i < limit && (classes[bytes[i]!]! & IN_TAG) !== 0) hash = Math.imul(hash ^ bytes[i++]!, 0x01000193);
  const headerEnd = i;
  if (headerEnd === tag || i >= limit) return false;
  let pidStart = 0;
  let pidEnd = 0;
  if (bytes[i] === OPEN_BRACKET) {
    pidStart = ++i;
    while (i < limit && (classes[bytes[i]!]! & IN_PID) !== 0) i++;
    pidEnd = i;
    if (pidEnd === pidStart || i >= limit || bytes[i] !== CLOSE_BRACKET) return false;
    i++;
  }
  if (i >= limit || bytes[i] !== COLON) return false;
  i++;
  // `host: %ASA-6-…` of a Cisco box looks like a tag without host; the lenient parser knows better.
  if (tag === header && i + 1 < end && bytes[i] === SPACE && bytes[i + 1] === PERCENT) return false;

  // So does an IPv6 host.
  if (tag === header && pidStart === 0 && isIpv6(bytes, header, wordEnd(bytes, header, limit, MAX_HEADER)))
    return false;

  const messageStart = skipSpaces(bytes, i, end);
  if (messageStart === end) return false;
  const split = splitOf(bytes, header, headerEnd, hash);
  if (split.appAt < 0) return false;

  message.dialect = 'bsd';
  message.timeStart = start;
  message.timeEnd = timeEnd;
  message.at = at;
  message.wholeSecond = true;
  message.hostStart = header;
  message.hostEnd = header + split.hostLength;
  message.appStart = header + split.appAt;
  message.appEnd = headerEnd;
  message.pidStart = pidStart;
  message.pidEnd = pidEnd;
  message.messageStart = messageStart;
  splitLeadingStructured(message);
  return true;
}

/** Sets `timeEnd` and `at`. False for anything but `Mmm dd hh:mm:ss` and a space. */
function readTime(bytes: Uint8Array, start: number, end: number, zone: Zone, arrivedAtUs: number): boolean {
  const arrivedS = Math.floor(arrivedAtUs / 1e6);
  const isKnown = arrivedS === lastArrivedS && zone === lastZone && end - start > TIME_LENGTH;
  if (isKnown && bytes[start + TIME_LENGTH] === SPACE && isSame(bytes, start, start + TIME_LENGTH, lastTime)) {
    timeEnd = start + TIME_LENGTH;
    at = lastAt;
    return true;
  }
  if (!readBsdStamp(bytes, start, end, stamp)) return false;
  timeEnd = stamp.end;
  if (stamp.year >= 0 || stamp.fractionEnd > stamp.fractionStart || timeEnd >= end || bytes[timeEnd] !== SPACE) {
    return false;
  }
  at = stampToMicros(stamp, zone, arrivedAtUs);
  if (timeEnd - start === TIME_LENGTH) {
    lastTime.set(bytes.subarray(start, timeEnd));
    lastArrivedS = arrivedS;
    lastZone = zone;
    lastAt = at;
  }
  return true;
}

/** `hash` is any number that the same text always has. */
function splitOf(bytes: Uint8Array, start: number, end: number, hash: number): Split {
  const slot = (hash >>> 0) % MEMO_SIZE;
  const known = memo[slot];
  if (known && isSame(bytes, start, end, known.header)) return known;
  const split = askSyslogParse(bytes.slice(start, end));
  memo[slot] = split;
  return split;
}

/** `appAt` is -1 if syslog-parse reads the text in any other way than as a host and a process name. */
function askSyslogParse(header: Uint8Array): Split {
  const text = textOf(header, 0, header.length);
  const parsed = syslogParse(`Jan  1 00:00:00 ${text}: -`);
  const host = parsed?.host ?? '';
  const process = parsed?.process ?? '';
  const appAt = header.length - process.length;
  const isWhole = text.startsWith(host) && text.endsWith(process) && text.slice(host.length, appAt).trim() === '';
  return { header, hostLength: host.length, appAt: process !== '' && isWhole ? appAt : -1 };
}
