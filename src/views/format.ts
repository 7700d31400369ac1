/** Numbers and times in as few columns as an operator can read at a glance. Times are microseconds everywhere. */

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far local time is ahead of UTC at an instant, in microseconds: zones change their offset with the seasons. */
export type LocalOffset = (atUs: number) => number;

/** `999`, `1.2k`, `318k`, `4.0M`: at most four columns up to a thousand million. */
export function count(n: number): string {
  const sign = n < 0 ? '-' : '';
  const size = Math.abs(n);
  if (size < 999.5) return sign + String(Math.round(size));
  for (const [unit, letter] of [
    [1e3, 'k'],
    [1e6, 'M'],
    [1e9, 'G'],
  ] as const) {
    const scaled = size / unit;
    if (scaled < 9.95) return `${sign}${scaled.toFixed(1)}${letter}`;
    if (scaled < 999.5 || letter === 'G') return `${sign}${Math.round(scaled)}${letter}`;
  }
  return sign + String(size);
}

/** Something per second: with a decimal where it matters, and then always, so that a column of them is in line. */
export function rate(perSecond: number): string {
  if (perSecond <= 0) return '0';
  if (perSecond < 0.05) return '<0.1';
  return perSecond < 9.95 ? perSecond.toFixed(1) : count(perSecond);
}

/** A latency or a limit: `840µs`, `3.4ms`, `84ms`, `3.1s`, `10s`, `12m`, `1h30m`, `4d`. */
export function duration(us: number): string {
  if (us < 0) return `-${duration(-us)}`;
  if (us === 0) return '0s';
  if (us < 1_000) return `${Math.round(us)}µs`;
  if (us < 9_950) return `${decimal(us / 1_000)}ms`;
  if (us < 999_500) return `${Math.round(us / 1_000)}ms`;
  if (us < 99.95 * SECOND) return `${decimal(us / SECOND)}s`;
  return span(us);
}

/** How long ago: ticks in whole seconds once it is over ten, so that a still screen stays nearly still. */
export function age(us: number): string {
  if (us < 0) return '0s';
  if (us < 9.95 * SECOND) return `${(us / SECOND).toFixed(1)}s`;
  return span(us);
}

/** A span of whole seconds; two units at most. */
function span(us: number): string {
  const seconds = Math.floor(us / SECOND);
  if (seconds < 100) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'm');
  const days = Math.floor(hours / 24);
  return days < 10 ? two(days, 'd', hours % 24, 'h') : `${days}d`;
}

function two(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${String(minor).padStart(2, '0')}${minorUnit}`;
}

function decimal(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** `+84ms`, `-2.1s`, `0`: the offset of a node's clock. */
export function signed(us: number): string {
  if (Math.abs(us) < 500) return '0';
  return us < 0 ? duration(us) : `+${duration(us)}`;
}

/** A share of a whole, rounded so that 100% means all of it and 0% means none. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '-';
  const share = Math.round((100 * part) / whole);
  if (share === 100 && part < whole) return '99%';
  if (share === 0 && part > 0) return '1%';
  return `${share}%`;
}

/** `12:04:17`. */
export function timeOfDay(atUs: number, offset: LocalOffset): string {
  const local = atUs + offset(atUs);
  return hms(local - Math.floor(local / DAY) * DAY);
}

/** `12:04:17`, or with the date when that was not today: `11-20 12:04:17`, in another year `2025-11-20 12:04:17`. */
export function moment(atUs: number, nowUs: number, offset: LocalOffset): string {
  const local = atUs + offset(atUs);
  const today = nowUs + offset(nowUs);
  const day = Math.floor(local / DAY);
  const time = hms(local - day * DAY);
  if (day === Math.floor(today / DAY)) return time;
  const date = civil(day);
  const monthDay = `${pad(date.month)}-${pad(date.day)}`;
  return civil(Math.floor(today / DAY)).year === date.year ? `${monthDay} ${time}` : `${date.year}-${monthDay} ${time}`;
}

/** `12:04:17.084`: for the raw events of one token. */
export function preciseTime(atUs: number, nowUs: number, offset: LocalOffset): string {
  const milliseconds = Math.floor((atUs - Math.floor(atUs / SECOND) * SECOND) / 1_000);
  return `${moment(atUs, nowUs, offset)}.${String(milliseconds).padStart(3, '0')}`;
}

/** `2026-11-21T12:04:17.084000Z`: for what leaves the screen. */
export function isoTime(atUs: number): string {
  const day = Math.floor(atUs / DAY);
  const date = civil(day);
  const rest = atUs - day * DAY;
  const fraction = String(Math.floor(rest) % SECOND).padStart(6, '0');
  return `${String(date.year).padStart(4, '0')}-${pad(date.month)}-${pad(date.day)}T${hms(rest)}.${fraction}Z`;
}

function hms(sinceMidnightUs: number): string {
  const seconds = Math.floor(sinceMidnightUs / SECOND);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}

/** Days since 1970-01-01 as a date of the Gregorian calendar, counted in years that begin in March. */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}
