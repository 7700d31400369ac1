import { asciiBytes } from './bytes.ts';

/**
 * The keys whose values are tokens (SPEC 4), best first: a message with a trace id and a request id is known by its
 * trace id wherever these stand, or two components that write them in different order would not correlate.
 * Upper and lower case are the same, and so are `-` and `_`: `Request-Id` is `request_id`.
 */
const TOKEN_KEYS = [
  'trace_id',
  'traceid',
  'trace.id',
  'request_id',
  'requestid',
  'reqid',
  'req_id',
  'req.id',
  'correlation_id',
  'correlationid',
  'logging.googleapis.com/trace',
  'x_request_id',
  'x_correlation_id',
  'token',
  'unique_id',
  'dd.trace_id',
  'opid',
] as const;

/** Headers of tracing systems; their values are more than the trace id, see `extract-trace.ts`. */
const TRACE_KEYS = ['traceparent', 'b3', 'x_b3_traceid', 'x_amzn_trace_id'] as const;

/** A rank of `FIRST_TRACE + i` is the i-th of the tracing headers. */
export const FIRST_TRACE = 100;
export const TRACEPARENT = FIRST_TRACE;
export const B3 = FIRST_TRACE + 1;
export const B3_TRACE_ID = FIRST_TRACE + 2;
export const AMAZON = FIRST_TRACE + 3;
export const GOOGLE = TOKEN_KEYS.indexOf('logging.googleapis.com/trace');

interface Key {
  readonly name: Uint8Array;
  readonly rank: number;
}

export const MAX_KEY = 28;
/** By length; most words of a text have a length that no key has, or differ in the first byte. */
const byLength: Key[][] = Array.from({ length: MAX_KEY + 1 }, () => []);
TOKEN_KEYS.forEach((name, rank) => {
  byLength[name.length]!.push({ name: asciiBytes(name), rank });
});
TRACE_KEYS.forEach((name, index) => {
  byLength[name.length]!.push({ name: asciiBytes(name), rank: FIRST_TRACE + index });
});

/** Lower case, with `_` for `-`. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 0x2d ? 0x5f : byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
);

/** Whether any key ends with this byte: at most signs of a text, one look is enough. */
export const mayEndKey = new Uint8Array(256);
for (const key of byLength.flat()) {
  const last = key.name[key.name.length - 1]!;
  mayEndKey[last] = 1;
  mayEndKey[String.fromCharCode(last).toUpperCase().charCodeAt(0)] = 1;
}

/** 0 for the best of the keys, more for the others, -1 for any other word. */
export function keyRank(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > MAX_KEY) return -1;
  const keys = byLength[length]!;
  const first = folded[bytes[start]!];
  for (let k = 0; k < keys.length; k++) {
    const { name, rank } = keys[k]!;
    if (name[0] === first && isFolded(bytes, start, name)) return rank;
  }
  return -1;
}

/** Whether the bytes at `start` are `name`, which is written in lower case with `_`. The caller knows the length. */
export function isFolded(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (folded[bytes[start + i]!] !== name[i]) return false;
  return true;
}
