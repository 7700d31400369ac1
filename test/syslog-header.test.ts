import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type SyslogFields, syslogFields } from '../src/protocols/syslog-fields.ts';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { UTC } from '../src/protocols/syslog-zone.ts';

const NOW_US = Date.UTC(2026, 10, 21, 12) * 1_000;

function read(line: string | Uint8Array): SyslogFields {
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  const message = newSyslogMessage();
  readSyslog(message, bytes, 0, bytes.length, UTC, NOW_US);
  return syslogFields(message);
}

interface Row {
  readonly line: string;
  readonly expected: Partial<SyslogFields>;
}

function check(rows: readonly Row[]): void {
  for (const { line, expected } of rows) {
    it(JSON.stringify(line), () => {
      const fields = read(line);
      const asked = Object.fromEntries(Object.keys(expected).map((key) => [key, fields[key as keyof SyslogFields]]));
      assert.deepEqual(asked, expected);
    });
  }
}

describe('RFC 5424 is read in one pass', () => {
  check([
    {
      line: '<165>1 2026-11-21T10:00:00.000003-07:00 web1 shop 8710 ID47 [a@1 k="v"] hello',
      expected: {
        dialect: 'rfc5424',
        priority: 165,
        facility: 20,
        severity: 5,
        timestamp: '2026-11-21T10:00:00.000003-07:00',
        host: 'web1',
        app: 'shop',
        pid: '8710',
        msgid: 'ID47',
        structuredData: { 'a@1': { k: 'v' } },
        message: 'hello',
      },
    },
    {
      line: '<13>1 - - - - - -',
      expected: {
        dialect: 'rfc5424',
        priority: 13,
        timestamp: null,
        host: null,
        app: null,
        pid: null,
        msgid: null,
        structuredData: null,
        message: null,
      },
    },
    { line: '<0>1 - h a - - - text', expected: { priority: 0, facility: 0, severity: 0, message: 'text' } },
    { line: '<13>1 - h a - - - \ufefftext', expected: { message: 'text' } },
    { line: '<13>1 - h a - - -   text', expected: { message: 'text' } },
    { line: '<13>1 - h a - - - two\nlines', expected: { message: 'two\nlines' } },
    { line: '<13>1 - ::1 a - - - x', expected: { host: '::1' } },
    { line: '<13>1 - h a - - [x]', expected: { structuredData: { x: {} }, message: null } },
    {
      line: '<13>1 - h a - - [x k="a\\"b\\\\c\\]d\\e"][y z=""] t',
      expected: { structuredData: { x: { k: 'a"b\\c]d\\e' }, y: { z: '' } }, message: 't' },
    },
    { line: '<13>1 - h a - - [x k = "v" ] t', expected: { structuredData: { x: { k: 'v' } }, message: 't' } },
    { line: '<13>1 - h a - - [x __proto__="v"] t', expected: { structuredData: { x: { ['__proto__']: 'v' } } } },
  ]);
});

describe('RFC 5424 bent by senders is read as far as it goes', () => {
  check([
    { line: '<13>1 - h a - - [x k=v] t', expected: { dialect: 'rfc5424', structuredData: null, message: 't' } },
    { line: '<13>1 - h a - - [x k="v t', expected: { structuredData: null, message: '[x k="v t' } },
    { line: '<13>1 - h a - - no structured data', expected: { dialect: 'rfc5424', message: 'no structured data' } },
    {
      line: '<13>1 2026-02-31T10:00:00Z h a - - - t',
      expected: { dialect: 'rfc5424', timestamp: null, host: 'h', message: 't' },
    },
    { line: '1 2026-11-21T10:00:00Z h a - - - t', expected: { dialect: 'rfc5424', priority: null, host: 'h' } },
    { line: '1 - - - - - -', expected: { dialect: 'none', message: '1 - - - - - -' } },
    { line: '<13>1 - ', expected: { dialect: 'lenient', priority: 13 } },
    { line: '<13>0 - h a - - - t', expected: { dialect: 'lenient', message: '0 - h a - - - t' } },
  ]);
});

describe('RFC 3164 is read through syslog-parse', () => {
  check([
    {
      line: "<34>Oct 11 22:14:15 mymachine su[42]: 'su root' failed",
      expected: {
        dialect: 'bsd',
        priority: 34,
        timestamp: '0000-10-11T22:14:15',
        host: 'mymachine',
        app: 'su',
        pid: '42',
        message: "'su root' failed",
      },
    },
    { line: '<13>Oct  1 22:14:15 h app: x', expected: { dialect: 'bsd', timestamp: '0000-10-01T22:14:15' } },
    { line: 'Oct 11 22:14:15 h cron[1]: x', expected: { dialect: 'bsd', priority: null, facility: null, app: 'cron' } },
    { line: '<13>Oct 11 22:14:15 su: x', expected: { dialect: 'bsd', host: null, app: 'su', message: 'x' } },
    { line: '<13>Oct 11 22:14:15 10.0.0.1 postfix/smtpd[7]: x', expected: { host: '10.0.0.1', app: 'postfix/smtpd' } },
    { line: '<13>Oct 11 22:14:15 h app:glued', expected: { dialect: 'bsd', app: 'app', message: 'glued' } },
    { line: '<13>Oct 11 22:14:15 h app: two\nlines', expected: { dialect: 'bsd', message: 'two\nlines' } },
    {
      line: '<46>Jan  5 15:33:03 h rsyslogd:  [origin software="rsyslogd"] start',
      expected: { structuredData: { origin: { software: 'rsyslogd' } }, message: 'start' },
    },
    { line: '<3>Jan  5 15:33:03 h app: [error] x', expected: { structuredData: null, message: '[error] x' } },
  ]);
});

describe('what syslog-parse gets wrong is not believed', () => {
  check([
    // Its expression is not anchored, so a header in the middle of a text would be taken for the header.
    {
      line: 'login failed for <0>Oct 11 22:14:15 evil app[1]: x',
      expected: { dialect: 'none', host: null, message: 'login failed for <0>Oct 11 22:14:15 evil app[1]: x' },
    },
    { line: '<999>Oct 11 22:14:15 h a: x', expected: { dialect: 'none', priority: null, host: null } },
    { line: '<192>Oct 11 22:14:15 h a: x', expected: { dialect: 'none', priority: null } },
    { line: '<191>Oct 11 22:14:15 h a: x', expected: { dialect: 'bsd', priority: 191, facility: 23, severity: 7 } },
    { line: '<13>Foo 11 22:14:15 h a: x', expected: { dialect: 'lenient', message: 'Foo 11 22:14:15 h a: x' } },
    { line: '<13>Oct 41 22:14:15 h a: x', expected: { dialect: 'lenient', timestamp: null } },
    { line: '<13>Oct 11 25:14:15 h a: x', expected: { dialect: 'lenient', timestamp: null } },
  ]);
});

describe('headers between the RFCs are read leniently', () => {
  check([
    {
      line: '<13>2026-11-21T10:00:00.123456+01:00 h app[1]: x',
      expected: { dialect: 'lenient', timestamp: '2026-11-21T10:00:00.123456+01:00', host: 'h', app: 'app', pid: '1' },
    },
    {
      line: '<13>Nov 21 10:00:00.123 h app: x',
      expected: { timestamp: '0000-11-21T10:00:00.123', host: 'h', app: 'app' },
    },
    { line: '<13>Nov 21 2026 10:00:00 h app: x', expected: { timestamp: '2026-11-21T10:00:00', host: 'h' } },
    {
      line: '<13>Nov 21 10:00:00 2026 h app: x',
      expected: { timestamp: '2026-11-21T10:00:00', host: 'h', app: 'app' },
    },
    { line: '<13>2026 Nov 21 10:00:00 h app: x', expected: { timestamp: '2026-11-21T10:00:00', host: 'h' } },
    { line: '<13>Nov 21 10:00:00 UTC h app: x', expected: { timestamp: '0000-11-21T10:00:00+00:00', host: 'h' } },
    { line: '<165>Aug 24 05:34:00 CST 1987 h app[10]: x', expected: { timestamp: '1987-08-24T05:34:00', host: 'h' } },
    { line: '<13>Nov 21 10:00:00 2001:db8::1 app: x', expected: { host: '2001:db8::1', app: 'app', message: 'x' } },
    { line: '<13>Nov 21 10:00:00 fe80::1%eth0 app: x', expected: { host: 'fe80::1%eth0', app: 'app' } },
    { line: '<13>Nov 21 10:00:00 h app[1]:', expected: { host: 'h', app: 'app', pid: '1', message: null } },
    { line: '<13>Nov 21 10:00:00 h', expected: { host: 'h', app: null, message: null } },
    { line: '<13>Nov 21 10:00:00 h ansible-<stdin>: x', expected: { host: 'h', app: 'ansible-<stdin>' } },
    { line: '<13>Nov 21 10:00:00 h Übergröße ist da', expected: { app: 'Übergröße', message: 'ist da' } },
    { line: '<13>Nov 21 10:00:00 h trace_id=abc x', expected: { host: 'h', app: null, message: 'trace_id=abc x' } },
    { line: '<13>Nov 21 10:00:00 h {"a":1}', expected: { host: 'h', app: null, message: '{"a":1}' } },
    { line: '<13>Nov 21 10:00:00 h  [k="v"] x', expected: { host: 'h', app: null, message: '[k="v"] x' } },
    { line: '<14>just text', expected: { dialect: 'lenient', priority: 14, app: null, message: 'just text' } },
    { line: '<14>app[3]: text', expected: { app: 'app', pid: '3', message: 'text' } },
    { line: '<14>app: text', expected: { app: 'app', message: 'text' } },
    { line: '<14>h app[3]: text', expected: { host: 'h', app: 'app', message: 'text' } },
    { line: '<14>web:abcd|s', expected: { app: null, message: 'web:abcd|s' } },
    { line: '<14>', expected: { priority: 14, message: null } },
    { line: ' <14>x', expected: { priority: 14, message: 'x' } },
  ]);
});

describe('Cisco is read leniently', () => {
  check([
    {
      line: '<191>Jan 24 11:28:30.407: %LINEPROTO-5-UPDOWN: Line protocol down',
      expected: {
        dialect: 'lenient',
        timestamp: '0000-01-24T11:28:30.407',
        host: null,
        msgid: 'LINEPROTO-5-UPDOWN',
        message: '%LINEPROTO-5-UPDOWN: Line protocol down',
      },
    },
    { line: '<189>29: *Mar  1 18:46:11: %SYS-5-CONFIG_I: x', expected: { timestamp: '0000-03-01T18:46:11' } },
    { line: '<189>29: .Mar  1 18:46:11.9 CET: %SYS-5-CONFIG_I: x', expected: { timestamp: '0000-03-01T18:46:11.9' } },
    {
      line: '<166>Aug  1 14:01:20 asa1: %ASA-6-302013: Built',
      expected: { host: 'asa1', app: null, msgid: 'ASA-6-302013' },
    },
    { line: '<166>Aug 01 2026 14:01:20: %ASA-6-302013: Built', expected: { host: null, msgid: 'ASA-6-302013' } },
    {
      line: '<166>Aug 01 2026 14:01:20 asa1 : %ASA-6-302013: Built',
      expected: { host: 'asa1', msgid: 'ASA-6-302013' },
    },
  ]);
});

describe('what has no header is all message', () => {
  const rows = [
    '',
    'Use the BFG!',
    'complete gobbledegook',
    '(190>122 x',
    '<>x',
    '<abc>x',
    '\tASL Module',
    'août 19 x y[1]: z',
  ];
  for (const line of rows) {
    it(JSON.stringify(line), () => {
      const { dialect, priority, host, message } = read(line);
      assert.deepEqual(
        { dialect, priority, host, message },
        {
          dialect: 'none',
          priority: null,
          host: null,
          message: line === '' ? null : line,
        },
      );
    });
  }
});

describe('what ends a frame is no part of the message', () => {
  for (const end of ['\n', '\r\n', '\0', '\n\0', '\n\n']) {
    it(JSON.stringify(end), () => {
      assert.equal(read(`<13>Nov 21 10:00:00 h app: x${end}`).message, 'x');
      assert.equal(read(`<13>1 - h a - - - x${end}`).message, 'x');
    });
  }
});

describe('any bytes at all', () => {
  const headers = [
    '',
    '<13>',
    '<13>1 ',
    '<13>1 - ',
    '<13>1 - h a p m ',
    '<13>Nov 21 10:00:00 ',
    '<13>Nov 21 10:00:00 h a',
    '2026-11-21T10:00:00Z ',
  ];

  it('never throw, and every field lies in the frame', () => {
    const message = newSyslogMessage();
    fc.assert(
      fc.property(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 80 }), fc.nat(20), (header, rest, before) => {
        const frame = Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(header), rest, Buffer.from('1 <x]: "')]);
        const end = before + header.length + rest.length;
        readSyslog(message, frame, before, end, UTC, NOW_US);
        for (const [from, to] of [
          [message.hostStart, message.hostEnd],
          [message.appStart, message.appEnd],
          [message.pidStart, message.pidEnd],
          [message.msgidStart, message.msgidEnd],
          [message.timeStart, message.timeEnd],
          [message.structuredStart, message.structuredEnd],
          [message.messageStart, message.messageEnd],
        ] as const) {
          if (to > from) assert.ok(from >= before && to <= end);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are read the same wherever they lie in a larger buffer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 60 }), (header, rest) => {
        const alone = Buffer.concat([Buffer.from(header), rest]);
        const inside = Buffer.concat([Buffer.from('<1>'), alone, Buffer.from('23 h a[1]: "x"] 2026 : %')]);
        const message = newSyslogMessage();
        readSyslog(message, inside, 3, 3 + alone.length, UTC, NOW_US);
        const { timestamp: _inside, ...fields } = syslogFields(message);
        const { timestamp: _alone, ...expected } = read(alone);
        assert.deepEqual(fields, expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
