import { asciiBytes, COLON, COMMA } from './bytes.ts';
import { FIRST_TRACE, GOOGLE, isFolded, keyRank } from './extract-keys.ts';
import { behindTraces } from './extract-trace.ts';
import { type Finding, forget, NO_RANK, newFinding, offer, type Refusals } from './extract-value.ts';
import { BACKSLASH, QUOTE } from './syslog-bytes.ts';

/** Deeper than this nobody logs; what is deeper is not read. Also the step between two ranks of keys. */
const MAX_DEPTH = 32;

export interface JsonFindings {
  readonly token: Finding;
  readonly node: Finding;
}

export function newJsonFindings(): JsonFindings {
  return { token: newFinding(), node: newFinding() };
}

const TRACE = asciiBytes('trace');
const REQUEST = asciiBytes('req');
const SERVICE = asciiBytes('service');
const ID = asciiBytes('id');
const NAME = asciiBytes('name');
const NODE = asciiBytes('node');
const SERVICE_NAME = asciiBytes('service.name');
const TRACE_ID_RANK = keyRank(asciiBytes('trace.id'), 0, 8);
const REQUEST_ID_RANK = keyRank(asciiBytes('req.id'), 0, 6);

const NO_PARENT = 0;
const IN_TRACE = 1;
const IN_REQUEST = 2;
const IN_SERVICE = 3;

/** Of every open container: whether it is an object (1), and under which key it stands. */
const isObject = new Uint8Array(MAX_DEPTH + 1);
const parents = new Uint8Array(MAX_DEPTH + 1);

/**
 * Looks for token and node in the JSON objects of `[start, end)`, the first `{` of which is at `start`. One pass, no
 * objects built: `JSON.parse` costs more, refuses a message that was cut, and throws. Whatever is not JSON ends the
 * search at that place; it begins again at the next `{`, until a token is found.
 *
 * A key counts at any depth (`{"ctx":{"trace_id":…}}`); the shallower of two wins. `trace.id` may also be
 * `{"trace":{"id":…}}`. The node is `node` or `service` of the outermost object, or `service.name` anywhere.
 */
export function scanJson(bytes: Uint8Array, start: number, end: number, found: JsonFindings, refusals: Refusals): void {
  forget(found.token);
  forget(found.node);
  let i = start;
  while (i < end && found.token.rank === NO_RANK) {
    i = scanObject(bytes, i, end, found, refusals);
    while (i < end && bytes[i] !== 0x7b) i++;
  }
}

/** Reads from the `{` at `start` to behind its `}`, or to the first place that is not JSON. */
function scanObject(bytes: Uint8Array, start: number, end: number, found: JsonFindings, refusals: Refusals): number {
  let depth = 1;
  isObject[1] = 1;
  parents[1] = NO_PARENT;
  let wantsKey = true;
  let keyStart = 0;
  let keyEnd = -1;
  let i = start + 1;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte <= 0x20) i++;
    else if (byte === QUOTE) {
      const close = stringEnd(bytes, i + 1, end);
      if (close < 0) return end;
      if (wantsKey) {
        keyStart = i + 1;
        keyEnd = close;
        i = close + 1;
        while (i < end && bytes[i]! <= 0x20) i++;
        if (bytes[i] !== COLON || i >= end) return i;
        wantsKey = false;
      } else if (keyEnd >= 0) {
        take(bytes, keyStart, keyEnd, i + 1, close, depth, found, refusals);
        keyEnd = -1;
        i = close;
      } else i = close;
      i++;
    } else if (byte === COMMA) {
      wantsKey = isObject[depth] === 1;
      keyEnd = -1;
      i++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (wantsKey || depth === MAX_DEPTH) return i + 1;
      depth++;
      isObject[depth] = byte === 0x7b ? 1 : 0;
      parents[depth] = keyEnd < 0 ? NO_PARENT : parentOf(bytes, keyStart, keyEnd);
      wantsKey = byte === 0x7b;
      keyEnd = -1;
      i++;
    } else if (byte === 0x7d || byte === 0x5d) {
      i++;
      if (--depth === 0) return i;
      wantsKey = false;
      keyEnd = -1;
    } else {
      const stop = literalEnd(bytes, i, end);
      if (wantsKey || stop === i) return i + 1;
      // A number; `true`, `false` and `null` name nothing.
      if (keyEnd >= 0 && byte < 0x3a) take(bytes, keyStart, keyEnd, i, stop, depth, found, refusals);
      keyEnd = -1;
      i = stop;
    }
  }
  return end;
}

/** Considers one value, as token and as node. */
function take(
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
  depth: number,
  found: JsonFindings,
  refusals: Refusals,
): void {
  const rank = rankOf(bytes, keyStart, keyEnd, parents[depth]!);
  if (rank >= 0) {
    const from = rank === GOOGLE ? behindTraces(bytes, start, end) : start;
    offer(found.token, rank * MAX_DEPTH + depth, bytes, from, end, escapesOf(bytes, from, end), refusals);
  }
  const node = nodeRank(bytes, keyStart, keyEnd, depth);
  if (node >= 0) offer(found.node, node, bytes, start, end, escapesOf(bytes, start, end), refusals);
}

function rankOf(bytes: Uint8Array, start: number, end: number, parent: number): number {
  if (parent !== NO_PARENT && is(bytes, start, end, ID)) {
    return parent === IN_TRACE ? TRACE_ID_RANK : parent === IN_REQUEST ? REQUEST_ID_RANK : -1;
  }
  const rank = keyRank(bytes, start, end);
  return rank < FIRST_TRACE ? rank : -1;
}

function nodeRank(bytes: Uint8Array, start: number, end: number, depth: number): number {
  const length = end - start;
  if (length !== 4 && length !== 7 && length !== 12) return -1;
  if (depth === 1 && is(bytes, start, end, NODE)) return 0;
  if (depth === 1 && is(bytes, start, end, SERVICE)) return 1;
  const isName = is(bytes, start, end, SERVICE_NAME) || (parents[depth] === IN_SERVICE && is(bytes, start, end, NAME));
  return isName ? 1 + depth : -1;
}

function parentOf(bytes: Uint8Array, start: number, end: number): number {
  if (is(bytes, start, end, TRACE)) return IN_TRACE;
  if (is(bytes, start, end, REQUEST)) return IN_REQUEST;
  return is(bytes, start, end, SERVICE) ? IN_SERVICE : NO_PARENT;
}

function is(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  return end - start === name.length && isFolded(bytes, start, name);
}

/** The closing quote, or -1. */
function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) i++;
  }
  return -1;
}

/** The end of a number or a word like `true`. */
function literalEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const byte = bytes[i]! | 0x20;
    const isPart = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d;
    if (!isPart && bytes[i] !== 0x2e) break;
    i++;
  }
  return i;
}

function escapesOf(bytes: Uint8Array, start: number, end: number): 'json' | 'none' {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return 'json';
  return 'none';
}
