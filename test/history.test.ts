import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../src/core/bytes.ts';
import { newTraceEvent, type TraceEvent } from '../src/core/event.ts';
import { History } from '../src/core/history.ts';

function event(node: string, token: string, tags: string | null = null, at = Number.NaN): TraceEvent {
  const own = newTraceEvent();
  own.bytes = bytesOf(`..${node}${token}${tags ?? ''}`);
  own.nodeStart = 2;
  own.nodeEnd = own.tokenStart = 2 + bytesOf(node).length;
  own.tokenEnd = own.tokenStart + bytesOf(token).length;
  own.at = at;
  if (tags !== null) {
    own.tagsStart = own.tokenEnd;
    own.tagsEnd = own.bytes.length;
  }
  return own;
}

const NOW = 1_700_000_000_000_000;

test('a token gives its events as they came, oldest first', () => {
  const history = new History(10);
  history.add(event('web', 't1', 'env:live', NOW - 5), NOW - 5, NOW, 'udp');
  history.add(event('db', 't2'), NOW + 1, NOW + 1, 'syslog-tcp');
  history.add(event('db', 't1'), NOW + 2, NOW + 2, 'syslog-tcp');
  history.add(event('db', 't11', ''), NOW + 3, NOW + 3, 'udp');
  assert.deepEqual(history.of(bytesOf('t1')), [
    { node: 'web', at: NOW - 5, arrivedAt: NOW, source: 'udp', tags: 'env:live', ownTime: true },
    { node: 'db', at: NOW + 2, arrivedAt: NOW + 2, source: 'syslog-tcp', tags: '', ownTime: false },
  ]);
  assert.deepEqual(history.of(bytesOf('t3')), []);
});

test('it has the newest events, up to the limit, as whole as they came', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
  const events = fc.array(fc.tuple(text, fc.constantFrom('t', 'u', 'long'.repeat(128)), fc.option(text)), {
    maxLength: 200,
    size: 'max',
  });
  fc.assert(
    fc.property(events, fc.constantFrom(1, 3, 50), (list, limit) => {
      const history = new History(limit);
      list.forEach(([node, token, tags], i) => {
        history.add(event(node, token, tags), NOW + i, NOW + i, `source-${i % 5}`);
      });
      for (const wanted of ['t', 'u', 'long'.repeat(128)]) {
        const all = list
          .map(([node, token, tags], i) => ({ node, token, tags: tags ?? '', at: NOW + i, source: `source-${i % 5}` }))
          .slice(-limit)
          .filter(({ token }) => token === wanted)
          .map(({ node, tags, at, source }) => ({ node, tags, at, source }));
        const found = history.of(bytesOf(wanted)).map(({ node, tags, at, source }) => ({ node, tags, at, source }));
        // Long events take the room of older ones.
        assert.deepEqual(found, all.slice(all.length - found.length));
      }
    }),
    { numRuns: 100 },
  );
});

test('with events of usual size none of the newest is missing', () => {
  const history = new History(1000);
  for (let i = 0; i < 5000; i++)
    history.add(event('event-processor', `0123456789abcdef-${i}`), NOW + i, NOW + i, 'udp');
  for (let i = 0; i < 5000; i++) {
    assert.equal(history.of(bytesOf(`0123456789abcdef-${i}`)).length, i < 4000 ? 0 : 1, `${i}`);
  }
});

test('tags are cut at 512 bytes, a token of a thousand events gives the newest, a limit of 0 keeps none', () => {
  const history = new History(5000);
  history.add(event('web', 'tagged', 'x'.repeat(600)), NOW, NOW, 'udp');
  assert.equal(history.of(bytesOf('tagged'))[0]?.tags.length, 512);
  for (let i = 0; i < 3000; i++) history.add(event('web', 't'), NOW + i, NOW + i, 'udp');
  const found = history.of(bytesOf('t'));
  assert.deepEqual([found.length, found.at(-1)?.at], [1000, NOW + 2999]);
  const none = new History(0);
  none.add(event('web', 't'), NOW, NOW, 'udp');
  assert.deepEqual(none.of(bytesOf('t')), []);
});
