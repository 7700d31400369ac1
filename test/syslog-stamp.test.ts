import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { newStamp, stampToMicros } from '../src/protocols/syslog-stamp.ts';
import { readBsdStamp, readIsoStamp } from '../src/protocols/syslog-stamp-read.ts';
import { parseZone, UTC } from '../src/protocols/syslog-zone.ts';

/** A time in microseconds, from its ISO form. */
const us = (iso: string) => Date.parse(iso) * 1_000;

function atOf(time: string, zone: string, arrived: string): number {
  const bytes = Buffer.from(`${time} `);
  const stamp = newStamp();
  const isTime = readIsoStamp(bytes, 0, bytes.length, stamp) || readBsdStamp(bytes, 0, bytes.length, stamp);
  assert.ok(isTime, `${time} is a time`);
  return stampToMicros(stamp, parseZone(zone)!, us(arrived));
}

describe('a BSD time gets the year that puts it nearest to its arrival', () => {
  const rows = [
    ['Nov 21 10:00:00', '2026-11-21T10:00:01Z', '2026-11-21T10:00:00Z'],
    // Across New Year, in both directions.
    ['Dec 31 23:59:59', '2027-01-01T00:00:01Z', '2026-12-31T23:59:59Z'],
    ['Jan  1 00:00:01', '2026-12-31T23:59:58Z', '2027-01-01T00:00:01Z'],
    ['Jan  1 00:00:00', '2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    // Where a month is set before its day, these become March.
    ['Jan 31 12:00:00', '2026-02-01T00:00:00Z', '2026-01-31T12:00:00Z'],
    ['Feb 28 23:59:59', '2026-03-31T00:00:00Z', '2026-02-28T23:59:59Z'],
    ['Feb 29 12:00:00', '2028-02-29T12:00:00Z', '2028-02-29T12:00:00Z'],
    ['Feb 29 12:00:00', '2027-12-01T00:00:00Z', '2028-02-29T12:00:00Z'],
    // A file from months ago, a clock some weeks ahead.
    ['Jun  1 00:00:00', '2026-11-21T00:00:00Z', '2026-06-01T00:00:00Z'],
    ['Feb  1 00:00:00', '2026-11-21T00:00:00Z', '2027-02-01T00:00:00Z'],
  ] as const;
  for (const [time, arrived, expected] of rows) {
    it(`${time}, arriving ${arrived}`, () => assert.equal(atOf(time, 'utc', arrived), us(expected)));
  }

  it('29 February with no leap year near has no time', () => {
    assert.ok(Number.isNaN(atOf('Feb 29 12:00:00', 'utc', '2026-06-01T00:00:00Z')));
  });

  it('is never more than half a year and a day from its arrival', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    fc.assert(
      fc.property(
        fc.constantFrom(...months),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: us('1990-01-01'), max: us('2090-01-01') }),
        (month, day, arrived) => {
          const bytes = Buffer.from(`${month} ${day} 12:00:00 `);
          const stamp = newStamp();
          assert.ok(readBsdStamp(bytes, 0, bytes.length, stamp));
          const at = stampToMicros(stamp, UTC, arrived);
          assert.ok(Math.abs(at - arrived) <= 184 * 86_400e6);
        },
      ),
    );
  });
});

describe('a time without a zone is of the configured one', () => {
  const rows = [
    ['Nov 21 10:00:00', '+02:00', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z'],
    ['Nov 21 10:00:00', '-05:30', '2026-11-21T15:30:00Z', '2026-11-21T15:30:00Z'],
    ['Nov 21 10:00:00', 'Europe/Berlin', '2026-11-21T09:00:00Z', '2026-11-21T09:00:00Z'],
    ['Jul  1 10:00:00', 'Europe/Berlin', '2026-07-01T08:00:00Z', '2026-07-01T08:00:00Z'],
    ['Nov 21 10:00:00', 'Asia/Kathmandu', '2026-11-21T04:15:00Z', '2026-11-21T04:15:00Z'],
    ['2026-07-01T10:00:00', 'Europe/Berlin', '2026-11-21T09:00:00Z', '2026-07-01T08:00:00Z'],
    // New Year comes at another moment there.
    ['Dec 31 23:59:59', 'Pacific/Auckland', '2026-12-31T11:00:00Z', '2026-12-31T10:59:59Z'],
    ['Jan  1 00:00:01', 'Pacific/Auckland', '2026-12-31T11:00:00Z', '2026-12-31T11:00:01Z'],
    // Clocks go forward from 02:00 to 03:00 at 01:00 UTC: 02:30 never is, and is taken as half an hour after.
    ['Mar 29 01:59:59', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T00:59:59Z'],
    ['Mar 29 02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z', '2026-03-29T01:30:00Z'],
    ['Mar 29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z'],
    // Clocks go back from 03:00 to 02:00 at 01:00 UTC: 02:30 is twice, and the one nearer to arrival is meant.
    ['Oct 25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:01Z', '2026-10-25T00:30:00Z'],
    ['Oct 25 02:30:00', 'Europe/Berlin', '2026-10-25T01:30:01Z', '2026-10-25T01:30:00Z'],
    ['Oct 25 01:59:59', 'Europe/Berlin', '2026-10-25T01:30:01Z', '2026-10-24T23:59:59Z'],
    ['Oct 25 03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00Z', '2026-10-25T02:00:00Z'],
    // In the evening, and by half an hour only.
    ['Nov  1 01:30:00', 'America/New_York', '2026-11-01T06:30:00Z', '2026-11-01T06:30:00Z'],
    ['Apr  5 01:45:00', 'Australia/Lord_Howe', '2026-04-04T15:15:00Z', '2026-04-04T15:15:00Z'],
    ['Apr  5 01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T14:45:00Z'],
  ] as const;
  for (const [time, zone, arrived, expected] of rows) {
    it(`${time} ${zone}, arriving ${arrived}`, () => assert.equal(atOf(time, zone, arrived), us(expected)));
  }
});

describe('ISO times are read to the microsecond', () => {
  const rows = [
    ['2026-11-21T10:00:00Z', us('2026-11-21T10:00:00Z')],
    ['2026-11-21T10:00:00.003Z', us('2026-11-21T10:00:00.003Z')],
    ['2026-11-21T10:00:00.000003Z', us('2026-11-21T10:00:00Z') + 3],
    ['2026-11-21T10:00:00.999999999Z', us('2026-11-21T10:00:00Z') + 999_999],
    ['2026-11-21T10:00:00,5Z', us('2026-11-21T10:00:00.5Z')],
    ['2026-11-21t10:00:00z', us('2026-11-21T10:00:00Z')],
    ['2026-11-21 10:00:00+01:00', us('2026-11-21T09:00:00Z')],
    ['2026-11-21T10:00:00-0330', us('2026-11-21T13:30:00Z')],
    ['2026-11-21T10:00:00+01', us('2026-11-21T09:00:00Z')],
    // A leap second is the first of the next minute, as POSIX counts.
    ['2016-12-31T23:59:60Z', us('2017-01-01T00:00:00Z')],
    ['2016-12-31T23:59:60.5Z', us('2017-01-01T00:00:00.5Z')],
    ['1969-12-31T23:59:59Z', us('1969-12-31T23:59:59Z')],
    ['2000-02-29T00:00:00Z', us('2000-02-29T00:00:00Z')],
  ] as const;
  for (const [time, expected] of rows)
    it(time, () => assert.equal(atOf(time, 'utc', '2026-11-21T10:00:00Z'), expected));

  it('as Date reads them, for any instant', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true }), (date) => {
        assert.equal(atOf(date.toISOString(), 'utc', '2026-11-21T10:00:00Z'), date.getTime() * 1_000);
      }),
    );
  });
});

describe('what is no time is not read as one', () => {
  const rows = [
    '2026-02-29T10:00:00Z',
    '2026-04-31T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-01T10:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T10:60:00Z',
    '2026-11-21T10:00:61Z',
    '2026-11-21T10:00:00+24:00',
    '2026-11-21T10:00:00+01:60',
    '2026-11-21T10:00:00+',
    '2026-11-21X10:00:00Z',
    'Foo 21 10:00:00',
    'Nov 31 10:00:00',
    'Feb 30 10:00:00',
    'Nov 00 10:00:00',
    'Nov 21 1:00:00x',
    'Nov 21 10:00',
  ];
  for (const time of rows) {
    it(time, () => {
      const bytes = Buffer.from(`${time} `);
      const stamp = newStamp();
      assert.equal(readIsoStamp(bytes, 0, bytes.length, stamp) || readBsdStamp(bytes, 0, bytes.length, stamp), false);
    });
  }
});

describe('whole seconds are known as such', () => {
  const rows = [
    ['<13>Nov 21 10:00:00 h a: x', true],
    ['<13>Nov 21 10:00:00.5 h a: x', false],
    ['<13>2026-11-21T10:00:00Z h a: x', true],
    ['<13>2026-11-21T10:00:00.0Z h a: x', false],
    ['<13>1 2026-11-21T10:00:00Z h a - - - x', true],
    ['<13>1 2026-11-21T10:00:00.000Z h a - - - x', false],
  ] as const;
  const message = newSyslogMessage();
  for (const [line, expected] of rows) {
    it(line, () => {
      const bytes = Buffer.from(line);
      readSyslog(message, bytes, 0, bytes.length, UTC, us('2026-11-21T10:00:00Z'));
      assert.equal(message.wholeSecond, expected);
      assert.ok(message.at >= us('2026-11-21T10:00:00Z'));
    });
  }

  it('a time of a zone that is only a name is not trusted', () => {
    const bytes = Buffer.from('<13>Nov 21 10:00:00 CST 2026 h a: x');
    readSyslog(message, bytes, 0, bytes.length, UTC, us('2026-11-21T10:00:00Z'));
    assert.ok(Number.isNaN(message.at));
  });
});
