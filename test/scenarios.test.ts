import { test } from 'node:test';
import { engineSubject } from './support/engine-subject.ts';
import { playScenario } from './support/scenario.ts';
import { scenarioFiles } from './support/scenario-files.ts';

for (const { file, scenario } of scenarioFiles()) {
  test(`${file}: ${scenario.title}`, () => playScenario(scenario, engineSubject));
}
