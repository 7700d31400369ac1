import { BrokenBody, idOf, memberOf, type Span, type SpanBatch } from './otlp-span.ts';

/**
 * Spans as Zipkin v2 posts them: an array of objects with `traceId`, `id`, `parentId`, `kind`, `timestamp` (integer
 * microseconds), `localEndpoint.serviceName` and `tags` (texts). A client and its server may share one span id; then
 * the server's says `shared` and has its client, which has the same id, as its parent.
 */
export function readZipkin(body: unknown, tokenAttribute: string | null): SpanBatch {
  if (!Array.isArray(body)) throw new BrokenBody('not an array of spans');
  const spans: Span[] = [];
  let broken = 0;
  for (const span of body) {
    if (typeof span !== 'object' || span === null) broken++;
    else spans.push(spanOf(span, tokenAttribute));
  }
  return { spans, broken };
}

function spanOf(span: object, tokenAttribute: string | null): Span {
  const traceId = idOf(memberOf(span, 'traceId'));
  const spanId = idOf(memberOf(span, 'id'));
  const parentId = idOf(memberOf(span, 'parentId'));
  const kind = memberOf(span, 'kind');
  const shared = memberOf(span, 'shared') === true;
  const service = memberOf(memberOf(span, 'localEndpoint'), 'serviceName');
  const token = tokenAttribute === null ? traceId : memberOf(memberOf(span, 'tags'), tokenAttribute);
  return {
    service: typeof service === 'string' ? service : '',
    token: typeof token === 'string' ? token : '',
    traceId,
    // Both halves of a shared span are known apart, so that the server's does not take the client's place.
    spanId: shared ? `${spanId}:server` : spanId,
    parentId: shared ? spanId : parentId,
    at: microsOf(memberOf(span, 'timestamp')),
    entry: parentId === '' || kind === 'SERVER' || kind === 'CONSUMER',
  };
}

function microsOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.floor(value) : Number.NaN;
}
