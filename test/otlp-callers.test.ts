import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Callers } from '../src/protocols/otlp-callers.ts';
import type { Span } from '../src/protocols/otlp-span.ts';

function span(service: string, spanId: string, parentId = ''): Span {
  return { service, spanId, parentId, token: 't', traceId: 't', at: 0, entry: false };
}

const root = span('web', '1');
const call = span('web', '2', '1');
const serve = span('shop', '3', '2');
const inside = span('shop', '4', '3');

test('the caller is the service of the nearest ancestor in another service', () => {
  assert.deepEqual(new Callers().of([root, call, serve, inside]), ['web', 'web', 'web', 'web']);
});

test('ancestors may come behind their children', () => {
  assert.deepEqual(new Callers().of([inside, serve, call, root]), ['web', 'web', 'web', 'web']);
});

test('ancestors may have come in an earlier request, not in a later one', () => {
  const callers = new Callers();
  assert.deepEqual(callers.of([serve]), ['']);
  assert.deepEqual(callers.of([root, call]), ['web', 'web']);
  assert.deepEqual(callers.of([span('shop', '5', '2')]), ['web']);
});

test('spans of other traces are others, whatever their id', () => {
  const callers = new Callers();
  callers.of([root]);
  assert.deepEqual(callers.of([{ ...span('shop', '2', '1'), traceId: 'u' }]), ['']);
});

test('parents in a loop end', () => {
  assert.deepEqual(new Callers().of([span('a', '1', '2'), span('a', '2', '1')]), ['', 'a']);
  assert.deepEqual(new Callers().of([span('a', '1', '1')]), ['']);
});

test('the oldest spans are forgotten', () => {
  const callers = new Callers();
  callers.of([root]);
  for (let i = 0; i < 2 * 65_536; i += 4096) {
    callers.of(Array.from({ length: 4096 }, (_, n) => span('busy', `x${i + n}`)));
  }
  assert.deepEqual(callers.of([span('shop', '2', '1')]), ['']);
});
