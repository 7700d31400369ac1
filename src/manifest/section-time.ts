import type { LimitsSpec, TimeSpec } from '../core/spec.ts';
import { type Field, integer, shaped, type TableOf, table } from './field.ts';
import { duration } from './field-duration.ts';

const timeKeys = {
  grace: duration(200_000),
  skew: duration(0),
  max_future: duration(5_000_000),
  max_age: duration(600_000_000),
};

function timeOf(keys: TableOf<typeof timeKeys>): TimeSpec {
  return { graceUs: keys.grace, skewUs: keys.skew, maxFutureUs: keys.max_future, maxAgeUs: keys.max_age };
}

/** `[time]`: SPEC 5. */
export const timeSection: Field<TimeSpec> = shaped(table(timeKeys), timeOf(table(timeKeys).fallback), timeOf);

/** `[limits]`: SPEC 9. The upper ends keep every table within what one process can address and hold. */
export const limitsSection: Field<LimitsSpec> = table({
  tokens: integer(1_000_000, 1, 16_000_000),
  failures: integer(10_000, 1, 1_000_000),
  history: integer(200_000, 0, 16_000_000),
  nodes: integer(256, 1, 65_536),
});
