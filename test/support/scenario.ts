import assert from 'node:assert/strict';
import type { TomlTable, TomlValue } from 'smol-toml';
import type { EngineSpec } from '../../src/core/spec.ts';
import type { InputRecord } from '../model/records.ts';
import type { CheckVerdict, EdgeVerdict, FailureVerdict, Verdicts } from '../model/verdicts.ts';
import { SCENARIO_START_US, type Scenario } from './scenario-format.ts';

/** Whatever turns records into verdicts: the engine, or the model it is held against. */
export interface Subject {
  /** Take one record as it comes; it moves the clock to its arrival. */
  take(record: InputRecord): void;
  /** Move the clock, never back. */
  advance(nowUs: number): void;
  /** Move the clock past the last settling, the last orphan and the last buffered event. */
  settleAll(): void;
  verdicts(): Verdicts;
}

/** Play a scenario to a fresh subject and assert what it expects; a failure names the step. */
export function playScenario(scenario: Scenario, newSubject: (spec: EngineSpec) => Subject): void {
  const subject = newSubject(scenario.spec);
  for (const [index, step] of scenario.steps.entries()) {
    for (const record of step.records) subject.take(record);
    if (step.atUs > 0) subject.advance(step.atUs);
    if (step.settleAll) subject.settleAll();
    if (Object.keys(step.expect).length > 0) {
      expectAll(step.expect, subject.verdicts(), `${scenario.title}, step ${index + 1}`);
    }
  }
}

function expectAll(expect: TomlTable, verdicts: Verdicts, where: string): void {
  const { edge, stream, check, counters, failures, status, ...ofCheck } = expect;
  const shown = edgeNamed(verdicts, stream, edge);
  const judged = shown.checks[Number(check ?? 0)];
  if (status !== undefined) {
    assert.equal(check === undefined ? shown.status : judged!.status, status, `${where}: status`);
  }
  for (const [name, value] of Object.entries(ofCheck)) {
    assert.deepEqual(fieldOf(judged!, name, value), plain(value), `${where}: ${name}`);
  }
  for (const [name, value] of Object.entries(counters ?? {})) {
    assert.equal(verdicts.counters[name as keyof Verdicts['counters']], value, `${where}: counter ${name}`);
  }
  if (failures !== undefined) assert.deepEqual(verdicts.failures.map(failureText), failures, `${where}: failures`);
}

/** `edge` is `web db`; without it the first edge, of that stream if one is given. */
function edgeNamed(verdicts: Verdicts, stream: TomlValue | undefined, edge: TomlValue | undefined): EdgeVerdict {
  const found = verdicts.edges.find(
    (candidate) =>
      (stream === undefined || candidate.stream === stream) &&
      (edge === undefined || `${candidate.from} ${candidate.to}` === edge),
  );
  assert.ok(found, `no edge ${String(edge)}`);
  return found;
}

/** `fail` counts in the window, as `pass` does; `void` is a number, or a table by reason that leaves out the zeros. */
function fieldOf(check: CheckVerdict, name: string, expected: TomlValue): unknown {
  if (name === 'fail') return check.total - check.pass;
  if (name === 'void' && typeof expected === 'object') {
    return Object.fromEntries(Object.entries(check.voidBy).filter(([, count]) => count > 0));
  }
  return check[name as keyof CheckVerdict];
}

/** `t1 missing`, `t1 missing afterwards 2100ms`, `- short 1/2`. */
function failureText({ token, reason, afterwards }: FailureVerdict): string {
  const note = afterwards === null ? '' : ` afterwards ${(afterwards - SCENARIO_START_US) / 1_000}ms`;
  return `${token ?? '-'} ${reason}${note}`;
}

/** TOML tables have no prototype, which strict equality minds. */
function plain(value: TomlValue): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : value;
}
