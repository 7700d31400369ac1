import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { daysFromCivil, parseZone } from '../src/protocols/syslog-zone.ts';

describe('zones by name', () => {
  for (const name of ['local', 'utc', 'UTC', '+02:00', '-05:30', '+0000', 'Europe/Berlin', 'America/St_Johns']) {
    it(`${name} is one`, () => assert.notEqual(parseZone(name), null));
  }
  for (const name of ['', 'Mars/Olympus', '+24:00', '+02:60', '+2', 'utc+1', 'Europe/Berlin ']) {
    it(`${JSON.stringify(name)} is none`, () => assert.equal(parseZone(name), null));
  }
});

it('local time is that of the machine', () => {
  const zone = parseZone('local')!;
  for (const [year, month, day] of [
    [2026, 1, 15],
    [2026, 7, 15],
    [2030, 11, 1],
  ] as const) {
    const localS = Date.UTC(year, month - 1, day, 12) / 1_000;
    assert.equal(zone.toUtc(localS, localS), new Date(year, month - 1, day, 12).getTime() / 1_000);
  }
});

it('any instant comes back from its local time, near to itself', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'Africa/Casablanca',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 946_684_800, max: 2_208_988_800 }), (name, utcS) => {
      const zone = parseZone(name)!;
      const offset = offsetAt(name, utcS);
      assert.equal(zone.toUtc(utcS + offset, utcS), utcS);
    }),
    { numRuns: 300 },
  );
});

it('days are counted as Date counts them', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      const days = daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      assert.equal(days, Math.floor(date.getTime() / 86_400_000));
    }),
  );
});

/** Seconds east of UTC, the way that needs no cleverness. */
function offsetAt(name: string, utcS: number): number {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: name,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(utcS * 1_000);
  return Date.parse(`${text.replace(' ', 'T')}Z`) / 1_000 - utcS;
}
