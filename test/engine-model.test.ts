import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from './model/model.ts';
import { easyCases, hardCases } from './support/random-recordings.ts';
import { runEngine } from './support/run-engine.ts';

/** Recordings per test; `MODEL_RUNS=20000 npm test` looks harder. */
const RUNS = Number(process.env.MODEL_RUNS ?? 500);

for (const [name, cases] of [
  ['hard', hardCases()],
  ['easy', easyCases()],
] as const) {
  test(`the engine and the model say the same of ${name} recordings, to the end`, () => {
    fc.assert(
      fc.property(cases, ({ spec, records }) => {
        fc.pre(records.length > 0);
        // How far the clock goes beyond the last verdict is the engine's own business.
        const engine = { ...runEngine(spec, records), now: 0 };
        assert.deepEqual(engine, { ...judge(spec, records, 'settle-all'), now: 0 });
      }),
      { numRuns: RUNS },
    );
  });

  test(`the engine and the model say the same of ${name} recordings that stop anywhere`, () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 3_000_000 }), ({ spec, records }, afterUs) => {
        fc.pre(records.length > 0);
        const last = records.at(-1);
        const until = (last && ('arrivedAt' in last ? last.arrivedAt : last.at)) ?? 0;
        const end = until + afterUs;
        assert.deepEqual(runEngine(spec, records, end), judge(spec, records, end));
      }),
      { numRuns: RUNS },
    );
  });
}
