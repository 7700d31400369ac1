import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../src/core/bytes.ts';
import { newTraceEvent } from '../src/core/event.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import { createExplainer } from '../src/outputs/explain.ts';
import { explainLine, type LineExplanation } from '../src/protocols/explain-line.ts';
import { parseLine } from '../src/protocols/line.ts';

const nothing = { node: null, token: null, count: null, at: null, rate: null, tags: [], reason: null };

const rows: readonly [line: string, expected: Partial<LineExplanation>][] = [
  ['web-server:abcd1234|s', { kind: 'event', node: 'web-server', token: 'abcd1234' }],
  [
    'web-server:abcd1234|s|#from:lb,,user:7\r',
    { kind: 'event', node: 'web-server', token: 'abcd1234', tags: ['from:lb', 'user:7'] },
  ],
  ['a,zone=eu:t|s|#x|#y:z|@0.5', { kind: 'event', node: 'a', token: 't', rate: 0.5, tags: ['zone:eu', 'x', 'y:z'] }],
  ['a:t|s|@1', { kind: 'event', node: 'a', token: 't', rate: 1 }],
  ['a:t|s|T1700000000123456789', { kind: 'event', node: 'a', token: 't', at: '2023-11-14T22:13:20.123456Z' }],
  ['a:t|s|T1700000000', { kind: 'event', node: 'a', token: 't', at: '2023-11-14T22:13:20Z' }],
  ['a:b|#x|s', { kind: 'event', node: 'a', token: 'b|#x' }],
  ['a:5|c', { kind: 'tally', node: 'a', count: 5 }],
  ['a:5|c|#token:t', { kind: 'event', node: 'a', token: 't', tags: ['token:t'] }],
  ['a,token=t:5|c', { kind: 'event', node: 'a', token: 't', tags: ['token:t'] }],
  ['\ufeffa:t|s', { kind: 'event', node: '\ufeffa', token: 't' }],
  ['', { kind: 'ignored', reason: 'empty' }],
  ['\r', { kind: 'ignored', reason: 'empty' }],
  ['# hello', { kind: 'ignored', reason: 'comment' }],
  ['_e{1,1}:a|b', { kind: 'ignored', reason: 'DogStatsD event' }],
  ['_sc|disk|0', { kind: 'ignored', reason: 'service check' }],
  ['datadog.dogstatsd.client.bytes:1|c', { kind: 'ignored', reason: 'client telemetry' }],
  ['a:1|g', { kind: 'ignored', reason: 'gauge' }],
  ['a:1|ms|@0.1', { kind: 'ignored', reason: 'timer' }],
  ['a:1|h', { kind: 'ignored', reason: 'histogram' }],
  ['a:1|d|#x', { kind: 'ignored', reason: 'distribution' }],
  ['hello', { kind: 'bad', reason: 'no colon' }],
  ['a:t|s|Tomorrow', { kind: 'bad', reason: 'time' }],
];

for (const [line, expected] of rows) {
  test(`${JSON.stringify(line)} is explained`, () => {
    assert.deepEqual(explainLine(new TextEncoder().encode(line)), { ...nothing, ...expected });
  });
}

test('prefix and suffix of the manifest are taken off the node, as its input does', () => {
  const result = parseManifest('[input.udp]\nprefix = "eu-"\nsuffix = ".lan"', 'm.toml');
  assert.ok(result.ok);
  const explain = createExplainer(result.manifest, false, 0);
  const nodes = ['eu-web.lan,zone=b:t|s', 'web:t|s', 'eu-web:5|c'].map((line) => JSON.parse(explain(bytesOf(line))));
  assert.deepEqual(
    nodes.map(({ node, tags }) => [node, ...tags]),
    [['web', 'zone:b'], ['web'], ['web']],
  );
});

test('what is not UTF-8 is shown as U+FFFD', () => {
  const explained = explainLine(Buffer.from('n\xff:t\xc3|s|#\xe2\x82:x', 'latin1'));
  assert.deepEqual(explained, { ...nothing, kind: 'event', node: 'n\ufffd', token: 't\ufffd', tags: ['\ufffd:x'] });
});

test('the explanation never says anything but what the parser read', () => {
  const pieces = fc.constantFrom(...Buffer.from(':|,#@Tsc0-9.\r\0 _{=\xff\xc3\xa9', 'latin1'));
  const tail = fc.constantFrom('', '|s', '|c', '|c|#token:x', '|s|@0.5', '|s|T1');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), tail, (start, end) => {
      const line = Buffer.concat([Buffer.from(start), Buffer.from(end)]);
      const event = newTraceEvent();
      const kind = parseLine(line, 0, line.length, event);
      const explained = explainLine(line);
      const text = (from: number, to: number) => Buffer.from(event.bytes.subarray(from, to)).toString();
      if (kind === 'event' || kind === 'tally') {
        assert.equal(explained.kind, kind);
        assert.equal(explained.node, text(event.nodeStart, event.nodeEnd));
        assert.equal(explained.token ?? '', text(event.tokenStart, event.tokenEnd));
        assert.equal(explained.rate ?? 1, event.rate);
      } else {
        assert.equal(explained.kind, kind === 'empty' || kind === 'ignored' ? 'ignored' : 'bad');
        assert.equal(typeof explained.reason, 'string');
      }
    }),
    { numRuns: 5000 },
  );
});
