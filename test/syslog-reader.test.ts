import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newTraceEvent, type TraceEvent } from '../src/core/event.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';

const NOW_US = Date.UTC(2026, 10, 21, 10, 0, 1) * 1_000;
const TEN_US = Date.UTC(2026, 10, 21, 10) * 1_000;

function read(line: string): { kind: string; event: TraceEvent } {
  const reader = new SyslogReader({ timezone: 'utc', rules: [], order: DEFAULT_ORDER, isNode: () => false });
  const event = newTraceEvent();
  const bytes = Buffer.from(line);
  return { kind: reader.read(bytes, 0, bytes.length, NOW_US, '192.0.2.7', event), event };
}

describe('the time of an event', () => {
  const rows: readonly (readonly [string, string, number, boolean])[] = [
    ['is that of the message', '<13>1 2026-11-21T10:00:00.000005Z h a - - - token=x', TEN_US + 5, false],
    ['has whole seconds in BSD', '<13>Nov 21 10:00:00 h a: token=x', TEN_US, true],
    [
      'is that of a native line if it has one',
      '<13>Nov 21 10:00:00 h a: web:x|s|T1700000000123',
      1_700_000_000_123_000,
      false,
    ],
    ['else the message’s, for a native line too', '<13>Nov 21 10:00:00 h a: web:x|s', TEN_US, true],
    ['is unknown if there is none', '<13>a: token=x', Number.NaN, false],
    ['is unknown if it never was', '<13>1 2026-02-31T10:00:00Z h a - - - token=x', Number.NaN, false],
  ];
  for (const [name, line, at, wholeSecond] of rows) {
    it(name, () => {
      const { event } = read(line);
      assert.deepEqual([event.at, event.wholeSecond], [at, wholeSecond]);
    });
  }
});

it('a native tally is one in syslog as well', () => {
  const { kind, event } = read('<13>Nov 21 10:00:00 h a: web:5|c');
  assert.deepEqual([kind, event.kind, event.count, event.at], ['tally', 'tally', 5, TEN_US]);
});

it('the tags of a native line are kept', () => {
  const { event } = read('<13>a: web:x|s|#from:lb,zone:eu');
  assert.equal(Buffer.from(event.bytes.subarray(event.fromStart, event.fromEnd)).toString(), 'lb');
  assert.equal(Buffer.from(event.bytes.subarray(event.tagsStart, event.tagsEnd)).toString(), 'from:lb,zone:eu');
});

it('one event object is filled anew each time', () => {
  const reader = new SyslogReader({ timezone: 'utc', rules: [], order: DEFAULT_ORDER, isNode: () => false });
  const event = newTraceEvent();
  const give = (line: string) => reader.read(Buffer.from(line), 0, Buffer.byteLength(line), NOW_US, 'p', event);
  give('<13>a: web:x|s|@0.5|#from:lb|T1700000000123');
  give('<13>a: token=y');
  const { kind, count, rate, fromStart, tagsStart, at } = event;
  assert.deepEqual([kind, count, rate, fromStart, tagsStart, at], ['event', 1, 1, -1, -1, Number.NaN]);
});

it('a message without a token says so', () => assert.equal(read('<13>Nov 21 10:00:00 h a: hello').kind, 'noToken'));
