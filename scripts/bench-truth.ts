/**
 * Are the verdicts true? Simulated traffic with known faults goes through the real engine; for every fault the share of
 * faulty requests that were named, of good ones that were blamed, and how long after the deadline a verdict stood.
 *
 *     npm run bench:truth [requests per fault, default 5000]
 */
import { Engine } from '../src/core/engine.ts';
import { edge, engineSpec, stream, timeCheck } from '../test/support/engine-specs.ts';
import { feed, verdictsOf } from '../test/support/run-engine.ts';
import { FAULTS, type Fault, GRACE_US, SKEW_US, WITHIN_US } from './truth/faults.ts';
import { CHAIN, type Simulation, seededRandom, simulate } from './truth/simulate.ts';

const requests = Number(process.argv[2] ?? 5_000);
const check = timeCheck({ withinUs: WITHIN_US, ok: 100, warn: 5, fail: 10 });
const spec = engineSpec(
  [stream('truth', [edge(CHAIN[0], CHAIN[1], check), edge(CHAIN[1], CHAIN[2], check)])],
  { graceUs: GRACE_US, skewUs: SKEW_US },
  { tokens: 1_000_000, failures: 2 * requests },
);

console.table(Object.fromEntries(FAULTS.map((fault) => [fault.name, measure(fault)])));

function measure(fault: Fault): Record<string, string | number> {
  const simulation = simulate(fault, requests, seededRandom(1));
  const { failed, voided } = judged(simulation);
  const faulty = [...simulation.truth].filter(([, { isFaulty }]) => isFaulty).map(([key]) => key);
  const named = faulty.filter((key) => failed.has(key));
  const blamed = [...failed.keys()].filter((key) => simulation.truth.get(key)?.isFaulty !== true);
  const waits = named.map((key) => failed.get(key)! - simulation.truth.get(key)!.deadlineUs).sort((a, b) => a - b);
  return {
    faulty: faulty.length,
    named: share(named.length, faulty.length),
    blamed: share(blamed.length, simulation.truth.size - faulty.length),
    void: voided,
    'verdict after, ms': waits.length === 0 ? '-' : `${waits[0]! / 1_000} to ${waits.at(-1)! / 1_000}`,
  };
}

/**
 * Each failure with the first instant at which the engine was seen to list it: it is asked at every deadline + grace of a
 * faulty request, a microsecond later, and at the end.
 */
function judged({ records, truth }: Simulation): { failed: Map<string, number>; voided: number } {
  const engine = new Engine(spec);
  const failed = new Map<string, number>();
  const settlings = [...truth.values()].filter(({ isFaulty }) => isFaulty).map((one) => one.deadlineUs + GRACE_US);
  const instants = [...new Set(settlings.flatMap((us) => [us, us + 1]))].sort((a, b) => a - b);
  let next = 0;
  for (const record of records) {
    const arrivedAt = 'arrivedAt' in record ? record.arrivedAt : record.at;
    for (; next < instants.length && instants[next]! < arrivedAt; next++) look(instants[next]!);
    feed(engine, record);
  }
  for (; next < instants.length; next++) look(instants[next]!);
  engine.settleAll();
  look(verdictsOf(engine).now);
  const voided = verdictsOf(engine).edges.reduce((sum, { checks }) => sum + checks[0]!.void, 0);
  return { failed, voided };

  function look(nowUs: number): void {
    engine.advance(nowUs);
    const { failures } = verdictsOf(engine);
    for (const { from, to, token } of failures.slice(failed.size)) failed.set(`${from} ${to} ${token}`, nowUs);
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)}%`;
}
