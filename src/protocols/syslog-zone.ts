/** Time zones for stamps that carry none. There is no `Date` here: Intl knows the rules, arithmetic does the rest. */

const DAY_S = 86_400;
/** Beyond 2200 the rules of today are as good as any; it also keeps years that Intl writes in another era away. */
const LAST_DAY = 84_006;
/** A stamp without a year lies within half a year of its arrival, so a few hundred days are in use at a time. */
const MAX_DAYS = 2_048;

export interface Zone {
  readonly name: string;
  /**
   * UTC in seconds for a local time written as if it were UTC. Where clocks go back, one local time happens twice:
   * the one nearer to `nearS` is taken. Where they go forward, a time that never happens is read with the offset
   * before the change, so it lands as long after the change as it is past the gap's start.
   */
  readonly toUtc: (localS: number, nearS: number) => number;
}

interface Day {
  /** Seconds east of UTC when the UTC day begins and ends, and when the one becomes the other. */
  readonly before: number;
  readonly after: number;
  readonly changeS: number;
}

export const UTC: Zone = fixedZone('utc', 0);

/** "local", "utc", "+02:00" or an IANA name; null for anything else. */
export function parseZone(name: string): Zone | null {
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(name);
  if (fixed) {
    const hours = Number(fixed[2]);
    const minutes = Number(fixed[3]);
    if (hours > 23 || minutes > 59) return null;
    return fixedZone(name, (fixed[1] === '-' ? -1 : 1) * (hours * 3_600 + minutes * 60));
  }
  const lower = name.toLowerCase();
  if (lower === 'utc' || lower === 'z') return UTC;
  return namedZone(name, lower === 'local' ? undefined : name);
}

function fixedZone(name: string, offsetS: number): Zone {
  return { name, toUtc: (localS) => localS - offsetS };
}

function namedZone(name: string, timeZone: string | undefined): Zone | null {
  const offsetAt = offsetReader(timeZone);
  if (!offsetAt) return null;
  const days = new Map<number, Day>();

  function offsetOf(utcS: number): number {
    const index = Math.min(LAST_DAY, Math.max(0, Math.floor(utcS / DAY_S)));
    let day = days.get(index);
    if (!day) {
      if (days.size >= MAX_DAYS) days.clear();
      day = readDay(index, offsetAt!);
      days.set(index, day);
    }
    return utcS < day.changeS ? day.before : day.after;
  }

  function toUtc(localS: number, nearS: number): number {
    // An offset is under a day, so these two lie on either side of any change that could matter.
    const early = offsetOf(localS - DAY_S);
    const late = offsetOf(localS + DAY_S);
    if (early === late) return localS - early;
    const first = localS - early;
    const second = localS - late;
    const firstIsReal = offsetOf(first) === early;
    const secondIsReal = offsetOf(second) === late;
    if (firstIsReal && secondIsReal) return Math.abs(second - nearS) < Math.abs(first - nearS) ? second : first;
    return secondIsReal ? second : first;
  }

  return { name, toUtc };
}

/** At most one change is assumed on a UTC day; it is found by halving, to the second. */
function readDay(index: number, offsetAt: (utcS: number) => number): Day {
  let low = index * DAY_S;
  let high = low + DAY_S;
  const before = offsetAt(low);
  const after = offsetAt(high);
  if (before === after) return { before, after, changeS: low };
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, changeS: high };
}

/** Seconds east of UTC, read off what Intl writes for an instant; null for a zone it does not know. */
function offsetReader(timeZone: string | undefined): ((utcS: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      ...(timeZone === undefined ? {} : { timeZone }),
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return null;
  }
  // "11/21/2026, 09:05:07"
  return (utcS) => {
    const [month, day, year, hour, minute, second] = format
      .format(utcS * 1_000)
      .match(/\d+/g)!
      .map(Number);
    return daysFromCivil(year!, month!, day!) * DAY_S + hour! * 3_600 + minute! * 60 + second! - utcS;
  };
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so a leap day comes last. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leapDays + Math.floor((153 * m + 2) / 5) + day - 1 - 719_468;
}
