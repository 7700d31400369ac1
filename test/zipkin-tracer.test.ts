import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import zipkin from 'zipkin';
import transport from 'zipkin-transport-http';
import { openHttpInput } from '../src/inputs/http.ts';
import type { Input } from '../src/inputs/input.ts';
import { notingSink } from './support/http-sink.ts';
import { until } from './support/temporary.ts';

const opened: Input[] = [];
after(() => Promise.all(opened.map((input) => input.close())));

/** A service as its developers set it up, with Zipkin's own tracer and transport. */
function serviceNamed(localServiceName: string, url: string, complaints: unknown[]) {
  const logger = new transport.HttpLogger({
    endpoint: `${url}/api/v2/spans`,
    jsonEncoder: zipkin.jsonEncoder.JSON_V2,
    httpInterval: 5,
    headers: { authorization: 'Bearer a-long-secret' },
    log: { error: (...what) => complaints.push(what) },
  });
  const recorder = new zipkin.BatchRecorder({ logger });
  return new zipkin.Tracer({ ctxImpl: new zipkin.ExplicitContext(), recorder, localServiceName });
}

test('Zipkin’s tracer and its HTTP transport are understood as they are', async () => {
  const sink = notingSink();
  const input = await openHttpInput(
    {
      ...{ address: '127.0.0.1', port: 0, path: '/events', allow: null, hosts: [], token: 'a-long-secret' },
      ...{ tokenAttribute: null, spans: 'all', maxBodyBytes: 1_000_000, maxConnections: 256 },
    },
    sink,
  );
  opened.push(input);
  const url = `http://127.0.0.1:${input.bound[0]!.port}`;
  const complaints: unknown[] = [];
  const [web, shop] = ['web', 'shop'].map((name) => serviceNamed(name, url, complaints));

  // A request comes to `web`, which asks `shop` on its behalf.
  const asked: { headers: Record<string, string> } = { headers: {} };
  const incoming = new zipkin.Instrumentation.HttpServer({ tracer: web!, port: 80 });
  const outgoing = new zipkin.Instrumentation.HttpClient({ tracer: web!, remoteServiceName: 'shop' });
  let traceId = '';
  web!.scoped(() => {
    const id = incoming.recordRequest('GET', 'http://web/cart', () => zipkin.option.None as never);
    traceId = id.traceId;
    web!.scoped(() => {
      web!.setId(id);
      Object.assign(asked, outgoing.recordRequest(asked, 'http://shop/stock', 'GET'));
      outgoing.recordResponse(web!.id, '200');
    });
    incoming.recordResponse(id, '200');
  });
  await until(() => sink.events.length === 2);
  const headers = new Map(Object.entries(asked.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const answering = new zipkin.Instrumentation.HttpServer({ tracer: shop!, port: 80 });
  shop!.scoped(() => {
    const id = answering.recordRequest('GET', 'http://shop/stock', (name) => {
      const value = headers.get(name.toLowerCase());
      // The types want a header of any type that is asked for; there are only texts.
      return (value === undefined ? zipkin.option.None : new zipkin.option.Some(value)) as never;
    });
    answering.recordResponse(id, '200');
  });
  await until(() => sink.events.length === 3);

  const told = sink.events.map((event) => event.replace(/ \d{16} /, ' TIME ')).sort();
  assert.deepEqual(told, [
    `zipkin shop ${traceId} TIME web -`,
    `zipkin web ${traceId} TIME web -`,
    `zipkin web ${traceId} TIME web -`,
  ]);
  assert.deepEqual([sink.bad.notes, complaints], [[], []]);
});
