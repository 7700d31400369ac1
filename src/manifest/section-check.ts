import type { CheckSpec, Thresholds } from '../core/spec.ts';
import { choice, type Field, integer, optional, raw, shaped, type TableOf, table } from './field.ts';
import { duration, readDuration, readWithUnit } from './field-duration.ts';
import { headerOf, type Site } from './site.ts';

/** A window is kept in full for every check, so its size is bounded: 100,000 slots each. */
const MAX_THRESHOLD = 100_000;
const MAX_BATCH = 1_000_000;

const threshold = () => optional(integer(0, 0, MAX_THRESHOLD));

const keys = {
  kind: choice('time', ['time', 'count']),
  within: raw(),
  unit: raw(),
  ok: threshold(),
  warn: threshold(),
  fail: threshold(),
  /** The Observatory documentation's words for `ok` and `fail`. */
  min: threshold(),
  nok: threshold(),
  idle_after: duration(300_000_000),
  idle: choice('keep', ['keep', 'warn', 'fail']),
  every: optional(integer(1, 1, MAX_BATCH)),
  expect: optional(integer(1, 1, MAX_BATCH)),
};

type Keys = TableOf<typeof keys>;

/** Stands in for a check that is no table. */
const NO_CHECK: CheckSpec = { kind: 'time', withinUs: 0, ok: 1, warn: 0, fail: 0, idleAfterUs: 0, idle: 'keep' };

/** `[stream.edges.check]` */
export const checkSection: Field<CheckSpec> = shaped(table(keys), NO_CHECK, (given, site) => {
  const thresholds = thresholdsOf(given, site);
  const base = {
    withinUs: withinOf(given, site),
    ...thresholds,
    idleAfterUs: given.idle_after,
    idle: given.idle,
  };
  if (site.sound()) doubt(thresholds, site);
  const { every, expect } = batchOf(given, site);
  return given.kind === 'count' ? { kind: 'count', ...base, every, expect } : { kind: 'time', ...base };
});

function withinOf({ within, unit, kind }: Keys, site: Site): number {
  if (within === undefined) {
    if (kind === 'time') site.error(`${headerOf(site.path)}: expected the key \`within\`, found none`);
    if (unit !== undefined) site.at('unit').error('`unit`: found no `within` that it could be the unit of');
    return 0;
  }
  if (unit === undefined) return readDuration(within, site.at('within'), {}) ?? 0;
  if (typeof unit === 'string') return readWithUnit(within, unit, site.at('within'), site.at('unit')) ?? 0;
  site.at('unit').error('`unit`: expected a unit in quotes such as "ms", "sec" or "min"');
  return 0;
}

function thresholdsOf(given: Keys, site: Site): Thresholds {
  return {
    ok: either(given.ok, given.min, 'ok', 'min', site) ?? 1,
    warn: given.warn ?? 0,
    fail: either(given.fail, given.nok, 'fail', 'nok', site) ?? 0,
  };
}

/** Both spellings are fine as long as they agree. */
function either(value: number | null, alias: number | null, name: string, other: string, site: Site): number | null {
  if (value !== null && alias !== null && value !== alias) {
    site.at(other).error(`\`${other}\`: found ${alias}, but \`${name}\`, which means the same, is ${value}`);
  }
  return value ?? alias;
}

function batchOf({ kind, every, expect }: Keys, site: Site): { every: number; expect: number } {
  for (const [key, value] of [
    ['every', every],
    ['expect', expect],
  ] as const) {
    if (kind === 'count' && value === null)
      site.error(`${headerOf(site.path)}: expected the key \`${key}\`, found none`);
    if (kind === 'time' && value !== null) site.at(key).keyError(`\`${key}\`: only a check of kind = "count" has it`);
  }
  return { every: every ?? 1, expect: expect ?? 1 };
}

function doubt({ ok, warn, fail }: Thresholds, site: Site): void {
  if (warn > fail) {
    site.at('warn').warning(`\`warn\`: ${warn} is more than \`fail\` ${fail}: WARN can never show, FAIL trumps it`);
  }
  if (ok < fail) {
    site
      .at('fail')
      .warning(`\`ok\`: ${ok} is less than \`fail\` ${fail}: fewer passes make OK than failures make FAIL`);
  }
}
