import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelSubject } from './support/model-subject.ts';
import { playScenario } from './support/scenario.ts';
import { scenarioFiles } from './support/scenario-files.ts';
import { parseScenario } from './support/scenario-format.ts';

for (const { file, scenario } of scenarioFiles()) {
  test(`the model agrees with ${file}: ${scenario.title}`, () => playScenario(scenario, modelSubject));
}

test('a scenario with a misspelt expectation is refused rather than passed', () => {
  const text = 'title = "t"\nsteps = [{ at = "1ms", stauts = "OK" }]';
  assert.throws(() => parseScenario(text), /step\.stauts/);
});

test('a scenario whose expectation is wrong fails, and says at which step', () => {
  const text = 'title = "t"\nsteps = [{ at = "1ms", see = "web t1" }, { at = "2ms", status = "OK" }]';
  assert.throws(() => playScenario(parseScenario(text), modelSubject), /t, step 2: status/);
});
