import { daysFromCivil, type Zone } from './syslog-zone.ts';

export const DAY_S = 86_400;
/** `2003-10-11T22:14:15` */
export const ISO_LENGTH = 19;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A time as a line writes it. One object is filled again and again. */
export interface Stamp {
  /** -1 if the line has none. */
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** 60 in a leap second. */
  second: number;
  /** Digits behind the point, and what the first six of them say. */
  fractionStart: number;
  fractionEnd: number;
  micros: number;
  zone: 'none' | 'offset' | 'unknown';
  /** Seconds east of UTC if `zone` is `offset`. An `unknown` zone has a name like CST, which is four zones or more. */
  offsetS: number;
  /** Behind the last byte that was read. */
  end: number;
  /** Date and clock of the last ISO time read, as text and as seconds: the next message's are often the same. */
  readonly isoText: DataView;
  /** As if the zone were UTC; NaN unless the stamp holds the time of `isoText`. */
  isoS: number;
}

export function newStamp(): Stamp {
  return {
    year: -1,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    fractionStart: 0,
    fractionEnd: 0,
    micros: 0,
    zone: 'none',
    offsetS: 0,
    end: 0,
    isoText: new DataView(new ArrayBuffer(ISO_LENGTH)),
    isoS: Number.NaN,
  };
}

/**
 * Microseconds since the epoch, or NaN for a zone that only has a name, or 29 February where no such year is near.
 * Without a year, the one that puts the time nearest to its arrival: around New Year that may be the last or the next.
 */
export function stampToMicros(stamp: Stamp, zone: Zone, arrivedAtUs: number): number {
  if (stamp.zone === 'unknown') return Number.NaN;
  const clock = clockOf(stamp);
  const arrivedS = arrivedAtUs / 1e6;
  if (stamp.year >= 0) {
    const isKnown = !Number.isNaN(stamp.isoS);
    const local = isKnown ? stamp.isoS : daysFromCivil(stamp.year, stamp.month, stamp.day) * DAY_S + clock;
    const utc = stamp.zone === 'offset' ? local - stamp.offsetS : zone.toUtc(local, arrivedS);
    return utc * 1e6 + stamp.micros;
  }
  const middle = yearOf(arrivedS);
  let best = Number.NaN;
  for (let year = middle - 1; year <= middle + 1; year++) {
    if (stamp.month === 2 && stamp.day === 29 && !isLeap(year)) continue;
    const local = daysFromCivil(year, stamp.month, stamp.day) * DAY_S + clock;
    // Half a year is nearer than any other year can be; a zone shifts by a day at most.
    if (Math.abs(local - arrivedS) > 190 * DAY_S && year !== middle) continue;
    const utc = stamp.zone === 'offset' ? local - stamp.offsetS : zone.toUtc(local, arrivedS);
    if (!(Math.abs(utc - arrivedS) >= Math.abs(best - arrivedS))) best = utc;
  }
  return best * 1e6 + stamp.micros;
}

/** Seconds since midnight. */
export function clockOf({ hour, minute, second }: Stamp): number {
  return hour * 3_600 + minute * 60 + second;
}

function yearOf(utcS: number): number {
  // A year off near its ends is harmless: its neighbours are tried as well.
  return 1970 + Math.floor(utcS / (365.2425 * DAY_S));
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Whether there is such a time: 31 February is none; 24:00:00 neither; second 60 is one, whatever the minute: leap seconds move with the zone. */
export function isReal(stamp: Stamp): boolean {
  if (stamp.month < 1 || stamp.month > 12 || stamp.day < 1 || stamp.day > MONTH_DAYS[stamp.month - 1]!) return false;
  if (stamp.month === 2 && stamp.day === 29 && stamp.year >= 0 && !isLeap(stamp.year)) return false;
  return stamp.hour <= 23 && stamp.minute <= 59 && stamp.second <= 60;
}

/** As ISO 8601, as far as the line gives it: year 0000 if it has none, no zone if it has none. For display only. */
export function stampText(bytes: Uint8Array, stamp: Stamp): string {
  const two = (value: number) => String(value).padStart(2, '0');
  let text = `${String(Math.max(0, stamp.year)).padStart(4, '0')}-${two(stamp.month)}-${two(stamp.day)}`;
  text += `T${two(stamp.hour)}:${two(stamp.minute)}:${two(stamp.second)}`;
  if (stamp.fractionEnd > stamp.fractionStart) {
    text += `.${String.fromCharCode(...bytes.subarray(stamp.fractionStart, stamp.fractionEnd))}`;
  }
  if (stamp.zone !== 'offset') return text;
  if (stamp.offsetS === 0) return `${text}${(bytes[stamp.end - 1]! | 0x20) === 0x7a ? 'Z' : '+00:00'}`;
  const minutes = Math.abs(stamp.offsetS) / 60;
  return `${text}${stamp.offsetS < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
