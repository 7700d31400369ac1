import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { context, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { openHttpInput } from '../src/inputs/http.ts';
import type { Input } from '../src/inputs/input.ts';
import type { HttpInputConfig } from '../src/manifest/section-http-input.ts';
import { notingSink } from './support/http-sink.ts';

const opened: Input[] = [];
after(() => Promise.all(opened.map((input) => input.close())));

const config: HttpInputConfig = {
  address: '127.0.0.1',
  port: 0,
  path: '/events',
  allow: null,
  hosts: [],
  token: 'a-long-secret',
  tokenAttribute: null,
  spans: 'all',
  maxBodyBytes: 1_000_000,
  maxConnections: 256,
};

/** One request through two services, each with its exporter: `web` calls `shop`, which does something inside. */
async function traceThrough(exporterTo: (url: string) => SpanExporter, changes: Partial<HttpInputConfig> = {}) {
  const sink = notingSink();
  const input = await openHttpInput({ ...config, ...changes }, sink);
  opened.push(input);
  const url = `http://127.0.0.1:${input.bound[0]!.port}`;
  const providers = ['web', 'shop'].map((service) => {
    const spanProcessors = [new SimpleSpanProcessor(exporterTo(url))];
    return new BasicTracerProvider({ spanProcessors, resource: resourceFromAttributes({ 'service.name': service }) });
  });
  const [web, shop] = providers.map((provider) => provider.getTracer('test'));
  const at = (us: number): [number, number] => [1_700_000_000, us * 1000 + 400];
  const root = web!.startSpan('get', { kind: SpanKind.SERVER, startTime: at(1) });
  const below = (span: { spanContext(): SpanContext }) => trace.setSpanContext(context.active(), span.spanContext());
  const call = web!.startSpan('call', { kind: SpanKind.CLIENT, startTime: at(2) }, below(root));
  // Each span is sent as it ends, in a request of its own: one has to be answered before the next, or they race.
  // The caller comes first, so that its name is known when the called one comes.
  root.end(at(9));
  await providers[0]!.forceFlush();
  call.end(at(8));
  await providers[0]!.forceFlush();
  const serve = shop!.startSpan('serve', { kind: SpanKind.SERVER, startTime: at(3) }, below(call));
  const work = shop!.startSpan('work', { startTime: at(4), attributes: { 'order.id': 42 } }, below(serve));
  serve.end(at(7));
  await providers[1]!.forceFlush();
  work.end(at(6));
  await Promise.all(providers.map((provider) => provider.shutdown()));
  return { sink, traceId: root.spanContext().traceId, input };
}

const headers = { authorization: 'Bearer a-long-secret' };
const exporters: readonly (readonly [string, string, (url: string) => SpanExporter])[] = [
  ['OTLP as JSON', 'otlp', (url) => new JsonExporter({ url: `${url}/v1/traces`, headers })],
  ['OTLP as protobuf', 'otlp', (url) => new ProtoExporter({ url: `${url}/v1/traces`, headers })],
  [
    'OTLP as protobuf, packed',
    'otlp',
    // The option is of an enumeration that the package does not export; its value is what the protocol calls it.
    (url) => new ProtoExporter({ url: `${url}/v1/traces`, headers, compression: 'gzip' as never }),
  ],
  ['Zipkin', 'zipkin', (url) => new ZipkinExporter({ url: `${url}/api/v2/spans`, headers })],
];

for (const [name, source, exporterTo] of exporters) {
  test(`${name}: spans of the official exporter are events of their services`, async () => {
    const { sink, traceId } = await traceThrough(exporterTo);
    assert.deepEqual(sink.bad.notes, []);
    assert.deepEqual(sink.events, [
      `${source} web ${traceId} 1700000000000001 web -`,
      `${source} web ${traceId} 1700000000000002 web -`,
      `${source} shop ${traceId} 1700000000000003 web -`,
      `${source} shop ${traceId} 1700000000000004 web -`,
    ]);
  });

  test(`${name}: the manifest may name the attribute that is the token, and take only spans that enter a service`, async () => {
    const { sink } = await traceThrough(exporterTo, { tokenAttribute: 'order.id' });
    assert.deepEqual(sink.events, [`${source} shop 42 1700000000000004 web -`]);
    assert.deepEqual(sink.counts, { noToken: 3 });
    const entries = await traceThrough(exporterTo, { spans: 'entry' });
    assert.deepEqual(
      entries.sink.events.map((event) => event.split(' ')[1]),
      ['web', 'shop'],
    );
  });
}
