import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Callers } from '../src/protocols/otlp-callers.ts';
import { BrokenBody } from '../src/protocols/otlp-span.ts';
import { readZipkin } from '../src/protocols/zipkin.ts';

const span = {
  traceId: '5AF7183FB1D4CF5F',
  id: '352bff9a74ca9ad2',
  parentId: '6b221d5bc9e6496c',
  kind: 'CLIENT',
  timestamp: 1_700_000_000_123_456,
  duration: 1431,
  localEndpoint: { serviceName: 'web', ipv4: '10.0.0.1' },
  tags: { 'order.id': 'o7' },
};

test('a span is read with its service, its trace and its start', () => {
  assert.deepEqual(readZipkin([span], null), {
    spans: [
      {
        service: 'web',
        token: '5af7183fb1d4cf5f',
        traceId: '5af7183fb1d4cf5f',
        spanId: '352bff9a74ca9ad2',
        parentId: '6b221d5bc9e6496c',
        at: 1_700_000_000_123_456,
        entry: false,
      },
    ],
    broken: 0,
  });
});

const readings = [
  ['a tag as token', { ...span }, 'order.id', { token: 'o7' }],
  ['without that tag', { ...span, tags: {} }, 'order.id', { token: '' }],
  ['without a time', { ...span, timestamp: undefined }, null, { at: Number.NaN }],
  ['without a service', { ...span, localEndpoint: null }, null, { service: '' }],
  ['a root', { ...span, parentId: undefined }, null, { parentId: '', entry: true }],
  ['a server', { ...span, kind: 'SERVER' }, null, { entry: true }],
  ['a trace id of zeros', { ...span, traceId: '0000000000000000' }, null, { token: '' }],
] as const;

test('what is absent is read as absent', () => {
  for (const [name, body, attribute, expected] of readings) {
    const [read] = readZipkin([body], attribute).spans;
    assert.deepEqual({ ...read, ...expected }, read, name);
  }
});

test('the server half of a shared span was called by its client half', () => {
  const server = { ...span, kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'shop' } };
  const { spans } = readZipkin([{ ...span, parentId: undefined }, server], null);
  assert.deepEqual(new Callers().of(spans), ['web', 'web']);
});

test('what is no array is a broken body, what is no object in it is counted', () => {
  assert.throws(() => readZipkin({ spans: [] }, null), BrokenBody);
  assert.deepEqual(readZipkin([1, null, 'x'], null), { spans: [], broken: 3 });
  fc.assert(
    fc.property(fc.array(fc.json()), (members) => {
      readZipkin(
        members.map((member) => JSON.parse(member)),
        'x',
      );
    }),
  );
});
