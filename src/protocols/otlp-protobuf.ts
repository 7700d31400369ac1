import { PbfReader } from 'pbf';
import { BrokenBody, idOf, type Span, type SpanBatch } from './otlp-span.ts';

/**
 * An ExportTraceServiceRequest as protobuf. Only the fields below are looked at, everything else is stepped over, so
 * a newer version of the protocol reads as this one. Numbers are those of opentelemetry/proto/trace/v1.
 *
 *     ExportTraceServiceRequest  1 resource_spans*
 *     ResourceSpans              1 resource, 2 scope_spans*
 *     Resource                   1 attributes*
 *     ScopeSpans                 2 spans*
 *     Span                       1 trace_id, 2 span_id, 4 parent_span_id, 6 kind, 7 start_time (fixed64), 9 attributes*
 *     KeyValue                   1 key, 2 value
 *     AnyValue                   1 string, 2 bool, 3 int
 */
export function readOtlpProtobuf(bytes: Uint8Array, tokenAttribute: string | null): SpanBatch {
  const spans: Span[] = [];
  try {
    const reader = new PbfReader(bytes);
    fields(reader, bytes.length, (key, end) => {
      if (key === bytesField(1)) readResourceSpans(reader, end, tokenAttribute, spans);
    });
  } catch (error) {
    // Every way in which the reader or we stumble over a broken message.
    throw new BrokenBody(error instanceof Error ? error.message : 'broken message');
  }
  return { spans, broken: 0 };
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

/** How a field with a length is announced: its number and its wire type in one. */
function bytesField(number: number): number {
  return number * 8 + BYTES;
}

/**
 * Visit the fields up to `end`; `visit` is given where the field ends if it has a length, and may read it or leave it.
 * The reader itself does not look whether a part is longer than the whole.
 */
function fields(reader: PbfReader, end: number, visit: (key: number, end: number) => void): void {
  while (reader.pos < end) {
    const key = reader.readVarint();
    const hasLength = (key & 7) === BYTES;
    const fieldEnd = hasLength ? reader.readVarint() + reader.pos : end;
    const start = reader.pos;
    if (fieldEnd > end || fieldEnd < start) throw new BrokenBody('a field is longer than its message');
    visit(key, fieldEnd);
    if (hasLength) reader.pos = fieldEnd;
    else if (reader.pos === start) reader.skip(key);
    if (reader.pos > end) throw new BrokenBody('the message ends within a field');
  }
}

interface Attributes {
  service: string;
  token: string;
}

function readResourceSpans(reader: PbfReader, end: number, tokenAttribute: string | null, spans: Span[]): void {
  const shared: Attributes = { service: '', token: '' };
  // The resource may come behind its spans.
  const scopes: number[] = [];
  fields(reader, end, (key, fieldEnd) => {
    if (key === bytesField(2)) scopes.push(reader.pos, fieldEnd);
    else if (key === bytesField(1)) {
      fields(reader, fieldEnd, (inner, innerEnd) => {
        if (inner === bytesField(1)) readAttribute(reader, innerEnd, tokenAttribute, shared);
      });
    }
  });
  for (let i = 0; i < scopes.length; i += 2) {
    reader.pos = scopes[i]!;
    fields(reader, scopes[i + 1]!, (key, fieldEnd) => {
      if (key === bytesField(2)) spans.push(readSpan(reader, fieldEnd, tokenAttribute, shared));
    });
  }
}

const TRACE_ID = bytesField(1);
const SPAN_ID = bytesField(2);
const PARENT_ID = bytesField(4);
const KIND = 6 * 8 + VARINT;
const START = 7 * 8 + FIXED64;
const ATTRIBUTE = bytesField(9);
const SERVER = 2;
const CONSUMER = 5;

function readSpan(reader: PbfReader, end: number, tokenAttribute: string | null, shared: Attributes): Span {
  let traceId = '';
  let spanId = '';
  let parentId = '';
  let kind = 0;
  let at = Number.NaN;
  const own: Attributes = { service: '', token: '' };
  fields(reader, end, (key, fieldEnd) => {
    if (key === TRACE_ID) traceId = readId(reader, fieldEnd);
    else if (key === SPAN_ID) spanId = readId(reader, fieldEnd);
    else if (key === PARENT_ID) parentId = readId(reader, fieldEnd);
    else if (key === KIND) kind = reader.readVarint();
    else if (key === START) at = readMicros(reader);
    else if (key === ATTRIBUTE && tokenAttribute !== null) readAttribute(reader, fieldEnd, tokenAttribute, own);
  });
  const token = tokenAttribute === null ? traceId : own.token || shared.token;
  const entry = parentId === '' || kind === SERVER || kind === CONSUMER;
  return { service: shared.service, token, traceId, spanId, parentId, at, entry };
}

/** Take the attribute when it is one of the two that matter; the first of its name stays. */
function readAttribute(reader: PbfReader, end: number, tokenAttribute: string | null, into: Attributes): void {
  let name = '';
  let value = '';
  fields(reader, end, (key, fieldEnd) => {
    if (key === bytesField(1)) name = readText(reader, fieldEnd);
    else if (key === bytesField(2)) {
      fields(reader, fieldEnd, (inner, innerEnd) => {
        if (inner === bytesField(1)) value = readText(reader, innerEnd);
        else if (inner === 2 * 8 + VARINT) value = String(reader.readVarint() !== 0);
        else if (inner === 3 * 8 + VARINT) value = readInteger(reader);
      });
    }
  });
  if (name === 'service.name' && into.service === '') into.service = value;
  if (name === tokenAttribute && into.token === '') into.token = value;
}

const decoder = new TextDecoder();
/** Longer than any name or token may be. */
const MAX_TEXT = 4096;

function readText(reader: PbfReader, end: number): string {
  return decoder.decode(reader.buf.subarray(reader.pos, Math.min(end, reader.pos + MAX_TEXT)));
}

/** An int64 in full: as a double, two numbers beyond 2^53 could become one token. */
function readInteger(reader: PbfReader): string {
  const start = reader.pos;
  reader.skip(VARINT);
  let value = 0n;
  for (let i = Math.min(reader.pos, start + 10) - 1; i >= start; i--) {
    value = (value << 7n) | BigInt(reader.buf[i]! & 0x7f);
  }
  return String(BigInt.asIntN(64, value));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** Trace ids have 16 bytes. */
const MAX_ID = 32;

function readId(reader: PbfReader, end: number): string {
  let id = '';
  for (let i = reader.pos; i < Math.min(end, reader.pos + MAX_ID); i++) id += HEX[reader.buf[i]!];
  return idOf(id);
}

/** Nanoseconds in 64 bits do not fit a double; 2^32 = 4,294,967 · 1000 + 296 keeps every step small enough to be exact. */
function readMicros(reader: PbfReader): number {
  const low = reader.readFixed32();
  const high = reader.readFixed32();
  if (low === 0 && high === 0) return Number.NaN;
  return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
}
