import type { CheckSpec, EdgeSpec, EngineSpec, StreamSpec, TimeSpec } from '../../src/core/spec.ts';

/** The defaults that no test of verdicts is about. */
const DEFAULT_TIME: TimeSpec = { graceUs: 200_000, skewUs: 0, maxFutureUs: 5_000_000, maxAgeUs: 600_000_000 };
/** Small, since an engine sets its tables up for them at once and property tests make thousands of engines. */
const DEFAULT_LIMITS = { tokens: 1_000, failures: 1_000, history: 1_000, nodes: 256 };
const CHECK_BASE = { withinUs: 500_000, ok: 3, warn: 0, fail: 0, idleAfterUs: 300_000_000, idle: 'keep' } as const;

/** A time check, by default within 500 ms and 3/0/0. */
export function timeCheck(fields: Partial<Omit<CheckSpec, 'kind'>> = {}): CheckSpec {
  return { ...CHECK_BASE, ...fields, kind: 'time' };
}

/** A count check, by default within 0 and 3/0/0. */
export function countCheck(every: number, expect: number, fields: Partial<Omit<CheckSpec, 'kind'>> = {}): CheckSpec {
  return { ...CHECK_BASE, withinUs: 0, ...fields, kind: 'count', every, expect };
}

/** An unnamed edge. */
export function edge(from: string, to: string, ...checks: readonly CheckSpec[]): EdgeSpec {
  return { name: null, from, to, checks };
}

/** A stream of those edges, with the nodes they name in the order they name them, unless given. */
export function stream(name: string, edges: readonly EdgeSpec[], nodes?: readonly string[]): StreamSpec {
  const named = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return { name, description: '', nodes: nodes ?? named, edges, discover: edges.length === 0 };
}

/** A whole spec with everything else at its default. */
export function engineSpec(
  streams: readonly StreamSpec[],
  time: Partial<TimeSpec> = {},
  limits: Partial<EngineSpec['limits']> = {},
): EngineSpec {
  return {
    name: 'test',
    description: '',
    streams,
    time: { ...DEFAULT_TIME, ...time },
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}
