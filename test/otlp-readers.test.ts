import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PbfWriter } from 'pbf';
import { otlpAnswer, otlpFailure } from '../src/inputs/http-otlp.ts';
import { readOtlpJson } from '../src/protocols/otlp-json.ts';
import { readOtlpProtobuf } from '../src/protocols/otlp-protobuf.ts';
import { BrokenBody } from '../src/protocols/otlp-span.ts';

interface Given {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly nanos: bigint;
  readonly order: string | bigint | boolean | null;
}

/** An export request with one resource for each span, as both encodings write it. */
function asJson(spans: readonly Given[]): unknown {
  return {
    resourceSpans: spans.map(({ service, traceId, spanId, parentSpanId, kind, nanos, order }) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [
        {
          scope: { name: 'test' },
          spans: [
            {
              traceId,
              spanId,
              parentSpanId,
              kind,
              name: 'span',
              startTimeUnixNano: String(nanos),
              endTimeUnixNano: String(nanos),
              attributes: [
                { key: 'other', value: { arrayValue: { values: [{ doubleValue: 1.5 }] } } },
                ...(order === null ? [] : [{ key: 'order.id', value: jsonValue(order) }]),
              ],
            },
          ],
        },
      ],
    })),
  };
}

function jsonValue(value: string | bigint | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: String(value) };
}

function asProtobuf(spans: readonly Given[]): Uint8Array {
  const writer = new PbfWriter();
  for (const span of spans) {
    writer.writeMessage(
      1,
      (_, resourceSpans) => {
        // The resource behind its spans: the order of fields is free.
        resourceSpans.writeMessage(2, (__, scope) => scope.writeMessage(2, writeSpan, span), null);
        resourceSpans.writeMessage(1, (__, resource) => resource.writeMessage(1, writeService, span.service), null);
      },
      null,
    );
  }
  return writer.finish();
}

function writeService(service: string, attribute: PbfWriter): void {
  attribute.writeStringField(1, 'service.name');
  attribute.writeMessage(2, (_, value) => value.writeBytesField(1, Buffer.from(service)), null);
}

function writeSpan({ traceId, spanId, parentSpanId, kind, nanos, order }: Given, writer: PbfWriter): void {
  writer.writeBytesField(1, Buffer.from(traceId, 'hex'));
  writer.writeBytesField(2, Buffer.from(spanId, 'hex'));
  if (parentSpanId !== '') writer.writeBytesField(4, Buffer.from(parentSpanId, 'hex'));
  writer.writeStringField(5, 'span');
  writer.writeVarintField(6, kind);
  writeNanos(writer, 7, nanos);
  writeNanos(writer, 8, nanos);
  writer.writeMessage(
    9,
    (_, attribute) => {
      attribute.writeStringField(1, 'other');
      attribute.writeMessage(2, (__, value) => value.writeDoubleField(4, 1.5), null);
    },
    null,
  );
  if (order !== null) {
    writer.writeMessage(
      9,
      (_, attribute) => {
        attribute.writeMessage(2, (__, value) => writeValue(value, order), null);
        attribute.writeStringField(1, 'order.id');
      },
      null,
    );
  }
}

function writeValue(writer: PbfWriter, value: string | bigint | boolean): void {
  if (typeof value === 'string') writer.writeStringField(1, value);
  else if (typeof value === 'boolean') writer.writeBooleanField(2, value);
  else {
    // The writer takes doubles only.
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    writer.writeTag(3, 0);
    writer.realloc(10);
    for (const byte of [...bytes, Number(rest)]) writer.buf[writer.pos++] = byte;
  }
}

function writeNanos(writer: PbfWriter, field: number, nanos: bigint): void {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, nanos, true);
  writer.writeTag(field, 1);
  writer.writeFixed32(new DataView(bytes.buffer).getUint32(0, true));
  writer.writeFixed32(new DataView(bytes.buffer).getUint32(4, true));
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
const given: fc.Arbitrary<Given> = fc.record({
  service: fc.string({ unit: 'grapheme', minLength: 1 }),
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.oneof(fc.constant(''), hex(8)),
  kind: fc.nat(5),
  nanos: fc.bigInt({ min: 1_000n, max: 2n ** 62n }),
  order: fc.oneof(
    fc.constant(null),
    fc.string({ minLength: 1 }),
    fc.boolean(),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  ),
});

test('JSON and protobuf of the same spans read as the same, to the microsecond', () => {
  fc.assert(
    fc.property(fc.array(given), fc.constantFrom(null, 'order.id'), (spans, attribute) => {
      const { spans: read, broken } = readOtlpProtobuf(asProtobuf(spans), attribute);
      assert.deepEqual({ spans: read, broken }, readOtlpJson(asJson(spans), attribute));
      assert.deepEqual(
        read.map(({ at }) => at),
        spans.map(({ nanos }) => Number(nanos / 1000n)),
      );
    }),
    { numRuns: 200 },
  );
});

const span: Given = {
  service: 'web',
  traceId: 'AB'.repeat(16),
  spanId: '01'.repeat(8),
  parentSpanId: '',
  kind: 1,
  nanos: 1_700_000_000_123_456_789n,
  order: null,
};

test('ids are in lower case, and a whole number is a token digit by digit', () => {
  const expected = {
    service: 'web',
    traceId: 'ab'.repeat(16),
    spanId: '01'.repeat(8),
    parentId: '',
    at: 1_700_000_000_123_456,
    entry: true,
  };
  assert.deepEqual(readOtlpJson(asJson([span]), null).spans, [{ ...expected, token: 'ab'.repeat(16) }]);
  const order = 2n ** 53n + 1n;
  assert.equal(readOtlpJson(asJson([{ ...span, order }]), 'order.id').spans[0]!.token, String(order));
});

test('whatever is cut or broken is a broken body and nothing else', () => {
  const whole = asProtobuf([span, { ...span, service: 'shop', order: 'x' }]);
  for (let length = 1; length < whole.length; length++) attempt(whole.subarray(0, length));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = whole.slice();
      changed[at] = byte;
      attempt(changed);
    }),
    { numRuns: 1000 },
  );
});

function attempt(bytes: Uint8Array): void {
  try {
    readOtlpProtobuf(bytes, 'order.id');
  } catch (error) {
    assert.ok(error instanceof BrokenBody, String(error));
  }
}

test('a message that is cut within a span is refused, not read as less', () => {
  const whole = asProtobuf([span]);
  assert.throws(() => readOtlpProtobuf(whole.subarray(0, whole.length - 3), null), BrokenBody);
});

test('JSON of any shape gives spans or a broken body', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (any, inner) => {
      for (const body of [JSON.parse(any), { resourceSpans: [{ scopeSpans: [{ spans: [JSON.parse(inner)] }] }] }]) {
        try {
          readOtlpJson(body, 'order.id');
        } catch (error) {
          assert.ok(error instanceof BrokenBody, String(error));
        }
      }
    }),
  );
});

const times = [
  ['1700000000123456999', 1_700_000_000_123_456],
  [1_700_000_000_123_456_000, 1_700_000_000_123_456],
  ['999', Number.NaN],
  ['0', Number.NaN],
  ['-5', Number.NaN],
  [null, Number.NaN],
] as const;

test('a start is read as text or number, and what is none is no time', () => {
  for (const [startTimeUnixNano, expected] of times) {
    const body = { resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano }] }] }] };
    assert.equal(readOtlpJson(body, null).spans[0]!.at, expected, String(startTimeUnixNano));
  }
});

test('what was refused is answered as a partial success in the encoding of the request', () => {
  const some = { accepted: 1, refused: 3, problem: 'no node' };
  assert.deepEqual(otlpAnswer({ ...some, refused: 0 }, false), {});
  assert.deepEqual(otlpAnswer(some, false), { partialSuccess: { rejectedSpans: '3', errorMessage: 'no node' } });
  assert.deepEqual(otlpAnswer({ ...some, refused: 0 }, true), Buffer.alloc(0));
  const message = '\x0a\x0b\x08\x03\x12\x07no node';
  assert.deepEqual(otlpAnswer(some, true), Buffer.from(message, 'latin1'));
  assert.deepEqual(otlpFailure('no', true), Buffer.from('\x12\x02no', 'latin1'));
});
