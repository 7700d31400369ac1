import type { TraceEvent } from '../core/event.ts';
import { endOfLine, foreignKind, type LineKind, parseLine, resetEvent } from './line.ts';
import * as limits from './line-limits.ts';

// Constants of this module: V8 looks up an imported one at each byte.
const LF = 0x0a;
const HASH = 0x23;
const COMMA = 0x2c;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;
const LOWER_D = 0x64;
const LOWER_S = 0x73;
const PIPE = 0x7c;
const { NODE_LIMIT, TOKEN_LIMIT } = limits;

/**
 * Read the line that begins at `start` and ends at its LF or at `end`: what `parseLine` says of it, in one pass over
 * its bytes for the line that nearly all are,
 *
 *     web-server:abcd1234|s
 *
 * of printable ASCII, without tags, options or anything else that must be looked at twice. `event.lineEnd` is where
 * the line ended, so a datagram is read as
 *
 *     for (let at = 0; at < length; at = event.lineEnd + 1) kind = parseNext(bytes, at, length, event);
 */
export function parseNext(bytes: Uint8Array, start: number, end: number, event: TraceEvent): LineKind {
  const first = bytes[start];
  let odd = 0; // below 0 once a byte was not printable ASCII
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === COLON) break;
    odd |= (byte - 0x20) | (0x7e - byte);
    // An LF as well: the line has no colon then.
    if (odd < 0 || byte === COMMA) return parseOther(bytes, start, endOfLine(bytes, at, end), event);
  }
  const colon = at;
  for (at++; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === LF) break;
    odd |= (byte - 0x20) | (0x7e - byte);
  }
  const tokenStart = colon + 1;
  const tokenEnd = at - 2;
  if (
    odd < 0 ||
    tokenEnd <= tokenStart ||
    bytes[at - 1] !== LOWER_S ||
    bytes[tokenEnd] !== PIPE ||
    first === HASH ||
    ((first === UNDERSCORE || first === LOWER_D) && foreignKind(bytes, start, at) !== null) ||
    colon === start ||
    colon - start > NODE_LIMIT ||
    tokenEnd - tokenStart > TOKEN_LIMIT
  ) {
    return parseOther(bytes, start, Math.min(at, end), event);
  }
  event.lineEnd = at;
  resetEvent(event, bytes, start, colon);
  event.tokenStart = tokenStart;
  event.tokenEnd = tokenEnd;
  return 'event';
}

function parseOther(bytes: Uint8Array, start: number, end: number, event: TraceEvent): LineKind {
  event.lineEnd = end;
  return parseLine(bytes, start, end, event);
}
