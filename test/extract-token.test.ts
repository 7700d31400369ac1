import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { newTraceEvent } from '../src/core/event.ts';
import { DEFAULT_ORDER, EXTRACTORS, type Extractor } from '../src/protocols/extract-token.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';
import type { SyslogRule } from '../src/protocols/syslog-rule.ts';

const NOW_US = Date.UTC(2026, 10, 21, 12) * 1_000;
const BSD = '<13>Nov 21 10:00:00 web1 nginx[1]: ';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

interface Options {
  readonly nodes?: readonly string[];
  readonly order?: readonly Extractor[];
  readonly rules?: readonly SyslogRule[];
}

function readerOf({ nodes = [], order = DEFAULT_ORDER, rules = [] }: Options = {}): SyslogReader {
  return new SyslogReader({ timezone: 'utc', rules, order, isNode: (name) => nodes.includes(name) });
}

/** `token by node`, or null. */
function found(line: string | Uint8Array, options?: Options): readonly [string, string, string] | null {
  const reader = readerOf(options);
  const event = newTraceEvent();
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  const kind = reader.read(bytes, 0, bytes.length, NOW_US, '192.0.2.7', event);
  if (kind === 'noToken') return null;
  const text = (start: number, end: number) => Buffer.from(event.bytes.subarray(start, end)).toString();
  return [text(event.nodeStart, event.nodeEnd), text(event.tokenStart, event.tokenEnd), reader.extractor.by!];
}

describe('a token is found in', () => {
  const rows: readonly (readonly [string, string, Extractor])[] = [
    ['web:abcd|s', 'abcd', 'line'],
    ['web:trace_id=abcd|s|#from:lb', 'trace_id=abcd', 'line'],
    ['GET / trace_id=abcd 200', 'abcd', 'pair'],
    ['traceId=abcd', 'abcd', 'pair'],
    ['trace.id=abcd', 'abcd', 'pair'],
    ['request_id="abcd"', 'abcd', 'pair'],
    ["reqId='abcd'", 'abcd', 'pair'],
    ['requestId=abcd,user=7', 'abcd', 'pair'],
    ['GET /x?request_id=abcd&y=1', 'abcd', 'pair'],
    ['[correlation_id=abcd]', 'abcd', 'pair'],
    ['{correlation_id=abcd}', 'abcd', 'pair'],
    ['req_id=abcd; x', 'abcd', 'pair'],
    ['(req.id=abcd)', 'abcd', 'pair'],
    ['unique-id=abcd', 'abcd', 'pair'],
    ['dd.trace_id=1234 dd.span_id=5', '1234', 'pair'],
    ['[Originator@6876 sub=x opID=abcd-01 user=root]', 'abcd-01', 'pair'],
    ['token=abcd', 'abcd', 'pair'],
    ['X-Request-Id=abcd', 'abcd', 'pair'],
    ['--request-id=abcd', 'abcd', 'pair'],
    ['trace_id = abcd', 'abcd', 'pair'],
    ['trace_id=abcd: it failed', 'abcd', 'pair'],
    ['rid=1|trace_id=abcd|status=200', 'abcd', 'pair'],
    ['request_id=|abcd.1.', '|abcd.1.', 'pair'],
    ['request_id="a b\\"c"', 'a b"c', 'pair'],
    ['logging.googleapis.com/trace=projects/p/traces/abcd', 'abcd', 'pair'],
    ['trace_id=é', 'é', 'pair'],
    ['trace_id: abcd', 'abcd', 'colon'],
    ['Request-ID: "abcd"', 'abcd', 'colon'],
    ['request id 5, correlation_id:abcd', 'abcd', 'colon'],
    ['{"trace_id":"abcd"}', 'abcd', 'json'],
    ['{"a":1,"request_id": "abcd"}', 'abcd', 'json'],
    ['{"request_id":12345}', '12345', 'json'],
    ['{"ctx":{"deep":[{"traceId":"abcd"}]}}', 'abcd', 'json'],
    ['{"trace":{"id":"abcd"}}', 'abcd', 'json'],
    ['{"req":{"id":"abcd"}}', 'abcd', 'json'],
    ['{"trace.id":"abcd"}', 'abcd', 'json'],
    ['{"logging.googleapis.com/trace":"projects/p/traces/abcd"}', 'abcd', 'json'],
    ['{"token":"a\\u00e9\\ud83d\\ude00\\"b"}', 'aé😀"b', 'json'],
    ['@cee: {"trace_id":"abcd"}', 'abcd', 'json'],
    ['a {brace} and {"trace_id":"abcd"}', 'abcd', 'json'],
    ['{"trace_id":"abcd","msg":"this was cut', 'abcd', 'json'],
    ['{"log":"{\\"trace_id\\":\\"abcd\\"}"}', 'abcd', 'colon'],
    [`traceparent: ${TRACEPARENT}`, TRACE_ID, 'trace'],
    [`traceparent="${TRACEPARENT}"`, TRACE_ID, 'trace'],
    [`{"traceparent":"${TRACEPARENT}"}`, TRACE_ID, 'trace'],
    [`GET / ${TRACEPARENT} 200`, TRACE_ID, 'trace'],
    ['b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1', '80f198ee56343ba864fe8b2a57d3eff7', 'trace'],
    ['X-B3-TraceId=80f198ee56343ba8', '80f198ee56343ba8', 'trace'],
    [
      'X-Amzn-Trace-Id: Self=1-0-1;Root=1-67891233-abcdef012345678912345678;Sampled=1',
      '1-67891233-abcdef012345678912345678',
      'trace',
    ],
  ];
  for (const [message, token, by] of rows) {
    it(message, () => {
      const result = found(`<13>Nov 21 10:00:00 web1 app[1]: ${message}`);
      assert.deepEqual(result?.slice(1), [token, by]);
    });
  }
});

describe('structured data has tokens, but for the ids that RFC 5424 itself defines', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['[trace@32473 id="abcd"]', 'abcd'],
    ['[opentelemetry trace_id="abcd" span_id="x"]', 'abcd'],
    ['[opentelemetry@52 id="abcd"]', 'abcd'],
    ['[obs@1 token="abcd"]', 'abcd'],
    ['[obs@1 id="x" trace_id="abcd"]', 'abcd'],
    ['[shop@1 trace_id="abcd"]', 'abcd'],
    ['[trace@1 id="a\\"b"]', 'a"b'],
    ['[shop@1 id="abcd"]', null],
    ['[meta sequenceId="1" token="abcd"]', null],
    ['[origin id="abcd"][timeQuality token="x"]', null],
    ['[trace@1 id="-"]', null],
    ['[trace@1 id=""]', null],
  ];
  for (const [data, token] of rows) {
    it(data, () => {
      assert.equal(found(`<13>1 - web1 app - - ${data} text`)?.[1] ?? null, token);
    });
  }
});

describe('no token is found in', () => {
  const rows = [
    'plain text',
    'trace_id=',
    'trace_id=-',
    'trace_id=""',
    'trace_id=null user=5',
    'trace_id= span_id=5',
    'retrace_id=abcd',
    'xtrace_id=abcd',
    'étrace_id=abcd',
    'span_id=abcd',
    '{"trace_id":null}',
    '{"trace_id":true}',
    '{"trace_id":""}',
    '{"trace_id":"-"}',
    '{"trace_id":{"x":"y"}}',
    '{"id":"abcd"}',
    'traceparent: garbage',
    `traceparent: 00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `traceparent: ff-${TRACE_ID}-00f067aa0ba902b7-01`,
    'b3: 0',
    'web:5|g',
    `trace_id=${'x'.repeat(513)}`,
    'trace_id="a\tb"',
    '{"trace_id":"a\\nb"}',
  ];
  for (const message of rows) it(message.slice(0, 60), () => assert.equal(found(BSD + message), null));
});

describe('the order decides', () => {
  const all = `<13>1 - web1 app - MSG [trace@1 id="sd"] {"token":"json"} traceparent=${TRACEPARENT} token=pair token: colon`;
  for (const [order, token] of [
    [DEFAULT_ORDER, 'sd'],
    [['json', 'structured'], 'json'],
    [['trace', 'pair'], TRACE_ID],
    [['pair'], 'pair'],
    [['msgid', 'structured'], 'MSG'],
    [[], undefined],
  ] as const) {
    it(order.join(', '), () => assert.equal(found(all, { order })?.[1], token));
  }

  it('a trace id is better than a request id, in whatever order they stand', () => {
    assert.equal(found(`${BSD}request_id=r trace_id=t`)?.[1], 't');
    assert.equal(found(`${BSD}trace_id=t request_id=r`)?.[1], 't');
    assert.equal(found(`${BSD}{"a":{"trace_id":"t"},"request_id":"r"}`)?.[1], 't');
  });

  it('of two alike the first wins, in JSON the shallower', () => {
    assert.equal(found(`${BSD}trace_id=a trace_id=b`)?.[1], 'a');
    assert.equal(found(`${BSD}{"x":{"trace_id":"deep"},"trace_id":"top"}`)?.[1], 'top');
  });
});

describe('the node is', () => {
  const rows: readonly (readonly [string, string, string, Options?])[] = [
    ['the app name', `${BSD}token=x`, 'nginx'],
    ['the app name if it is a node', `${BSD}token=x`, 'nginx', { nodes: ['nginx', 'web1'] }],
    ['the host if only that is one', `${BSD}token=x`, 'web1', { nodes: ['web1'] }],
    ['the host if there is no app', '<13>Nov 21 10:00:00 web1 {"token":"x"}', 'web1'],
    ['the peer if there is neither', '<13>token=x', '192.0.2.7'],
    ['the peer if that is a node', '<13>app: token=x', '192.0.2.7', { nodes: ['192.0.2.7'] }],
    ['not localhost', '<13>Nov 21 10:00:00 localhost {"token":"x"}', '192.0.2.7'],
    ['not `-`', '<13>1 - - - - - - token=x', '192.0.2.7'],
    ['of the native line', `${BSD}shop:x|s`, 'shop'],
    ['of a native line that looks like a tag', '<13>Nov 21 10:00:00 web1 shop:x|s', 'shop'],
    ['in structured data', '<13>1 - h a - - [obs@1 node="shop" token="x"]', 'shop'],
    ['in structured data, for any token', '<13>1 - h a - - [obs@1 service="shop"] token=x', 'shop'],
    ['in JSON', `${BSD}{"token":"x","node":"shop"}`, 'shop'],
    ['in JSON as service', `${BSD}{"service":"shop","token":"x"}`, 'shop'],
    ['in JSON as service.name', `${BSD}{"resource":{"service.name":"shop"},"token":"x"}`, 'shop'],
    ['in JSON as an object', `${BSD}{"service":{"name":"shop"},"token":"x"}`, 'shop'],
    ['not `localhost` of JSON', `${BSD}{"node":"localhost","token":"x"}`, 'nginx'],
    ['not a node deep in JSON', `${BSD}{"peer":{"node":"db"},"token":"x"}`, 'nginx'],
  ];
  for (const [name, line, node, options] of rows) it(name, () => assert.equal(found(line, options)?.[0], node));
});

it('values that cannot be tokens are counted by reason', () => {
  const reader = readerOf();
  const event = newTraceEvent();
  for (const value of ['x'.repeat(513), '"a\tb"']) {
    const bytes = Buffer.from(`${BSD}trace_id=${value}`);
    assert.equal(reader.read(bytes, 0, bytes.length, NOW_US, 'p', event), 'noToken');
  }
  assert.deepEqual(reader.extractor.refused, { tooLong: 1, control: 1 });
});

it('what is not UTF-8 in a token becomes U+FFFD', () => {
  const line = Buffer.concat([Buffer.from(`${BSD}token=a`), Buffer.from([0xff]), Buffer.from('b')]);
  assert.deepEqual(found(line), ['nginx', 'a\ufffdb', 'pair']);
});

describe('of any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...[
        'trace_id',
        'token',
        '=',
        ':',
        ': ',
        '"',
        "'",
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        '|s',
        '|c',
        ' ',
        '-',
        'x',
        'node',
        'b3',
      ],
      ...[
        'traceparent',
        TRACEPARENT,
        'X-Amzn-Trace-Id',
        'Root=',
        '{"',
        '":"',
        '"}',
        '\\"',
        '1',
        '\n',
        '\0',
        '\u0080',
        'é',
      ],
    ),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.array(part, { maxLength: 25 }).map((parts) => parts.join(''));
  const header = fc.constantFrom('', '<13>', BSD, '<13>1 - h a - id [trace@1 ', '<13>1 - h a - id - ');
  const order = fc.shuffledSubarray([...EXTRACTORS]);

  it('reading never throws, and a token is one that the limits allow', () => {
    const event = newTraceEvent();
    fc.assert(
      fc.property(header, text, order, (head, body, extractors) => {
        const reader = readerOf({ order: extractors });
        const bytes = Buffer.from(head + body);
        if (reader.read(bytes, 0, bytes.length, NOW_US, 'peer', event) !== 'event') return;
        const token = Buffer.from(event.bytes.subarray(event.tokenStart, event.tokenEnd)).toString();
        const node = Buffer.from(event.bytes.subarray(event.nodeStart, event.nodeEnd)).toString();
        assert.ok(token.length > 0 && node.length > 0);
        assert.doesNotMatch(token + node, /[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a token without escapes lies in the text', () => {
    fc.assert(
      fc.property(header, text, (head, body) => {
        const line = head + body;
        if (line.includes('\\')) return;
        const result = found(line);
        assert.ok(result === null || line.includes(result[1]));
      }),
      { numRuns: 1_000 },
    );
  });
});
