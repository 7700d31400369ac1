import {
  type DurationResult,
  durationOf,
  formatDuration,
  MAX_DURATION_US,
  parseDuration,
  UNIT_NAMES,
} from './duration.ts';
import { type Field, leaf, unexpected } from './field.ts';
import { didYouMean } from './nearest.ts';
import { showValue } from './problem.ts';
import type { Site } from './site.ts';

interface Range {
  readonly minUs?: number;
  readonly maxUs?: number;
}

/**
 * Microseconds of a text such as `"500ms"`. A bare number is an error, except 0, which is the same in any unit:
 * whether `grace = 200` meant seconds or milliseconds would be a guess.
 */
export function duration(fallbackUs: number, range: Range = {}): Field<number> {
  return leaf(fallbackUs, (value, site) => readDuration(value, site, range) ?? fallbackUs);
}

/** The same with a number and its unit in another key, as in `within = 10`, `unit = "sec"`; null when wrong. */
export function readWithUnit(value: unknown, unit: string, site: Site, unitSite: Site): number | null {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isNumber && typeof value !== 'string') return readDuration(value, site, {});
  if (!isNumber) {
    const parsed = parseDuration(value);
    if (parsed.ok || parsed.why !== 'no unit') {
      unitSite.warning(
        `\`unit\`: found ${showValue(unit)}, but \`${site.key}\` names its own unit; this one is not used`,
      );
      return accept(parsed, value, site, {});
    }
  }
  const result = durationOf(isNumber ? value : Number(value), unit);
  if (result.ok || result.why !== 'unknown unit') return accept(result, value, site, {});
  unexpected(unitSite, unit, `a unit such as ms, sec or min${didYouMean(unit, UNIT_NAMES)}`);
  return null;
}

/** Null when it was wrong and reported. */
export function readDuration(value: unknown, site: Site, range: Range): number | null {
  if (value === 0) return accept({ ok: true, us: 0 }, value, site, range);
  if (typeof value === 'number' && value < 0) return accept({ ok: false, why: 'negative' }, value, site, range);
  if (typeof value === 'number' || typeof value === 'bigint') {
    return accept({ ok: false, why: 'no unit', number: String(value) }, value, site, range);
  }
  return accept(typeof value === 'string' ? parseDuration(value) : { ok: false, why: 'garbage' }, value, site, range);
}

function accept(result: DurationResult, value: unknown, site: Site, range: Range): number | null {
  const { minUs = 0, maxUs = MAX_DURATION_US } = range;
  if (result.ok && result.us >= minUs && result.us <= maxUs) return result.us;
  unexpected(site, value, result.ok ? between(minUs, maxUs) : expectedFor(result, site.key));
  return null;
}

function expectedFor(result: DurationResult & { ok: false }, key: string): string {
  switch (result.why) {
    case 'no unit':
      return `a duration with its unit, such as "${result.number}ms" or "${result.number}s"${
        key === 'within' ? ', or the key `unit`' : ''
      }`;
    case 'unknown unit':
      return `a unit such as ms, s or min instead of \`${result.unit}\`${didYouMean(result.unit, UNIT_NAMES)}`;
    case 'negative':
      return 'a duration of 0 or more';
    case 'too long':
      return between(0, MAX_DURATION_US);
    case 'garbage':
      return 'a duration such as "500ms", "10s" or "1m30s"';
  }
}

function between(minUs: number, maxUs: number): string {
  return `a duration from ${formatDuration(minUs)} to ${formatDuration(maxUs)}`;
}
