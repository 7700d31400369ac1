import { BrokenBody, idOf, listOf, memberOf, type Span, type SpanBatch } from './otlp-span.ts';

/** SpanKind: SERVER and CONSUMER. JSON may name an enumeration by number or, in protobuf's own mapping, by name. */
const ENTRY_KINDS: readonly unknown[] = [2, 5, 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER'];

/**
 * An ExportTraceServiceRequest in OTLP's JSON: lowerCamelCase names, ids in hexadecimal, 64-bit numbers mostly as text.
 *
 *     resourceSpans[] ── resource.attributes[]: service.name
 *                     └─ scopeSpans[] ── spans[]: traceId, spanId, parentSpanId, kind, startTimeUnixNano, attributes[]
 */
export function readOtlpJson(body: unknown, tokenAttribute: string | null): SpanBatch {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BrokenBody('not an export request');
  const spans: Span[] = [];
  let broken = 0;
  for (const resourceSpans of listOf(memberOf(body, 'resourceSpans'))) {
    const attributes = memberOf(memberOf(resourceSpans, 'resource'), 'attributes');
    const service = attributeOf(attributes, 'service.name');
    const shared = tokenAttribute === null ? '' : attributeOf(attributes, tokenAttribute);
    for (const scopeSpans of listOf(memberOf(resourceSpans, 'scopeSpans'))) {
      for (const span of listOf(memberOf(scopeSpans, 'spans'))) {
        if (typeof span !== 'object' || span === null) broken++;
        else spans.push(spanOf(span, service, shared, tokenAttribute));
      }
    }
  }
  return { spans, broken };
}

function spanOf(span: object, service: string, shared: string, tokenAttribute: string | null): Span {
  const traceId = idOf(memberOf(span, 'traceId'));
  const parentId = idOf(memberOf(span, 'parentSpanId'));
  return {
    service,
    token: tokenAttribute === null ? traceId : attributeOf(memberOf(span, 'attributes'), tokenAttribute) || shared,
    traceId,
    spanId: idOf(memberOf(span, 'spanId')),
    parentId,
    at: microsOfNanos(memberOf(span, 'startTimeUnixNano')),
    entry: parentId === '' || ENTRY_KINDS.includes(memberOf(span, 'kind')),
  };
}

/** The first of its name; texts, whole numbers and truth values as text, anything else as ''. */
function attributeOf(attributes: unknown, key: string): string {
  for (const attribute of listOf(attributes)) {
    if (memberOf(attribute, 'key') !== key) continue;
    const value = memberOf(attribute, 'value');
    const plain = memberOf(value, 'stringValue') ?? memberOf(value, 'intValue') ?? memberOf(value, 'boolValue');
    return ['string', 'number', 'boolean'].includes(typeof plain) ? String(plain) : '';
  }
  return '';
}

/** As text no digit is lost; as a number it is off by some hundred nanoseconds, which is less than we keep. */
function microsOfNanos(value: unknown): number {
  if (typeof value === 'string')
    return /^\d{4,20}$/.test(value) ? Number(value.slice(0, -3)) || Number.NaN : Number.NaN;
  return typeof value === 'number' && value > 0 ? Math.floor(value / 1000) : Number.NaN;
}
