import { AT, asciiBytes } from './bytes.ts';
import { isFolded } from './extract-keys.ts';
import { type Finding, forget, newFinding, offer, type Refusals } from './extract-value.ts';
import { nextStructured, resetCursor, structuredCursor } from './syslog-structured.ts';

export interface StructuredFindings {
  readonly token: Finding;
  readonly node: Finding;
}

export function newStructuredFindings(): StructuredFindings {
  return { token: newFinding(), node: newFinding() };
}

/** Elements that RFC 5424 itself defines: their ids are of the sender, not of a request. */
const RESERVED = ['timequality', 'origin', 'meta'].map(asciiBytes);
/** Elements about tracing, in which a mere `id` is a token too; they may end in `@` and anything. */
const OF_TRACING = ['opentelemetry', 'trace', 'obs'].map(asciiBytes);
const TOKEN_NAMES = ['trace_id', 'traceid', 'token'].map(asciiBytes);
const ID = asciiBytes('id');
const NODE_NAMES = ['node', 'service', 'service.name'].map(asciiBytes);

const cursor = structuredCursor(new Uint8Array(0), 0, 0);

/**
 * Looks for token and node in structured data: `trace_id` and `token` of any element but the reserved ones, `id` of
 * those about tracing; `node`, `service` or `service.name` likewise.
 *
 *     [trace@32473 id="abcd1234"][obs@32473 node="web-server" token="abcd1234"]
 */
export function scanStructured(
  bytes: Uint8Array,
  start: number,
  end: number,
  found: StructuredFindings,
  refusals: Refusals,
): void {
  forget(found.token);
  forget(found.node);
  if (end <= start) return;
  resetCursor(cursor, bytes, start, end);
  let isReserved = false;
  for (let step = nextStructured(cursor); step !== 'end' && step !== 'bad'; step = nextStructured(cursor)) {
    if (step === 'element') isReserved = indexOf(RESERVED, bytes, cursor.idStart, cursor.idEnd) >= 0;
    else if (!isReserved) takeParameter(bytes, found, refusals);
  }
}

function takeParameter(bytes: Uint8Array, found: StructuredFindings, refusals: Refusals): void {
  const { idStart, idEnd, nameStart, nameEnd, valueStart, valueEnd } = cursor;
  const escapes = cursor.hasEscapes ? 'backslash' : 'none';
  let rank = indexOf(TOKEN_NAMES, bytes, nameStart, nameEnd);
  if (rank < 0 && nameEnd - nameStart === 2 && isFolded(bytes, nameStart, ID) && isOfTracing(bytes, idStart, idEnd)) {
    rank = TOKEN_NAMES.length;
  }
  if (rank >= 0) offer(found.token, rank, bytes, valueStart, valueEnd, escapes, refusals);
  const node = indexOf(NODE_NAMES, bytes, nameStart, nameEnd);
  if (node >= 0) offer(found.node, node, bytes, valueStart, valueEnd, escapes, refusals);
}

/** Whether the element is about tracing, with or without an enterprise number: `trace@32473`. */
function isOfTracing(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] !== AT) at++;
  return indexOf(OF_TRACING, bytes, start, at) >= 0;
}

function indexOf(names: readonly Uint8Array[], bytes: Uint8Array, start: number, end: number): number {
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (end - start === name.length && isFolded(bytes, start, name)) return i;
  }
  return -1;
}
