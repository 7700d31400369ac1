const UNITS_US: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };

/** Microseconds of a duration as scenarios write it: `500ms`, `1m30s`, `-30ms`, `701001us`; throws on anything else. */
export function durationUs(text: string): number {
  if (!/^-?(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(text)) throw new Error(`not a duration: ${text}`);
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g))
    sum += Number(number) * UNITS_US[unit!]!;
  return Math.round(text.startsWith('-') ? -sum : sum);
}
