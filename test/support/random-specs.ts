import fc from 'fast-check';
import type { CheckSpec, EdgeSpec, EngineSpec, StreamSpec } from '../../src/core/spec.ts';
import { engineSpec } from './engine-specs.ts';

const MS = 1_000;

/** Small units, so that deadlines, graces and memories of different checks often coincide. */
const WITHINS_MS = [0, 20, 50, 100, 500, 2_000] as const;
const DECLARED_NODES = ['a', 'b', 'c', 'w-*', 'w-1*'] as const;

/** Reported names: declared ones, some that fold into a wildcard, and one that no stream names. */
export const REPORTED_NODES = ['a', 'b', 'c', 'w-1', 'w-12', 'w-', 'w-2', 'x'] as const;

/** What may be left out of a random spec. */
export interface SpecOptions {
  /** Count checks too; default true. */
  readonly counts?: boolean;
  /** Checks that silence makes worse; default true. */
  readonly idle?: boolean;
}

/** Specs of one or two streams over five nodes with wildcards, parallel edges, fan-in, chains, one to three checks. */
export function randomSpecs(options: SpecOptions = {}): fc.Arbitrary<EngineSpec> {
  const streams = fc.array(randomStream(options), { minLength: 1, maxLength: 2 });
  const time = fc.record({
    graceUs: oneOfMs(0, 20, 50, 200),
    skewUs: oneOfMs(0, 20, 50),
    maxFutureUs: oneOfMs(100, 5_000),
    maxAgeUs: oneOfMs(1, 600_000),
  });
  return fc.tuple(streams, time).map(([drawn, drawnTime]) =>
    engineSpec(
      drawn.map((one, index) => ({ ...one, name: `s${index}` })),
      drawnTime,
    ),
  );
}

function randomStream(options: SpecOptions): fc.Arbitrary<StreamSpec> {
  return fc.shuffledSubarray([...DECLARED_NODES], { minLength: 2, maxLength: 4 }).chain((nodes) => {
    const pairs = nodes.flatMap((from, i) => nodes.slice(i + 1).map((to) => [from, to] as const));
    const edges = fc.array(randomEdge(pairs, options), { minLength: 1, maxLength: 4 });
    return edges.map((drawn) => ({ name: '', description: '', nodes, edges: drawn, discover: false }));
  });
}

function randomEdge(pairs: readonly (readonly [string, string])[], options: SpecOptions): fc.Arbitrary<EdgeSpec> {
  const checks = fc.array(randomCheck(options), { minLength: 0, maxLength: 3, size: 'small' });
  return fc
    .tuple(
      fc.constantFrom(...pairs),
      fc.oneof({ weight: 1, arbitrary: checks }, { weight: 3, arbitrary: randomCheck(options).map((one) => [one]) }),
    )
    .map(([[from, to], drawn]) => ({ name: null, from, to, checks: drawn }));
}

function randomCheck({ counts = true, idle = true }: SpecOptions): fc.Arbitrary<CheckSpec> {
  const base = {
    ok: fc.integer({ min: 0, max: 4 }),
    warn: fc.integer({ min: 0, max: 2 }),
    fail: fc.integer({ min: 0, max: 3 }),
    idleAfterUs: oneOfMs(1_000, 300_000),
    idle: fc.constantFrom(...(idle ? (['keep', 'keep', 'warn', 'fail'] as const) : (['keep'] as const))),
  };
  const time = fc.record({ ...base, withinUs: oneOfMs(...WITHINS_MS), kind: fc.constant('time' as const) });
  const count = fc.record({
    ...base,
    withinUs: oneOfMs(0, 0, 20, 100),
    kind: fc.constant('count' as const),
    every: fc.integer({ min: 1, max: 4 }),
    expect: fc.integer({ min: 1, max: 4 }),
  });
  return counts ? fc.oneof({ weight: 3, arbitrary: time }, { weight: 1, arbitrary: count }) : time;
}

function oneOfMs(...values: readonly number[]): fc.Arbitrary<number> {
  return fc.constantFrom(...values.map((ms) => ms * MS));
}

/** Every duration at which something is decided, and a microsecond past it: gaps drawn from these hit deadlines exactly. */
export function tellingDurations({ streams, time }: EngineSpec): readonly number[] {
  const checks = streams.flatMap(({ edges }) => edges.flatMap((edge) => edge.checks));
  const { graceUs, skewUs, maxFutureUs, maxAgeUs } = time;
  const longest = Math.max(0, ...checks.map(({ withinUs }) => withinUs));
  const ofChecks = checks.flatMap(({ withinUs }) => {
    const memory = Math.max(1_000_000, 2 * (withinUs + graceUs));
    return [
      withinUs,
      withinUs + graceUs,
      memory,
      graceUs + memory,
      withinUs + graceUs + memory,
      skewUs + graceUs + memory,
    ];
  });
  const all = [...ofChecks, graceUs, skewUs, skewUs + graceUs, maxFutureUs, Math.max(maxAgeUs, 2 * longest)];
  return [...new Set(all.filter((us) => us <= 10_000_000).flatMap((us) => [us, us + 1]))];
}
