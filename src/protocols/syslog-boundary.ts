import { COLON, MINUS } from './bytes.ts';
import { digitsEnd, GREATER, isDigit, numberOf, OPEN_BRACKET, SPACE, skipSpaces, wordEnd } from './syslog-bytes.ts';
import { newStamp } from './syslog-stamp.ts';
import { readBsdStamp, readIsoStamp } from './syslog-stamp-read.ts';

/** No header is longer: PRI, version, time and four fields of 255 bytes. */
export const MAX_HEADER = 1_200;
const MAX_WORD = 255;
const MIN_BSD_TIME = 15;
const MIN_ISO_TIME = 19;

const stamp = newStamp();

/**
 * Whether a complete header begins at the `<` at `start`, judged by the bytes up to `end`, where a word ends:
 *
 *     <34>1 2003-10-11T22:14:15Z host app pid msgid -      up to the structured data
 *     <34>Oct 11 22:14:15 host app[1]:                     up to the tag's colon; also an ISO time, also no host
 *
 * `more` asks for more bytes. Only so much makes a boundary between two messages: a mere `<3>` is found in many texts.
 */
export function headerAt(bytes: Uint8Array, start: number, end: number): 'yes' | 'no' | 'more' {
  const digits = digitsEnd(bytes, start + 1, end, 3);
  if (digits === end) return 'more';
  if (digits === start + 1 || bytes[digits] !== GREATER || numberOf(bytes, start + 1, digits) > 191) return 'no';
  const i = digits + 1;
  const version = digitsEnd(bytes, i, end, 3);
  if (version > i && version < end && bytes[version] === SPACE && bytes[i] !== 0x30) {
    return rfc5424At(bytes, version + 1, end);
  }
  return bsdAt(bytes, i, end);
}

function rfc5424At(bytes: Uint8Array, start: number, end: number): 'yes' | 'no' | 'more' {
  let i = wordEnd(bytes, start, end, MAX_WORD);
  if (i >= end) return 'more';
  const isNil = i === start + 1 && bytes[start] === MINUS;
  if (!isNil && !(readIsoStamp(bytes, start, i, stamp) && stamp.end === i)) return 'no';
  for (let field = 0; field < 4; field++) {
    const word = i + 1;
    i = wordEnd(bytes, word, end, MAX_WORD);
    if (i >= end) return 'more';
    if (i <= word || bytes[i] !== SPACE) return 'no';
  }
  if (i + 1 >= end) return 'more';
  const next = bytes[i + 1];
  return next === OPEN_BRACKET || (next === MINUS && (i + 2 >= end || bytes[i + 2] === SPACE)) ? 'yes' : 'no';
}

function bsdAt(bytes: Uint8Array, start: number, end: number): 'yes' | 'no' | 'more' {
  const least = isDigit(bytes[start]) ? MIN_ISO_TIME : MIN_BSD_TIME;
  if (end - start < least) return 'more';
  if (!readIsoStamp(bytes, start, end, stamp) && !readBsdStamp(bytes, start, end, stamp)) return 'no';
  if (stamp.end >= end) return 'more';
  if (bytes[stamp.end] !== SPACE) return 'no';
  const first = skipSpaces(bytes, stamp.end, end);
  const firstEnd = wordEnd(bytes, first, end, MAX_WORD);
  if (firstEnd < 0) return 'no';
  if (firstEnd > first && bytes[firstEnd - 1] === COLON) return 'yes';
  if (firstEnd >= end) return 'more';
  const second = skipSpaces(bytes, firstEnd, end);
  const secondEnd = wordEnd(bytes, second, end, MAX_WORD);
  if (secondEnd < 0) return 'no';
  for (let i = second + 1; i < secondEnd; i++) if (bytes[i] === COLON) return 'yes';
  return secondEnd >= end ? 'more' : 'no';
}
