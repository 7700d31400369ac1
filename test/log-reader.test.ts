import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newTraceEvent } from '../src/core/event.ts';
import { isoFromUs } from '../src/core/iso-time.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { LOG_FORMATS, type LogFormat } from '../src/protocols/log-format.ts';
import { LogReader, type LogReaderOptions } from '../src/protocols/log-reader.ts';
import { bytesOf, textOf } from '../src/protocols/syslog-bytes.ts';

const ARRIVED = Date.UTC(2026, 10, 21, 12, 41) * 1000;
const HEX = '4bf92f3577b34da6a3ce929d0e0e4736';

function readerOf(format: LogFormat, options: Partial<LogReaderOptions> = {}): LogReader {
  const isNode = (name: string) => ['web', 'db', 'lb1'].includes(name);
  const fixed = { timezone: 'utc', node: null, origin: 'access', lineBytes: 65_536, rules: [], order: DEFAULT_ORDER };
  return new LogReader({ format, isNode, ...fixed, ...options });
}

/** `node token time`, with `~` before a time of whole seconds and `-` for none. */
function read(format: LogFormat, line: string, options: Partial<LogReaderOptions> = {}): string {
  const event = newTraceEvent();
  const bytes = bytesOf(line);
  const kind = readerOf(format, options).read(bytes, 0, bytes.length, ARRIVED, event);
  if (kind !== 'event') return kind;
  const time = Number.isNaN(event.at) ? '-' : `${event.wholeSecond ? '~' : ''}${isoFromUs(event.at)}`;
  const part = (start: number, end: number) => textOf(event.bytes, start, end);
  return `${part(event.nodeStart, event.nodeEnd)} ${part(event.tokenStart, event.tokenEnd)} ${time}`;
}

const rows: readonly (readonly [format: LogFormat, line: string, expected: string])[] = [
  ['line', 'web:abcd|s', 'web abcd -'],
  ['line', 'web:abcd|s|T1700000000123', 'web abcd 2023-11-14T22:13:20.123Z'],
  ['line', 'no such thing', 'no colon'],
  ['line', '# comment', 'empty'],
  ['line', 'web:1|g', 'ignored'],
  ['text', 'web:abcd|s', 'web abcd -'],
  ['text', '2026-11-21 12:40:41,123 INFO [main] done trace_id=abcd', 'access abcd 2026-11-21T12:40:41.123Z'],
  ['text', '[2026-11-21T12:40:41+01:00] request_id=abcd', 'access abcd ~2026-11-21T11:40:41Z'],
  ['text', '2026/11/21 12:40:41 request_id: abcd', 'access abcd ~2026-11-21T12:40:41Z'],
  ['text', 'nothing to see', 'noToken'],
  ['text', '', 'empty'],
  ['text', '\r', 'empty'],
  ['syslog', 'Nov 21 12:40:41 lb1 app[12]: trace_id=abcd', 'lb1 abcd ~2026-11-21T12:40:41Z'],
  ['syslog', '2026-11-21T12:40:41.5Z host web[12]: trace_id=abcd', 'web abcd 2026-11-21T12:40:41.500Z'],
  ['json', '{"trace_id":"abcd","service":"web","ts":1795264841.25}', 'web abcd 2026-11-21T12:40:41.250Z'],
  ['json', '{"@timestamp":"2026-11-21T12:40:41.5Z","trace":{"id":"abcd"}}', 'access abcd 2026-11-21T12:40:41.500Z'],
  [
    'json',
    '{"level":30,"time":1795264841123,"hostname":"h","name":"web","reqId":"abcd"}',
    'web abcd 2026-11-21T12:40:41.123Z',
  ],
  ['json', '{"ctx":{"time":"2020-01-01T00:00:00Z","app":"db"},"app":"web","token":"a"}', 'web a -'],
  ['json', '{"msg":"trace_id=abcd","a":[1,{"app":"db"}],"app":"web"}', 'web abcd -'],
  ['json', '{"year":2024,"time":2024,"token":"a"}', 'access a -'],
  ['json', '{"token":"a","time":"202', 'access a -'],
  [
    'logfmt',
    'ts=2026-11-21T12:40:41.5Z level=info msg="it \\"works\\"" app=web trace_id=abcd',
    'web abcd 2026-11-21T12:40:41.500Z',
  ],
  ['logfmt', 'service=db app=web token=a t=1795264841', 'db a ~2026-11-21T12:40:41Z'],
  ['logfmt', 'msg="never closed app=web token=a', 'access a -'],
  [
    'nginx',
    `10.0.0.1 - bob [21/Nov/2026:13:40:41 +0100] "GET /a?h=${HEX} HTTP/1.1" 200 12 "-" "curl" ${HEX}`,
    `access ${HEX} ~2026-11-21T12:40:41Z`,
  ],
  [
    'nginx',
    '10.0.0.1 - - [21/Nov/2026:12:40:41 +0000] "GET /" 200 1 "-" "x" request_id=abcd',
    'access abcd ~2026-11-21T12:40:41Z',
  ],
  [
    'nginx',
    '2026/11/21 12:40:41 [error] 12#12: *1 open() failed, request_id: abcd',
    'access abcd ~2026-11-21T12:40:41Z',
  ],
  ['nginx', '10.0.0.1 - - [21/Nov/2026:12:40:41 +0000] "GET /" 200 1', 'noToken'],
  [
    'apache',
    '::1 - - [21/Nov/2026:12:40:41 +0000] "GET /" 200 1 Vx3tcH8AAQEAABVMpzEAAAAB',
    'access Vx3tcH8AAQEAABVMpzEAAAAB ~2026-11-21T12:40:41Z',
  ],
  [
    'haproxy',
    'Nov 21 12:40:42 lb1 haproxy[1]: 10.0.1.2:33317 [21/Nov/2026:12:40:41.655] in st/s1 10/0/30 200 2750 - - "GET /" 7F000001:8296_7F00001E:1F90_4F7B0A69_0003:790',
    'lb1 7F000001:8296_7F00001E:1F90_4F7B0A69_0003:790 2026-11-21T12:40:41.655Z',
  ],
  [
    'haproxy',
    '10.0.1.2:33317 [21/Nov/2026:12:40:41.655] in st/s1 {trace_id=abcd}',
    'access abcd 2026-11-21T12:40:41.655Z',
  ],
  [
    'journald',
    '{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795264841250000","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"web","MESSAGE":"it is \\"done\\" trace_id=abcd"}',
    'web abcd 2026-11-21T12:40:41.250Z',
  ],
  [
    'journald',
    '{"__REALTIME_TIMESTAMP":"1795264841250000","_SOURCE_REALTIME_TIMESTAMP":"1795264841240000","_COMM":"x","MESSAGE":"{\\"trace_id\\":\\"abcd\\",\\"service\\":\\"db\\"}"}',
    'db abcd 2026-11-21T12:40:41.240Z',
  ],
  ['journald', '{"SYSLOG_IDENTIFIER":"web","TRACE_ID":"abcd","MESSAGE":"plain"}', 'web abcd -'],
  ['journald', '{"SYSLOG_IDENTIFIER":"x","MESSAGE":"db:abcd|s"}', 'db abcd -'],
  ['journald', '{"SYSLOG_IDENTIFIER":"web","MESSAGE":[116,111,107,101,110,61,97,98,10]}', 'web ab -'],
  ['journald', '{"SYSLOG_IDENTIFIER":"web","MESSAGE":null}', 'noToken'],
  [
    'docker',
    '{"log":"{\\"trace_id\\":\\"abcd\\"}\\n","stream":"stdout","time":"2026-11-21T12:40:41.123456789Z"}',
    'access abcd 2026-11-21T12:40:41.123456Z',
  ],
  [
    'docker',
    '{"log":"web:abcd|s\\n","stream":"stdout","time":"2026-11-21T12:40:41.5Z"}',
    'web abcd 2026-11-21T12:40:41.500Z',
  ],
  ['cri', '2026-11-21T12:40:41.123456789Z stdout F trace_id=abcd', 'access abcd 2026-11-21T12:40:41.123456Z'],
  ['cri', '2026-11-21T12:40:41.5Z stderr F web:abcd|s', 'web abcd 2026-11-21T12:40:41.500Z'],
  ['cri', 'token=a', 'access a -'],
];

for (const [format, line, expected] of rows) {
  test(`${format}: ${line.slice(0, 100)}`, () => assert.equal(read(format, line), expected));
}

test('auto reads every format as the format itself does, but for tokens that only a format tells', () => {
  const told = rows.filter(([format, , expected]) => {
    return format !== 'line' && !(['nginx', 'apache', 'haproxy'].includes(format) && !expected.includes(' abcd '));
  });
  for (const [format, line, expected] of told) {
    // An app of the header is only seen by who knows the format: of JSON without the journal's own keys it is not.
    if (format === 'journald' && !line.includes('__REALTIME')) continue;
    // A line of HAProxy without a syslog header has a time that needs no zone, but `auto` reads it all the same.
    assert.equal(read('auto', line), expected, line);
  }
});

test('a node of the input is that of every line but native ones and those whose rule says another', () => {
  const rule = { app: null, host: null, facility: null, severity: null, msgid: null };
  const rules = [
    { ...rule, pattern: String.raw`rid=(?P<token>\w+)`, node: null },
    { ...rule, pattern: String.raw`at=(?P<node>\w+) id=(?P<token>\w+)`, node: null },
    { ...rule, pattern: String.raw`x=(?P<token>\w+)`, node: 'db' },
  ];
  const cases = [
    ['token=a', 'front a -'],
    ['rid=a', 'front a -'],
    ['at=web id=a', 'web a -'],
    ['x=a', 'db a -'],
    ['web:a|s', 'web a -'],
    ['{"token":"a","service":"web"}', 'front a -'],
  ] as const;
  for (const [line, expected] of cases) assert.equal(read('text', line, { rules, node: 'front' }), expected);
});

test('a node of the input may be the app or the host of the line', () => {
  const line = 'Nov 21 12:40:41 myhost myapp[12]: trace_id=a';
  assert.equal(read('syslog', line, { node: '{app}' }), 'myapp a ~2026-11-21T12:40:41Z');
  assert.equal(read('syslog', line, { node: '{host}' }), 'myhost a ~2026-11-21T12:40:41Z');
});

test('no line makes any format fail, and what is read lies within the bytes that it names', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '"',
      '\\',
      '[',
      ']',
      ':',
      ',',
      '=',
      '|s',
      ' ',
      '\u0000',
      '{"MESSAGE":',
      '{"log":"',
      '"__R',
    ),
    fc.constantFrom(
      '2026-11-21T12:40:41Z',
      '[21/Nov/2026:12:40:41 +0100]',
      'Nov 21 12:40:41 ',
      'token=',
      'é',
      '\ud800',
    ),
    fc.constantFrom(...rows.map(([, line]) => line)),
    fc.string({ maxLength: 8, unit: 'binary' }),
  );
  const readers = new Map(LOG_FORMATS.map((format) => [format, readerOf(format)]));
  const event = newTraceEvent();
  fc.assert(
    fc.property(
      fc.constantFrom(...LOG_FORMATS),
      fc.array(piece, { maxLength: 12 }),
      fc.nat(40),
      (format, parts, cut) => {
        const text = bytesOf(parts.join(''));
        const bytes = text.subarray(0, Math.max(0, text.length - cut));
        if (readers.get(format)!.read(bytes, 0, bytes.length, ARRIVED, event) !== 'event') return;
        assert.ok(event.nodeStart >= 0 && event.nodeEnd > event.nodeStart && event.nodeEnd <= event.bytes.length);
        assert.ok(event.tokenEnd > event.tokenStart && event.tokenEnd <= event.bytes.length);
      },
    ),
    { numRuns: 2000 },
  );
});
