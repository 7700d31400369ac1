import fc from 'fast-check';
import type { EngineSpec } from '../../src/core/spec.ts';
import type { EventRecord, InputRecord } from '../model/records.ts';
import { REPORTED_NODES, randomSpecs, type SpecOptions, tellingDurations } from './random-specs.ts';

/** A manifest and what came in: all that a verdict may depend on. */
export interface RandomCase {
  readonly spec: EngineSpec;
  readonly records: readonly InputRecord[];
}

/** What may be left out of a random recording; everything is in by default. */
export interface RecordingOptions extends SpecOptions {
  /** Losses and starts. */
  readonly marks?: boolean;
  /** Rates below 1. */
  readonly sampling?: boolean;
  readonly wholeSeconds?: boolean;
  readonly maxLength?: number;
}

/** Random recordings begin here: a time that a whole-second `|T` can name. */
export const RECORDING_START_US = 1_700_000_000_000_000;

/** Few, so that they are used again and again; in an order that tells code points from UTF-16 units and from collation. */
export const ODD_TOKENS = ['t', 'T', '\u{1F600}', '\uFFFD', '\uE000', 'é', 'e\u0301', '{bold}a:b', 't0'] as const;

/** One draw per record, made into a record in order, since most times are relative to what came before. */
interface Draw {
  readonly kind: 'event' | 'tally' | 'bad' | 'ignored' | 'loss' | 'start';
  /** Index of a small gap, or of a telling duration. */
  readonly gap: readonly ['small' | 'telling', number];
  readonly node: number;
  readonly token: number;
  readonly count: number;
  readonly own: 'none' | 'delayed' | 'ahead' | 'after' | 'before' | 'again' | 'whole';
  readonly duration: readonly ['small' | 'telling', number];
  /** Which earlier event `after`, `before` and `again` mean. */
  readonly earlier: number;
  readonly rate: number;
  readonly backwards: boolean;
}

const SMALL_GAPS_US = [0, 0, 10_000, 10_000, 20_000, 50_000, 1, 100_000];

/**
 * Recordings that look for trouble: tokens used again around the end of their memory, ties, deadlines hit exactly and
 * missed by a microsecond, delays around the grace, retries, orphans, odd characters, whole-second times, skew, tallies,
 * sampling, loss and start marks, future and old events, arrivals running backwards.
 */
export function hardCases(options: RecordingOptions = {}): fc.Arbitrary<RandomCase> {
  return randomSpecs(options).chain((spec) =>
    fc.array(draw(options), { minLength: 1, maxLength: options.maxLength ?? 40, size: 'max' }).map((draws) => {
      return { spec, records: recordsOf(spec, draws) };
    }),
  );
}

/** Quiet traffic: every token its own, in order, without delays; some lost, some late. */
export function easyCases(): fc.Arbitrary<RandomCase> {
  const latencies = fc.array(fc.constantFrom(0, 10_000, 50_000, 499_999, 500_000, 500_001, null), { maxLength: 30 });
  return fc.tuple(randomSpecs({ counts: false, idle: false }), latencies).map(([spec, drawn]) => ({
    spec,
    records: drawn
      .flatMap((latency, index) => {
        const { from, to } = spec.streams[0]!.edges[0]!;
        const arrivedAt = RECORDING_START_US + index * 100_000;
        const cause = plainEvent(reportedName(from), `t${index}`, arrivedAt);
        return latency === null ? [cause] : [cause, plainEvent(reportedName(to), `t${index}`, arrivedAt + latency)];
      })
      .toSorted((a, b) => a.arrivedAt - b.arrivedAt),
  }));
}

/** The same cases for the same seed: for benchmarks, and for other programs to be run against. */
export function sampleCases(cases: fc.Arbitrary<RandomCase>, seed: number, count: number): RandomCase[] {
  return fc.sample(cases, { seed, numRuns: count });
}

/** An event without an own time. */
export function plainEvent(node: string, token: string, arrivedAt: number): EventRecord {
  return { kind: 'event', arrivedAt, node, token, count: 1, at: null, wholeSecond: false, rate: 1, from: null };
}

/** A name that folds into a declared one: of a wildcard `w-*`, `w-0`. */
export function reportedName(declared: string): string {
  return declared.replace(/\*$/, '0');
}

function draw({
  counts = true,
  marks = true,
  sampling = true,
  wholeSeconds = true,
}: RecordingOptions): fc.Arbitrary<Draw> {
  const kinds = [
    { weight: 40, arbitrary: fc.constant('event' as const) },
    { weight: counts ? 6 : 0, arbitrary: fc.constant('tally' as const) },
    { weight: 1, arbitrary: fc.constant('bad' as const) },
    { weight: 1, arbitrary: fc.constant('ignored' as const) },
    { weight: marks ? 1 : 0, arbitrary: fc.constant('loss' as const) },
    { weight: marks ? 1 : 0, arbitrary: fc.constant('start' as const) },
  ];
  const owns = [
    { weight: 8, arbitrary: fc.constantFrom('none' as const, 'delayed' as const, 'after' as const) },
    { weight: 2, arbitrary: fc.constantFrom('before' as const, 'again' as const, 'ahead' as const) },
    { weight: wholeSeconds ? 1 : 0, arbitrary: fc.constant('whole' as const) },
  ];
  return fc.record({
    kind: fc.oneof(...kinds),
    gap: fc.tuple(
      fc.constantFrom('small' as const, 'small' as const, 'small' as const, 'telling' as const),
      fc.nat(1_000),
    ),
    node: fc.nat(1_000),
    token: fc.nat(1_000),
    count: fc.integer({ min: 0, max: 5 }),
    own: fc.oneof(...owns),
    duration: fc.tuple(fc.constantFrom('small' as const, 'telling' as const), fc.nat(1_000)),
    earlier: fc.nat(3),
    rate: sampling
      ? fc.oneof({ weight: 60, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(0.5) })
      : fc.constant(1),
    backwards: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
}

function recordsOf(spec: EngineSpec, draws: readonly Draw[]): InputRecord[] {
  const durations = tellingDurations(spec);
  // Two or three tokens per case: what happens to one again and again is what is hard.
  const tokens = [0, 1, 2].map((n) => ODD_TOKENS[((draws[0]?.token ?? 0) + n * 2) % ODD_TOKENS.length]!);
  const nodes = usedNodes(spec);
  const records: InputRecord[] = [];
  const events: { node: string; token: string | null; at: number }[] = [];
  let cursor = RECORDING_START_US;
  for (const drawn of draws) {
    const lengthOf = ([kind, index]: Draw['gap']) => pick(kind === 'small' ? SMALL_GAPS_US : durations, index);
    const duration = lengthOf(drawn.duration);
    cursor += lengthOf(drawn.gap);
    const arrivedAt = drawn.backwards ? cursor - duration : cursor;
    if (drawn.kind === 'bad' || drawn.kind === 'ignored') records.push({ kind: drawn.kind, arrivedAt });
    else if (drawn.kind === 'loss') records.push({ kind: 'loss', at: arrivedAt, datagrams: drawn.count + 1 });
    else if (drawn.kind === 'start') records.push({ kind: 'start', at: arrivedAt });
    else {
      const earlier = events.at(-1 - drawn.earlier) ?? { node: 'a', token: 't', at: cursor };
      const isTally = drawn.kind === 'tally';
      const isAgain = drawn.own === 'again' && !isTally && earlier.token !== null;
      const node = isAgain ? earlier.node : pick(nodes, drawn.node);
      const token = isTally ? null : isAgain ? earlier.token : pick(tokens, drawn.token);
      const wholeSecond = drawn.own === 'whole';
      const at = ownTime(drawn.own, cursor, duration, earlier.at);
      const count = isTally ? drawn.count : 1;
      records.push({
        kind: 'event',
        arrivedAt,
        node,
        token,
        count,
        at,
        wholeSecond,
        rate: drawn.rate,
        from: null,
      });
      events.push({ node, token, at: at ?? cursor });
    }
  }
  return records;
}

function ownTime(own: Draw['own'], nowUs: number, durationUs: number, earlierUs: number): number | null {
  switch (own) {
    case 'none':
      return null;
    case 'delayed':
      return nowUs - durationUs;
    case 'ahead':
      return nowUs + durationUs;
    case 'after':
      return earlierUs + durationUs;
    case 'before':
      return earlierUs - durationUs;
    case 'again':
      return earlierUs;
    case 'whole':
      return Math.floor(nowUs / 1_000_000) * 1_000_000;
  }
}

/** Mostly the ends of the checked edges; now and then any name. */
function usedNodes(spec: EngineSpec): readonly string[] {
  const edges = spec.streams.flatMap((stream) => stream.edges);
  const ends = edges.flatMap(({ from, to }) => [from, from, to, to]).map(reportedName);
  return [...ends, ...ends, ...REPORTED_NODES];
}

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length]!;
}
