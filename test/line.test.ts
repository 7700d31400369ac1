import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newTraceEvent, type TraceEvent } from '../src/core/event.ts';
import { BAD_REASONS, endOfLine, parseLine } from '../src/protocols/line.ts';
import { parseNext } from '../src/protocols/line-next.ts';

const NO_TIME = Number.NaN;

/** What an event says, as text; a row below gives what differs from `plain`. */
function told(event: TraceEvent) {
  const text = (from: number, to: number) => (from < 0 ? null : Buffer.from(event.bytes.subarray(from, to)).toString());
  return {
    node: text(event.nodeStart, event.nodeEnd),
    token: event.kind === 'event' ? text(event.tokenStart, event.tokenEnd) : null,
    count: event.count,
    at: event.at,
    wholeSecond: event.wholeSecond,
    rate: event.rate,
    from: text(event.fromStart, event.fromEnd),
    tags: text(event.tagsStart, event.tagsEnd),
  };
}
type Told = ReturnType<typeof told>;
const plain: Told = {
  node: '',
  token: null,
  count: 1,
  at: NO_TIME,
  wholeSecond: false,
  rate: 1,
  from: null,
  tags: null,
};

function read(line: string | Uint8Array) {
  const bytes = Buffer.from(line as string);
  const event = newTraceEvent();
  return { kind: parseLine(bytes, 0, bytes.length, event), event };
}

const understood: readonly [line: string, expected: Partial<Told>][] = [
  // A set is an event.
  ['web-server:abcd1234|s', { node: 'web-server', token: 'abcd1234' }],
  ['web-server:abcd1234|s\r', { node: 'web-server', token: 'abcd1234' }],
  ['web-server:abcd1234|s\0\r\0', { node: 'web-server', token: 'abcd1234' }],
  ['Ünïcode nøde:tøken ✓|s', { node: 'Ünïcode nøde', token: 'tøken ✓' }],
  ['a: |s', { node: 'a', token: ' ' }],
  // Its value is never split on a colon, and runs to the last `|s` that only options follow.
  ['a:b:c|s', { node: 'a', token: 'b:c' }],
  ['a::|s', { node: 'a', token: ':' }],
  ['a:1:2:3|s', { node: 'a', token: '1:2:3' }],
  ['a:b|s|s', { node: 'a', token: 'b|s' }],
  ['a:|s|s', { node: 'a', token: '|s' }],
  ['a:b|c|s', { node: 'a', token: 'b|c' }],
  ['a:1|c|s', { node: 'a', token: '1|c' }],
  ['a:1|g|s', { node: 'a', token: '1|g' }],
  ['a:b||s', { node: 'a', token: 'b|' }],
  ['a:b|s|#x|s', { node: 'a', token: 'b|s|#x' }],
  ['a:b|s|c:x|s', { node: 'a', token: 'b|s|c:x' }],
  ['a:b|Tomorrow|@home|s', { node: 'a', token: 'b|Tomorrow|@home' }],
  ['a:1|s:1|s:2|s', { node: 'a', token: '1|s:1|s:2' }],
  ['a:b|s|x:y', { node: 'a', token: 'b' }],
  // The node's tags, as Influx writes them: `,key=value` up to the colon. Any other comma belongs to the name.
  ['a,zone=eu,rack=:t|s', { node: 'a', token: 't', tags: 'zone=eu,rack=' }],
  ['a,from=lb:t|s', { node: 'a', token: 't', tags: 'from=lb', from: 'lb' }],
  ['a,b:t|s', { node: 'a,b', token: 't' }],
  ['a,b,k=v:t|s', { node: 'a,b', token: 't', tags: 'k=v' }],
  ['a,k=v,b:t|s', { node: 'a,k=v,b', token: 't' }],
  ['a,=v:t|s', { node: 'a,=v', token: 't' }],
  ['a,k=v=w:t|s', { node: 'a', token: 't', tags: 'k=v=w' }],
  [',k=v:t|s', { node: ',k=v', token: 't' }],
  ['a,k=v:t|s|#x:y', { node: 'a', token: 't', tags: 'x:y' }],
  // Options in any order; of what is given twice the last one counts; unknown ones are skipped.
  ['a:t|s|#x:y,z', { node: 'a', token: 't', tags: 'x:y,z' }],
  ['a:t|s|#', { node: 'a', token: 't' }],
  ['a:t|s|#,,', { node: 'a', token: 't', tags: ',,' }],
  ['a:t|s|#from:lb', { node: 'a', token: 't', tags: 'from:lb', from: 'lb' }],
  ['a:t|s|#from:', { node: 'a', token: 't', tags: 'from:' }],
  ['a:t|s|#from:l\u0007b', { node: 'a', token: 't', tags: 'from:l\u0007b' }],
  ['a:t|s|#from:x,from:y', { node: 'a', token: 't', tags: 'from:x,from:y', from: 'y' }],
  ['a:t|s|#from:x|#k:v', { node: 'a', token: 't', tags: 'k:v', from: 'x' }],
  ['a:t|s|#token:other', { node: 'a', token: 't', tags: 'token:other' }],
  ['a:t|s|@0.1', { node: 'a', token: 't', rate: 0.1 }],
  ['a:t|s|@1', { node: 'a', token: 't', rate: 1 }],
  ['a:t|s|@1.0', { node: 'a', token: 't', rate: 1 }],
  ['a:t|s|@2', { node: 'a', token: 't', rate: 2 }],
  ['a:t|s|@.25', { node: 'a', token: 't', rate: 0.25 }],
  ['a:t|s|@1e-05', { node: 'a', token: 't', rate: 0.00001 }],
  ['a:t|s|@0.12345678901234567890', { node: 'a', token: 't', rate: 0.12345678901234568 }],
  ['a:t|s|@0.5|@0.1', { node: 'a', token: 't', rate: 0.1 }],
  ['a:t|s|c:abc|e:it|card:low|foo:bar', { node: 'a', token: 't' }],
  ['a:t|s|T1|#k:v|c:x|@0.5|T2', { node: 'a', token: 't', at: 2e6, wholeSecond: true, rate: 0.5, tags: 'k:v' }],
  // Times: the unit follows from the number of integer digits.
  ['a:t|s|T0', { node: 'a', token: 't', at: 0, wholeSecond: true }],
  ['a:t|s|T1700000000', { node: 'a', token: 't', at: 1_700_000_000_000_000, wholeSecond: true }],
  ['a:t|s|T01700000000', { node: 'a', token: 't', at: 1_700_000_000_000_000, wholeSecond: true }],
  ['a:t|s|T1700000000.25', { node: 'a', token: 't', at: 1_700_000_000_250_000 }],
  ['a:t|s|T1700000000.0', { node: 'a', token: 't', at: 1_700_000_000_000_000 }],
  ['a:t|s|T1700000000.1234567', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T1700000000123', { node: 'a', token: 't', at: 1_700_000_000_123_000 }],
  ['a:t|s|T1700000000123.4567', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T1700000000123456', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T1700000000123456.9', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T1700000000123456789', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T1700000000123456999.9', { node: 'a', token: 't', at: 1_700_000_000_123_456 }],
  ['a:t|s|T9007199254740991999', { node: 'a', token: 't', at: 9_007_199_254_740_991 }],
  // Later than can be told is in the future whatever it is.
  ['a:t|s|T9007199255', { node: 'a', token: 't', at: Number.MAX_SAFE_INTEGER, wholeSecond: true }],
  ['a:t|s|T99999999999999', { node: 'a', token: 't', at: Number.MAX_SAFE_INTEGER }],
  ['a:t|s|T9007199254740992', { node: 'a', token: 't', at: Number.MAX_SAFE_INTEGER }],
  ['a:t|s|T9007199254740992000', { node: 'a', token: 't', at: Number.MAX_SAFE_INTEGER }],
  [`a:t|s|T${'9'.repeat(400)}.9`, { node: 'a', token: 't', at: Number.MAX_SAFE_INTEGER }],
  ['a:t|s|T00000000000000000000000000000000001000', { node: 'a', token: 't', at: 1 }],
  // A counter with the tag `token` is an event, whatever its number.
  ['a:1|c|#token:t', { node: 'a', token: 't', tags: 'token:t' }],
  ['a:-2.5|c|#x,token:t:u,y', { node: 'a', token: 't:u', tags: 'x,token:t:u,y' }],
  ['a,token=t:1|c', { node: 'a', token: 't', tags: 'token=t' }],
  ['a,token=t:1|c|#token:u', { node: 'a', token: 'u', tags: 'token:u' }],
  ['a:1|c|#token:t|#token:u', { node: 'a', token: 'u', tags: 'token:u' }],
  ['a:1|c|#token:t|T5|c:x', { node: 'a', token: 't', tags: 'token:t', at: 5e6, wholeSecond: true }],
];

for (const [line, expected] of understood) {
  test(`${JSON.stringify(line)} is an event`, () => {
    const { kind, event } = read(line);
    assert.equal(kind, 'event');
    assert.equal(event.kind, 'event');
    assert.deepEqual(told(event), { ...plain, ...expected });
  });
}

const tallies: readonly [line: string, expected: Partial<Told>][] = [
  ['a:1|c', { node: 'a', count: 1 }],
  ['a:0|c', { node: 'a', count: 0 }],
  ['a:007|c', { node: 'a', count: 7 }],
  ['a:9007199254740991|c', { node: 'a', count: 9_007_199_254_740_991 }],
  ['a:5|c|@0.5|T17', { node: 'a', count: 5, rate: 0.5, at: 17e6, wholeSecond: true }],
  ['a:5|c|#token,Token:x,tokens:y', { node: 'a', count: 5, tags: 'token,Token:x,tokens:y' }],
  ['a,k=v:5|c|c:x', { node: 'a', count: 5, tags: 'k=v' }],
];

for (const [line, expected] of tallies) {
  test(`${JSON.stringify(line)} is a tally`, () => {
    const { kind, event } = read(line);
    assert.equal(kind, 'tally');
    assert.equal(event.kind, 'tally');
    assert.equal(event.tokenStart, event.tokenEnd);
    assert.deepEqual(told(event), { ...plain, ...expected });
  });
}

const n256 = 'n'.repeat(256);
const t512 = 't'.repeat(512);
const others: readonly [line: string | Uint8Array, kind: string][] = [
  ['', 'empty'],
  ['\r', 'empty'],
  ['\0\0', 'empty'],
  ['#', 'empty'],
  ['# a comment: with|s', 'empty'],
  // How a line begins decides before anything else.
  ['_e{5,4}:title|text', 'ignored'],
  ['_e{:t|s', 'ignored'],
  ['_sc|disk|0', 'ignored'],
  ['_sc|x:t|s', 'ignored'],
  ['datadog.dogstatsd.client.metrics:1|c', 'ignored'],
  ['datadog.dogstatsd.client.x:t|s', 'ignored'],
  ['_e:t|s', 'event'],
  ['_sc:t|s', 'event'],
  ['datadog.dogstatsd.client:t|s', 'event'],
  [' # no comment:t|s', 'event'],
  // What other statsd servers take and this one has no use for.
  ['a:1|g', 'ignored'],
  ['a:+3|g', 'ignored'],
  ['a:|g', 'ignored'],
  ['a:12.5|ms|@0.1|#k:v', 'ignored'],
  ['a:1:2:3|h', 'ignored'],
  ['a:NaN|d', 'ignored'],
  ['a:1|ms|@0.1:0|ms|:1|ms', 'ignored'],
  ['a:1|c|g', 'ignored'],
  // Nodes.
  ['foo', 'no colon'],
  ['foo|s', 'no colon'],
  [':t|s', 'empty node'],
  [':1|g', 'empty node'],
  [`${n256}:t|s`, 'event'],
  [`${n256}n:t|s`, 'node too long'],
  [`${n256},k=v:t|s`, 'event'],
  ['a\tb:t|s', 'control character'],
  ['a\rb:t|s', 'control character'],
  ['a\0b:t|s', 'control character'],
  ['a\u007fb:t|s', 'control character'],
  ['a\u0080b:t|s', 'control character'],
  ['a\u009fb:t|s', 'control character'],
  ['a\u00a0b:t|s', 'event'],
  ['a,k=\u001b:t|s', 'event'],
  ['a\u001b:1|g', 'control character'],
  // Types.
  ['a:', 'type'],
  ['a:s', 'type'],
  ['a:t', 'type'],
  ['a:t|', 'type'],
  ['a:t|x', 'type'],
  ['a:t|S', 'type'],
  ['a:t|ss', 'type'],
  ['a:t|s ', 'type'],
  ['a:1|m', 'type'],
  ['a:1|mss', 'type'],
  ['a:1|q|s:', 'type'],
  ['a:t|s|', 'type'],
  ['a:t|s|:', 'type'],
  ['a:t|s||#k', 'type'],
  ['a:t|s|junk', 'type'],
  ['a:#k:v', 'type'],
  ['a:1|c:1|g:2|x', 'type'],
  // Options.
  ['a:t|s|T', 'time'],
  ['a:t|s|T-1', 'time'],
  ['a:t|s|T1.', 'time'],
  ['a:t|s|T.5', 'time'],
  ['a:t|s|T1.2.3', 'time'],
  ['a:t|s|T1e9', 'time'],
  ['a:t|s|Tuesday:x', 'time'],
  ['a:t|s|Tx|T1', 'time'],
  ['a:1|g|Tx', 'time'],
  ['a:t|s|@', 'rate'],
  ['a:t|s|@0', 'rate'],
  ['a:t|s|@0.0', 'rate'],
  ['a:t|s|@-0.5', 'rate'],
  ['a:t|s|@+0.5', 'rate'],
  ['a:t|s|@.', 'rate'],
  ['a:t|s|@1.', 'rate'],
  ['a:t|s|@.1.', 'rate'],
  ['a:t|s|@1e', 'rate'],
  ['a:t|s|@1e-', 'rate'],
  ['a:t|s|@e-1', 'rate'],
  ['a:t|s|@1e-999', 'rate'],
  ['a:t|s|@1e999', 'rate'],
  ['a:t|s|@half', 'rate'],
  [`a:t|s|@0.${'1'.repeat(31)}`, 'rate'],
  ['a:1|ms|@', 'rate'],
  // Numbers.
  ['a:|c', 'number'],
  ['a:x|c', 'number'],
  ['a:+1|c', 'number'],
  ['a:1e3|c', 'number'],
  ['a:1:2|c', 'number'],
  ['a:1|g|c', 'number'],
  ['a:-5|c', 'number'],
  ['a:2.5|c', 'number'],
  ['a:9007199254740992|c', 'number'],
  ['a:x|c|#token:t', 'number'],
  ['a:1.|c|#token:t', 'number'],
  ['a:.5|c|#token:t', 'number'],
  ['a:-|c|#token:t', 'number'],
  ['a:--1|c|#token:t', 'number'],
  // Tokens.
  ['a:|s', 'empty token'],
  ['a:|s|#k', 'empty token'],
  ['a:1|c|#token:', 'empty token'],
  [`a:${t512}|s`, 'event'],
  [`a:${t512}t|s`, 'token too long'],
  [`a:1|c|#token:${t512}t`, 'token too long'],
  ['a:b\u001bc|s', 'control character'],
  ['a:b\u0085|s', 'control character'],
  ['a:1|c|#token:\u0001', 'control character'],
];

for (const [line, kind] of others) {
  const shown = line.length > 60 ? `${JSON.stringify(line.slice(0, 40))}…` : JSON.stringify(line);
  test(`${shown} (${line.length} characters) is: ${kind}`, () => assert.equal(read(line).kind, kind));
}

test('every reason is given by some row', () => {
  const given = new Set(others.map(([, kind]) => kind));
  assert.deepEqual(
    BAD_REASONS.filter((reason) => !given.has(reason)),
    [],
  );
});

test('what is not UTF-8 becomes U+FFFD, so that text and bytes name the same thing', () => {
  const { kind, event } = read(Buffer.from('n\xff\xc3:t\xe2\x82|s|#from:\xf0,k:\xfe', 'latin1'));
  assert.equal(kind, 'event');
  assert.deepEqual(told(event), {
    ...plain,
    node: 'n\ufffd\ufffd',
    token: 't\ufffd',
    from: '\ufffd',
    tags: 'from:\ufffd,k:\ufffd',
  });
  assert.notEqual(event.bytes.indexOf(0xef), -1);
});

test('the limits hold for the repaired text, and a `from` that is too long is dropped', () => {
  const broken = (count: number) => '\xff'.repeat(count);
  const kindOf = (line: string) => read(Buffer.from(line, 'latin1')).kind;
  assert.equal(kindOf(`${broken(85)}:t|s`), 'event');
  assert.equal(kindOf(`${broken(86)}:t|s`), 'node too long');
  assert.equal(kindOf(`${broken(86)}:1|c`), 'node too long');
  assert.equal(kindOf(`a:${broken(170)}|s`), 'event');
  assert.equal(kindOf(`a:${broken(171)}|s`), 'token too long');
  assert.equal(read(`a:t|s|#from:${n256}`).event.fromEnd - read(`a:t|s|#from:${n256}`).event.fromStart, 256);
  assert.equal(read(`a:t|s|#from:${n256}n`).event.fromStart, -1);
  assert.equal(read(Buffer.from(`a:t|s|#from:${broken(86)}`, 'latin1')).event.fromStart, -1);
});

test('more than 1024 bytes of tags are cut behind the last one that fits; `from` counts wherever it stands', () => {
  const { event } = read(`a:t|s|#${'k:vvvvvvv,'.repeat(200)}from:lb`);
  assert.equal(told(event).tags, 'k:vvvvvvv,'.repeat(102).slice(0, -1));
  assert.equal(told(event).from, 'lb');
  assert.equal(told(read(`a:t|s|#${'k'.repeat(2000)}`).event).tags, 'k'.repeat(1024));
});

test('nothing is left over in an event from the line before', () => {
  const event = newTraceEvent();
  for (const line of ['a,z=1:5|c|@0.5|T7|#from:x', 'n\xff:1|c|#token:t,from:y', 'b:t|s']) {
    const bytes = Buffer.from(line, 'latin1');
    parseLine(bytes, 0, bytes.length, event);
  }
  assert.deepEqual(told(event), { ...plain, node: 'b', token: 't' });
});

function linesOf(bytes: Uint8Array, start: number, end: number): string[] {
  const lines: string[] = [];
  for (let at = start; at < end; ) {
    const lineEnd = endOfLine(bytes, at, end);
    lines.push(Buffer.from(bytes.subarray(at, lineEnd)).toString('latin1'));
    at = lineEnd + 1;
  }
  return lines;
}

test('a packet is cut at each LF; a last one adds no line; bad neighbours do no harm', () => {
  const cut = (text: string) => linesOf(Buffer.from(text), 0, text.length);
  assert.deepEqual(cut(''), []);
  assert.deepEqual(cut('\n'), ['']);
  assert.deepEqual(cut('a:1|s\nb:2|s'), ['a:1|s', 'b:2|s']);
  assert.deepEqual(cut('a:1|s\r\n\nb:2|s\n'), ['a:1|s\r', '', 'b:2|s']);
});

test('lines end where the packet ends, whatever stands behind it in the buffer', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => array.map((byte) => (byte < 60 ? 10 : byte)));
  fc.assert(
    fc.property(bytes, fc.nat(40), fc.nat(40), (packet, before, after) => {
      const buffer = Buffer.concat([Buffer.alloc(before, 'x'), packet, Buffer.alloc(after, '\nx')]);
      const alone = linesOf(Uint8Array.from(packet), 0, packet.length);
      assert.deepEqual(linesOf(buffer, before, before + packet.length), alone);
    }),
  );
});

/** Bytes that count how often they are looked at, and refuse to be read outside of [start, end). */
function watched(content: Uint8Array, start: number, end: number) {
  const seen = { reads: 0 };
  const bytes = new Proxy(content, {
    get(target, key) {
      if (typeof key === 'string' && /^-?\d+$/.test(key)) {
        seen.reads++;
        const at = Number(key);
        if (at < start || at >= end) throw new RangeError(`read at ${at}, outside of ${start} to ${end}`);
      }
      return Reflect.get(target, key, target);
    },
  });
  return { bytes, seen };
}

const hostile = fc.array(fc.constantFrom(...Buffer.from(':|,#@Tsc0-9.\r\0 _{=é\xff', 'latin1')), { maxLength: 60 });

test('no bytes make the parser throw or read outside of the line', () => {
  const anything = fc.oneof(hostile, fc.array(fc.nat(255), { maxLength: 60 }));
  fc.assert(
    fc.property(anything, (line) => {
      const content = Uint8Array.from([0x73, 0x3a, ...line, 0x7c, 0x73]);
      const { bytes } = watched(content, 2, content.length - 2);
      parseLine(bytes, 2, content.length - 2, newTraceEvent());
    }),
    { numRuns: 3000 },
  );
});

test('what stands around the line changes nothing', () => {
  fc.assert(
    fc.property(hostile, (line) => {
      const alone = newTraceEvent();
      const within = newTraceEvent();
      const content = Uint8Array.from([0x73, 0x3a, ...line, 0x7c, 0x73]);
      const kind = parseLine(Uint8Array.from(line), 0, line.length, alone);
      assert.equal(parseLine(content, 2, content.length - 2, within), kind);
      if (kind === 'event' || kind === 'tally') assert.deepEqual(told(within), told(alone));
    }),
    { numRuns: 3000 },
  );
});

const long = 20_000;
const shapes: readonly [name: string, line: string][] = [
  ['pipes', `a:${'|'.repeat(long)}`],
  ['sets', `a:${'|s'.repeat(long / 2)}|x`],
  ['options', `a:b|s${'|c:'.repeat(long / 3)}`],
  ['times', `a:b|s${'|T1'.repeat(long / 3)}`],
  ['one long time', `a:b|s|T${'0'.repeat(long)}`],
  ['a long fraction', `a:b|s|T1.${'0'.repeat(long)}`],
  ['rates', `a:b|s${'|@1'.repeat(long / 3)}`],
  ['tags', `a:b|s|#${'from:,'.repeat(long / 6)}`],
  ['token tags', `a:1|c|#${'token:x,'.repeat(long / 8)}`],
  ['lists of tags', `a:b|s${'|#t'.repeat(long / 3)}`],
  ['node tags', `a${',k=v'.repeat(long / 4)}:b|s`],
  ['commas', `a${','.repeat(long)}:b|s`],
  ['colons', `a${':'.repeat(long)}|s`],
  ['a number', `a:${'1'.repeat(long)}|c`],
  ['NULs', `a:b|s${'\0'.repeat(long)}`],
  ['no colon', 'x'.repeat(long)],
  ['broken UTF-8', `a:${'\xf0\x90'.repeat(250)}|s|#${'\xff'.repeat(long)}`],
];

for (const [name, line] of shapes) {
  test(`work grows with the length of the line only: ${name}`, () => {
    const content = Uint8Array.from(Buffer.from(line, 'latin1'));
    const { bytes, seen } = watched(content, 0, content.length);
    parseLine(bytes, 0, content.length, newTraceEvent());
    assert.ok(seen.reads < 8 * content.length + 10_000, `${seen.reads} reads of ${content.length} bytes`);
  });
}

test('a line is read the same in one pass as when its end is looked for first', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a:t|s',
      'web-server:abcd1234|s',
      'd:1|s',
      '#x:1|s',
      '_e{:1|s',
      'datadog.dogstatsd.client.x:1|s',
      'a:|s',
    ),
    fc.constantFrom(
      'a,b:t|s',
      'a:t|s|#k:v',
      'a:t|s|T17',
      'a:5|c',
      'a:t',
      'a',
      '',
      ':t|s',
      'a:\x01|s',
      'a:é|s',
      'é:t|s',
      'a:t|s\r',
    ),
    fc.string({
      maxLength: 12,
      unit: fc.constantFrom('a', ':', '|', 's', ',', '\n', '#', '_', 'd', 'é', '\x7f', '\0'),
    }),
    fc.nat(600).map((n) => `${'n'.repeat(n)}:${'t'.repeat(600 - n)}|s`),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), fc.boolean(), (pieces, more) => {
      const content = Buffer.from(pieces.join('\n'));
      // What stands behind a datagram's end must not be read.
      const bytes = new Uint8Array(Buffer.concat([content, Buffer.from(more ? '\nz:z|s' : 'z:z|s')]));
      const [one, two] = [newTraceEvent(), newTraceEvent()];
      for (let at = 0; at < content.length; at = one.lineEnd + 1) {
        const lineEnd = endOfLine(bytes, at, content.length);
        const kind = parseNext(bytes, at, content.length, one);
        assert.equal(kind, parseLine(bytes, at, lineEnd, two));
        assert.equal(one.lineEnd, lineEnd);
        if (kind === 'event' || kind === 'tally') assert.deepEqual(told(one), told(two));
      }
    }),
    { numRuns: 2000 },
  );
});
