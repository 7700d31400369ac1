import { readdirSync, readFileSync } from 'node:fs';
import { parseScenario, type Scenario } from './scenario-format.ts';

/** Every file of `test/scenarios/`, in order of name. */
export function scenarioFiles(): { readonly file: string; readonly scenario: Scenario }[] {
  const folder = new URL('../scenarios/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.toml'));
  return files.toSorted().map((file) => {
    return { file, scenario: parseScenario(readFileSync(new URL(file, folder), 'utf8')) };
  });
}
