import { asciiBytes, MINUS } from './bytes.ts';
import { AMAZON, B3, B3_TRACE_ID, isFolded, TRACEPARENT } from './extract-keys.ts';
import { type Finding, offer, type Refusals } from './extract-value.ts';

const ROOT = asciiBytes('root=');
/** Root comes first or after one other field; AWS's documentation has nothing longer. */
const AMAZON_REACH = 160;
/** `00-` 32 hex `-` 16 hex `-` 2 hex */
const TRACEPARENT_LENGTH = 55;

/**
 * Takes the trace id out of a tracing header's value, for only that is the same on both sides of a call.
 *
 *     traceparent      00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01      W3C Trace Context
 *     b3               80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1          Zipkin, single header
 *     X-B3-TraceId     80f198ee56343ba864fe8b2a57d3eff7
 *     X-Amzn-Trace-Id  Root=1-67891233-abcdef012345678912345678;Sampled=1
 *
 * `textEnd` is the end of the message: Amazon's value has `;` in it, where other values end.
 */
export function offerTrace(
  finding: Finding,
  rank: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  textEnd: number,
  refusals: Refusals,
): void {
  if (rank === TRACEPARENT) {
    if (isTraceparent(bytes, start, end)) offer(finding, rank, bytes, start + 3, start + 35, 'none', refusals);
  } else if (rank === B3 || rank === B3_TRACE_ID) {
    let stop = start;
    while (stop < end && bytes[stop] !== MINUS) stop++;
    // `b3: 0` says "not sampled" and names no trace.
    if (stop - start >= 16 && isHex(bytes, start, stop)) offer(finding, rank, bytes, start, stop, 'none', refusals);
  } else if (rank === AMAZON) {
    const root = findRoot(bytes, start, Math.min(textEnd, start + AMAZON_REACH));
    if (root < 0) return;
    let stop = root;
    while (stop < textEnd && (isHex(bytes, stop, stop + 1) || bytes[stop] === MINUS)) stop++;
    offer(finding, rank, bytes, root, stop, 'none', refusals);
  }
}

/** A whole traceparent of any version but ff, with a trace id that is not all zeros. */
export function isTraceparent(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < TRACEPARENT_LENGTH || bytes[start + 2] !== MINUS || bytes[start + 35] !== MINUS) return false;
  if (bytes[start + 52] !== MINUS || !isHex(bytes, start, start + 2) || !isHex(bytes, start + 3, start + 35)) {
    return false;
  }
  if ((bytes[start]! | 0x20) === 0x66 && (bytes[start + 1]! | 0x20) === 0x66) return false;
  for (let i = start + 3; i < start + 35; i++) if (bytes[i] !== 0x30) return isHex(bytes, start + 36, start + 52);
  return false;
}

/** `projects/my-project/traces/0679…`: other components write only what is behind the last slash. */
export function behindTraces(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) if (bytes[i] === 0x2f) return i + 1;
  return start;
}

function findRoot(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i + ROOT.length < end; i++) if (isFolded(bytes, i, ROOT)) return i + ROOT.length;
  return -1;
}

function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const lower = byte | 0x20;
    if (!(byte >= 0x30 && byte <= 0x39) && !(lower >= 0x61 && lower <= 0x66)) return false;
  }
  return true;
}
