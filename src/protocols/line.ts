import type { TraceEvent } from '../core/event.ts';
import {
  asciiBytes,
  COMMA,
  CR,
  EQUALS,
  HASH,
  LOWER_C,
  LOWER_D,
  LOWER_G,
  LOWER_H,
  LOWER_M,
  LOWER_S,
  NUL,
  PIPE,
  startsWith,
  UNDERSCORE,
} from './bytes.ts';
import { NODE_LIMIT, TOKEN_LIMIT } from './line-limits.ts';
import { isNumber, parseCount } from './line-number.ts';
import { findType, readOptions, readTags } from './line-options.ts';
import { repairEvent } from './line-repair.ts';
import { hasControl } from './utf8.ts';

/**
 * Why a line is refused. Of several faults the one counts that is listed first; but of time and rate the one that the
 * line has first, and a control character in the token only when there is nothing else.
 */
export const BAD_REASONS = [
  'no colon',
  'empty node',
  'node too long',
  'control character',
  'type',
  'time',
  'rate',
  'number',
  'empty token',
  'token too long',
] as const;
export type BadReason = (typeof BAD_REASONS)[number];

/**
 * What a line is: `empty` for a blank line or a comment, a reason for a bad one. All are constants, so comparing them
 * compares pointers.
 */
export type LineKind = TraceEvent['kind'] | 'ignored' | 'empty' | BadReason;

export type ForeignKind = 'DogStatsD event' | 'service check' | 'client telemetry';

const DOGSTATSD_EVENT = asciiBytes('_e{');
const SERVICE_CHECK = asciiBytes('_sc|');
const CLIENT_TELEMETRY = asciiBytes('datadog.dogstatsd.client.');

/**
 * Where the line that begins at `start` ends: at its LF or at `end`.
 *
 * The native search is several times as fast but knows no end. It is used where it cannot run further: `end` is the
 * end of `bytes`, or whoever filled them put an LF there.
 */
export function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  if (end === bytes.length || bytes[end] === 0x0a) {
    const found = bytes.indexOf(0x0a, start);
    return found < 0 ? end : found;
  }
  let at = start;
  while (at < end && bytes[at] !== 0x0a) at++;
  return at;
}

/**
 * Read one line, without its LF, and fill `event` if it is an event or a tally; else `event` holds nothing of use.
 *
 *     web-server,zone=eu:abcd1234|s|@0.5|#from:lb,user:7|T1700000000123
 *     node       tag     token    ^ the last `|s` that only options follow ends the token
 *
 * Makes no garbage: places go into `event`, and `event.bytes` is `bytes`. Only when node, token or `from` are not
 * UTF-8 does it point to a buffer of this module, good until the next call, where U+FFFD stands for what was broken:
 * so text and bytes name the same thing. Reads each byte a fixed number of times whatever the line holds.
 */
export function parseLine(bytes: Uint8Array, start: number, end: number, event: TraceEvent): LineKind {
  const lineEnd = endOfText(bytes, start, end);
  if (lineEnd === start || bytes[start] === HASH) return 'empty';
  if (foreignKind(bytes, start, lineEnd) !== null) return 'ignored';

  let colon = start;
  let odd = 0; // below 0 once a byte was not printable ASCII
  let comma = false;
  for (; colon < lineEnd; colon++) {
    const byte = bytes[colon]!;
    if (byte === 0x3a) break;
    if (byte === 0x2c) comma = true;
    odd |= (byte - 0x20) | (0x7e - byte);
  }
  if (colon === lineEnd) return 'no colon';
  if (colon === start) return 'empty node';
  const nodeEnd = comma ? endOfNode(bytes, start, colon) : colon;
  if (nodeEnd - start > NODE_LIMIT) return 'node too long';
  if (odd < 0 && hasControl(bytes, start, nodeEnd)) return 'control character';

  resetEvent(event, bytes, start, nodeEnd);
  if (nodeEnd < colon) readTags(bytes, nodeEnd + 1, colon, EQUALS, event);

  // Most lines end in a bare `|s`; the search behind this test would find the same.
  const bare = bytes[lineEnd - 1] === LOWER_S && bytes[lineEnd - 2] === PIPE;
  const typeStart = bare ? lineEnd - 1 : findType(bytes, colon + 1, lineEnd);
  if (typeStart < 0) return 'type';
  const type = bare ? LOWER_S : typeOf(bytes, typeStart, lineEnd);
  if (type < 0) return 'type';
  if (!bare) {
    const fault = readOptions(bytes, typeStart + (type === LOWER_M ? 2 : 1), lineEnd, event);
    if (fault !== null) return fault;
  }
  if (type === LOWER_S) {
    event.tokenStart = colon + 1;
    event.tokenEnd = typeStart - 1;
  } else if (type === LOWER_C) {
    if (!isNumber(bytes, colon + 1, typeStart - 1)) return 'number';
    if (event.tokenStart < 0) return tally(event, parseCount(bytes, colon + 1, typeStart - 1), odd < 0);
  } else {
    return 'ignored';
  }
  return checkToken(event, odd < 0);
}

/** Where a line ends without the CR and NUL that some clients leave there. */
export function endOfText(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] === CR || bytes[at - 1] === NUL)) at--;
  return at;
}

/** What is told by how the line begins, before anything else, and ignored; null for all other lines. */
export function foreignKind(bytes: Uint8Array, start: number, end: number): ForeignKind | null {
  const first = bytes[start];
  if (first === UNDERSCORE) {
    if (startsWith(bytes, start, end, DOGSTATSD_EVENT)) return 'DogStatsD event';
    return startsWith(bytes, start, end, SERVICE_CHECK) ? 'service check' : null;
  }
  return first === LOWER_D && startsWith(bytes, start, end, CLIENT_TELEMETRY) ? 'client telemetry' : null;
}

/**
 * Where the node's name ends: before the tags `,key=value` that reach to the colon. A comma that begins none belongs
 * to the name, and so does all before it: in `a,b:…` the node is `a,b`, in `a,b,k=v:…` too.
 */
function endOfNode(bytes: Uint8Array, start: number, colon: number): number {
  let nodeEnd = colon;
  let firstEquals = colon;
  for (let at = colon - 1; at > start; at--) {
    const byte = bytes[at];
    if (byte === EQUALS) firstEquals = at;
    if (byte !== COMMA) continue;
    if (firstEquals >= nodeEnd || firstEquals === at + 1) break;
    nodeEnd = at;
    firstEquals = at;
  }
  return nodeEnd;
}

/** An event of this node and of nothing else that a line could say. */
export function resetEvent(event: TraceEvent, bytes: Uint8Array, nodeStart: number, nodeEnd: number): void {
  event.kind = 'event';
  event.bytes = bytes;
  event.nodeStart = nodeStart;
  event.nodeEnd = nodeEnd;
  event.tokenStart = -1;
  event.tokenEnd = -1;
  event.count = 1;
  event.at = Number.NaN;
  event.wholeSecond = false;
  event.rate = 1;
  event.fromStart = -1;
  event.fromEnd = -1;
  event.tagsStart = -1;
  event.tagsEnd = -1;
}

/** The type's letter (`m` for `ms`), or −1 for a type that nobody knows. */
function typeOf(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return -1;
  const letter = bytes[start]!;
  const next = start + 1 < end ? bytes[start + 1] : PIPE;
  if (letter === LOWER_M) return next === LOWER_S && (start + 2 === end || bytes[start + 2] === PIPE) ? letter : -1;
  if (next !== PIPE) return -1;
  return letter === LOWER_S || letter === LOWER_C || letter === LOWER_G || letter === LOWER_H || letter === LOWER_D
    ? letter
    : -1;
}

/** A count without a token: digits only, for nobody sees half an event or takes one back. */
function tally(event: TraceEvent, count: number, odd: boolean): LineKind {
  if (count < 0) return 'number';
  event.kind = 'tally';
  event.count = count;
  event.tokenStart = event.nodeEnd;
  event.tokenEnd = event.nodeEnd;
  return odd || event.fromStart >= 0 ? (repairEvent(event) ?? 'tally') : 'tally';
}

function checkToken(event: TraceEvent, nodeOdd: boolean): LineKind {
  const { bytes, tokenStart, tokenEnd } = event;
  if (tokenStart === tokenEnd) return 'empty token';
  if (tokenEnd - tokenStart > TOKEN_LIMIT) return 'token too long';
  let odd = 0;
  for (let at = tokenStart; at < tokenEnd; at++) odd |= (bytes[at]! - 0x20) | (0x7e - bytes[at]!);
  if (odd < 0 && hasControl(bytes, tokenStart, tokenEnd)) return 'control character';
  return odd < 0 || nodeOdd || event.fromStart >= 0 ? (repairEvent(event) ?? 'event') : 'event';
}
