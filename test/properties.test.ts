import { test } from 'node:test';
import { PROPERTIES } from './support/properties.ts';
import { runEngine } from './support/run-engine.ts';

/** Runs per property; `PROPERTY_RUNS=2000 npm test` looks harder. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 150);

for (const { name, check } of PROPERTIES) {
  test(name, () => check(runEngine, RUNS));
}
