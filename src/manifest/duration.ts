const ATTO_PER_NS = 1_000_000_000n;
const ATTO_PER_US = 1000n * ATTO_PER_NS;

/** Nanoseconds of each unit, in the spellings of SPEC 2; a month is 30 days, a year 365. */
const UNIT_NS: ReadonlyMap<string, bigint> = new Map(
  (
    [
      ['year years y', 365n * 86_400_000_000_000n],
      ['month months mo', 30n * 86_400_000_000_000n],
      ['day days d', 86_400_000_000_000n],
      ['hour hours h', 3_600_000_000_000n],
      ['minute minutes min mins m', 60_000_000_000n],
      ['second seconds sec secs s', 1_000_000_000n],
      ['millisecond milliseconds millis msec msecs ms', 1_000_000n],
      // Micro has two code points: U+00B5 (the sign) and U+03BC (the Greek letter).
      ['microsecond microseconds usec usecs us \u00b5s \u03bcs', 1000n],
      ['nanosecond nanoseconds nsec nsecs ns', 1n],
    ] as const
  ).flatMap(([names, ns]) => names.split(' ').map((name) => [name, ns] as const)),
);

/** All spellings of the units, for nearest matches. */
export const UNIT_NAMES: readonly string[] = [...UNIT_NS.keys()];

/**
 * Ten years. Deadlines are sums of a few durations and a time of today in microseconds, which must stay below 2^53.
 */
export const MAX_DURATION_US = 10 * 365 * 86_400 * 1_000_000;

export type DurationResult =
  | { readonly ok: true; readonly us: number }
  | { readonly ok: false; readonly why: 'garbage' | 'negative' | 'too long' }
  | { readonly ok: false; readonly why: 'no unit'; readonly number: string }
  | { readonly ok: false; readonly why: 'unknown unit'; readonly unit: string };

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const PARTS = new RegExp(String.raw`(${NUMBER})\s*([A-Za-z\u00b5\u03bc]+)\s*`, 'y');
const BARE_NUMBER = new RegExp(`^${NUMBER}$`);
/** Longer texts are no durations; keeps the arithmetic small. */
const MAX_TEXT = 100;

/** Whole microseconds of a text such as `500ms`, `1m30s` or `1.5 s`; what is below 1 µs rounds down. */
export function parseDuration(text: string): DurationResult {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > MAX_TEXT) return { ok: false, why: 'garbage' };
  if (BARE_NUMBER.test(trimmed)) return { ok: false, why: 'no unit', number: trimmed };
  if (trimmed.startsWith('-')) return { ok: false, why: parseDuration(trimmed.slice(1)).ok ? 'negative' : 'garbage' };
  let atto = 0n;
  PARTS.lastIndex = 0;
  for (let at = 0; at < trimmed.length; at = PARTS.lastIndex) {
    const part = PARTS.exec(trimmed);
    if (part === null) return { ok: false, why: 'garbage' };
    const unitNs = UNIT_NS.get(part[2]!);
    if (unitNs === undefined) return { ok: false, why: 'unknown unit', unit: part[2]! };
    atto += attoseconds(part[1]!, unitNs);
  }
  return microseconds(atto);
}

/** Whole microseconds of a number and the name of its unit, as in `within = 10`, `unit = "sec"`. */
export function durationOf(value: number | bigint, unit: string): DurationResult {
  const unitNs = UNIT_NS.get(unit.trim());
  if (unitNs === undefined) return { ok: false, why: 'unknown unit', unit };
  if (Number.isNaN(value)) return { ok: false, why: 'garbage' };
  if (value < 0) return { ok: false, why: 'negative' };
  if (value > MAX_DURATION_US * 1000) return { ok: false, why: 'too long' };
  // Exponents: below 1e-6 JavaScript writes `1e-7`, which the digits below do not know.
  const digits = String(value);
  return microseconds(attoseconds(digits.includes('e') ? Number(value).toFixed(12) : digits, unitNs));
}

/** The shortest text that `parseDuration` reads back as the same, such as `1m30s`, `10s` or `500ms`. */
export function formatDuration(us: number): string {
  if (us === 0) return '0s';
  let text = '';
  let rest = us;
  for (const [unit, unitUs] of FORMAT_UNITS) {
    const whole = Math.floor(rest / unitUs);
    if (whole > 0) text += `${whole}${unit}`;
    rest -= whole * unitUs;
  }
  return text;
}

const FORMAT_UNITS = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1000],
  ['us', 1],
] as const;

/** Exact: 4.35 s is 4,350,000 µs, where floating point would round it down to one less. */
function attoseconds(digits: string, unitNs: bigint): bigint {
  const [whole = '0', fraction = ''] = digits.split('.');
  const nine = fraction.slice(0, 9).padEnd(9, '0');
  return BigInt(whole + nine) * unitNs;
}

function microseconds(atto: bigint): DurationResult {
  const us = atto / ATTO_PER_US;
  return us > BigInt(MAX_DURATION_US) ? { ok: false, why: 'too long' } : { ok: true, us: Number(us) };
}
