import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTraceEvent, type TraceEvent } from '../src/core/event.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { parseNext } from '../src/protocols/line-next.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';

// Datagrams of a group lie one behind the other, without an LF between them: whatever the next one begins with must not
// become part of the one before, wherever that ends.

type Read = (bytes: Uint8Array, start: number, end: number, event: TraceEvent) => string;

const NOW_US = Date.UTC(2026, 10, 21, 10, 0, 1) * 1_000;
const NEXT = [
  '\n',
  '<13>a: token=z',
  ' <13>',
  '0123456789 ',
  '|s|#from:x',
  '"}',
  ']: token=9',
  'Z token=y',
  ':',
  '\\',
  '=v',
];

const LINES = [
  'web-server,zone=eu:abcd1234|s|@0.5|#from:lb,user:7|T1700000000123',
  'a:1|s\nb:2|s',
  'web:5|c',
  'é:ü|s|#a:b',
];
const MESSAGES = [
  '<165>1 2026-11-21T10:00:00.000005+01:30 host app 123 ID [trace@1 token="a\\"b" x="y"] \ufeffbody',
  '<13>Nov 21 10:00:00 2026 UTC host app[12]: web:x|s|T1700000000123',
  '42 <13>1 2026-11-21T10:00:00Z h a - - - {"trace_id": "x\\u0041", "n": 1}',
  '<13>a: traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 key="v w"',
];

const readMessage: Read = (bytes, start, end, event) => {
  const reader = new SyslogReader({ timezone: 'utc', rules: [], order: DEFAULT_ORDER, isNode: () => false });
  return reader.read(bytes, start, end, NOW_US, '192.0.2.7', event);
};

for (const [what, texts, read] of [
  ['a native line', LINES, parseNext],
  ['a syslog message', MESSAGES, readMessage],
] as const) {
  test(`${what} ends where its datagram does`, () => {
    for (const text of texts) {
      const whole = Buffer.from(text);
      for (let length = 1; length <= whole.length; length++) {
        const alone = told(read, whole.subarray(0, length), '');
        for (const next of NEXT) assert.deepEqual(told(read, whole.subarray(0, length), next), alone, `${next}`);
      }
    }
  });
}

/** What is understood of `datagram` with `next` behind it. */
function told(read: Read, datagram: Uint8Array, next: string): unknown {
  const event = newTraceEvent();
  const bytes = Buffer.concat([Buffer.from('##'), datagram, Buffer.from(next)]);
  const kind = read(bytes, 2, 2 + datagram.length, event);
  if (kind !== 'event' && kind !== 'tally') return kind;
  const part = (start: number, end: number) =>
    start < 0 ? '' : Buffer.from(event.bytes.subarray(start, end)).toString();
  const { at, count, rate, wholeSecond } = event;
  return {
    kind,
    node: part(event.nodeStart, event.nodeEnd),
    token: kind === 'event' ? part(event.tokenStart, event.tokenEnd) : '',
    from: part(event.fromStart, event.fromEnd),
    tags: part(event.tagsStart, event.tagsEnd),
    ...{ at, count, rate, wholeSecond },
  };
}
