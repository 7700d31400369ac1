import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  age,
  count,
  duration,
  isoTime,
  moment,
  percent,
  preciseTime,
  rate,
  signed,
  timeOfDay,
} from '../src/views/format.ts';
import { at, NOW } from './support/frames.ts';

const UTC = () => 0;
const HOUR = 3_600_000_000;

const rows: readonly (readonly [name: string, shown: string, expected: string])[] = [
  ['a count', count(0), '0'],
  ['a count', count(999), '999'],
  ['a count', count(1_236), '1.2k'],
  ['a count', count(9_949), '9.9k'],
  ['a count', count(9_999), '10k'],
  ['a count', count(318_400), '318k'],
  ['a count', count(999_499), '999k'],
  ['a count', count(999_900), '1.0M'],
  ['a count', count(12_300_000_000_000), '12300G'],
  ['a negative count', count(-1_500), '-1.5k'],
  ['a rate', rate(0), '0'],
  ['a rate', rate(0.01), '<0.1'],
  ['a rate', rate(3.42), '3.4'],
  ['a rate', rate(5), '5.0'],
  ['a rate', rate(1_236), '1.2k'],
  ['a duration', duration(0), '0s'],
  ['a duration', duration(840), '840µs'],
  ['a duration', duration(3_400), '3.4ms'],
  ['a duration', duration(84_000), '84ms'],
  ['a duration', duration(999_400), '999ms'],
  ['a duration', duration(999_600), '1s'],
  ['a duration', duration(3_100_000), '3.1s'],
  ['a duration', duration(10_000_000), '10s'],
  ['a duration', duration(12_400_000), '12.4s'],
  ['a duration', duration(125_000_000), '2m05s'],
  ['a duration', duration(720_000_000), '12m'],
  ['a duration', duration(1.5 * HOUR), '1h30m'],
  ['a duration', duration(50 * HOUR), '2d02h'],
  ['a duration', duration(24 * 40 * HOUR), '40d'],
  ['a negative duration', duration(-84_000), '-84ms'],
  ['an age', age(-5), '0s'],
  ['an age', age(240_000), '0.2s'],
  ['an age', age(9_900_000), '9.9s'],
  ['an age', age(16_400_000), '16s'],
  ['an age', age(100_000_000), '1m40s'],
  ['a clock offset', signed(200), '0'],
  ['a clock offset', signed(84_000), '+84ms'],
  ['a clock offset', signed(-2_100_000), '-2.1s'],
  ['a share', percent(3, 3), '100%'],
  ['nearly all', percent(9_999, 10_000), '99%'],
  ['hardly any', percent(1, 10_000), '1%'],
  ['none', percent(0, 3), '0%'],
  ['a share of nothing', percent(0, 0), '-'],
  ['a time', timeOfDay(at('12:04:17'), UTC), '12:04:17'],
  ['a time in another zone', timeOfDay(at('12:04:17'), () => -13 * HOUR), '23:04:17'],
  ['a moment of today', moment(at('00:00:00'), NOW, UTC), '00:00:00'],
  ['a moment of yesterday', moment(at('00:00:00') - 1_000_000, NOW, UTC), '11-20 23:59:59'],
  ['a moment of yesterday there', moment(at('01:00:00'), NOW, () => -2 * HOUR), '11-20 23:00:00'],
  ['a moment of last year', moment(Date.UTC(2025, 1, 28) * 1_000, NOW, UTC), '2025-02-28 00:00:00'],
  ['a moment with milliseconds', preciseTime(at('12:04:21.95'), NOW, UTC), '12:04:21.950'],
];

for (const [name, shown, expected] of rows) {
  test(`${name} is shown as ${expected}`, () => {
    assert.equal(shown, expected);
  });
}

test('days are those of the calendar, leap years too', () => {
  for (const day of [
    '1970-01-01',
    '1999-12-31',
    '2000-02-29',
    '2024-02-29',
    '2026-03-01',
    '2100-02-28',
    '2100-03-01',
  ]) {
    assert.equal(isoTime(Date.parse(`${day}T12:34:56.789Z`) * 1_000), `${day}T12:34:56.789000Z`);
  }
});
