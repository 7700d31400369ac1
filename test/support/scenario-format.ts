import { parse, type TomlTable, type TomlValue } from 'smol-toml';
import type { CheckSpec, EngineSpec, StreamSpec } from '../../src/core/spec.ts';
import { eventRecord, type InputRecord } from '../model/records.ts';
import { durationUs } from './durations.ts';
import { countCheck, edge, engineSpec, stream, timeCheck } from './engine-specs.ts';

/** Scenario times count from here, so that `-30ms` is a time like any other. */
export const SCENARIO_START_US = 1_700_000_000_000_000;

/** A whole story as data. `test/scenarios/README.md` tells how one is written. */
export interface Scenario {
  readonly title: string;
  readonly spec: EngineSpec;
  readonly steps: readonly Step[];
}

export interface Step {
  /** The clock at this step. */
  readonly atUs: number;
  readonly records: readonly InputRecord[];
  /** Move the clock past all that time alone will decide. */
  readonly settleAll: boolean;
  /** What must hold then, as written. */
  readonly expect: TomlTable;
}

const SCENARIO_KEYS = ['title', 'time', 'limits', 'nodes', 'check', 'edges', 'streams', 'steps'];
const RECORD_KEYS = ['see', 'tally', 'loss', 'start', 'bad', 'ignored'];
export const EXPECT_KEYS = [
  'edge',
  'stream',
  'check',
  'counters',
  'failures',
  'status',
  'idle',
  'window',
  'pass',
].concat(['fail', 'total', 'opened', 'passed', 'failed', 'void', 'waiting', 'partial', 'repeat', 'afterwards']);

/** Decode a scenario file; throws on anything it does not know, so that a typing error cannot pass as a test. */
export function parseScenario(text: string): Scenario {
  const table = parse(text);
  rejectUnknown(table, SCENARIO_KEYS, 'scenario');
  const { title, steps } = table;
  if (typeof title !== 'string' || !Array.isArray(steps)) throw new Error('a scenario needs a title and steps');
  return { title, spec: specOf(table), steps: steps.map((step) => stepOf(asTable(step))) };
}

function specOf(table: TomlTable): EngineSpec {
  const streams = table.streams === undefined ? [table] : asArray(table.streams).map(asTable);
  const time = Object.entries(asTable(table.time ?? {})).map(([key, value]) => [
    { grace: 'graceUs', skew: 'skewUs', max_future: 'maxFutureUs', max_age: 'maxAgeUs' }[key] ?? fail(`time.${key}`),
    durationUs(String(value)),
  ]);
  return engineSpec(streams.map(streamOf), Object.fromEntries(time), asTable(table.limits ?? {}));
}

/** Without edges: `web` → `db` with the one check. */
function streamOf(table: TomlTable): StreamSpec {
  const edges = asArray(table.edges ?? [{ from: 'web', to: 'db', check: table.check ?? {} }]).map((value) => {
    const { from, to, check, ...rest } = asTable(value);
    rejectUnknown(rest, [], 'edge');
    const checks = Array.isArray(check) ? check : check === undefined ? [] : [check];
    return edge(String(from), String(to), ...checks.map((one) => checkOf(asTable(one))));
  });
  const nodes = table.nodes === undefined ? undefined : asArray(table.nodes).map(String);
  return stream(typeof table.name === 'string' ? table.name : 'scenario', edges, nodes);
}

function checkOf(table: TomlTable): CheckSpec {
  const { kind, within, idle_after, idle, every, expect, ...thresholds } = table;
  rejectUnknown(thresholds, ['ok', 'warn', 'fail'], 'check');
  const fields = {
    ...(thresholds as { ok?: number }),
    ...(within !== undefined && { withinUs: durationUs(String(within)) }),
    ...(idle_after !== undefined && { idleAfterUs: durationUs(String(idle_after)) }),
    ...(idle !== undefined && { idle: idle as 'keep' | 'warn' | 'fail' }),
  };
  return kind === 'count' ? countCheck(Number(every), Number(expect), fields) : timeCheck(fields);
}

function stepOf(table: TomlTable): Step {
  const { at, end, ...rest } = table;
  rejectUnknown(rest, [...RECORD_KEYS, ...EXPECT_KEYS], 'step');
  const atUs = at === undefined ? Number.NEGATIVE_INFINITY : SCENARIO_START_US + durationUs(String(at));
  const written = Object.entries(rest).filter(([key]) => RECORD_KEYS.includes(key));
  if (written.length > 0 && at === undefined) throw new Error('what happens needs a time');
  return {
    atUs,
    records: written.flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((v) => recordOf(key, v, atUs)),
    ),
    settleAll: end === true,
    expect: Object.fromEntries(Object.entries(rest).filter(([key]) => EXPECT_KEYS.includes(key))),
  };
}

function recordOf(key: string, value: TomlValue, atUs: number): InputRecord {
  switch (key) {
    case 'loss':
      return { kind: 'loss', at: atUs, datagrams: Number(value) };
    case 'start':
      return { kind: 'start', at: atUs };
    case 'bad':
    case 'ignored':
      return { kind: key, arrivedAt: atUs };
    default: {
      const [node, what, ...words] = String(value).split(' ');
      const token = key === 'see' ? what! : null;
      const count = key === 'see' ? 1 : Number(what);
      const options = Object.assign({}, ...words.map(optionOf));
      return eventRecord({ arrivedAt: atUs, node: node!, token, count, ...options });
    }
  }
}

/** After node and token: its own time, `whole` (a whole-second time), `@0.5` (a sampling rate). */
function optionOf(word: string): object {
  if (word === 'whole') return { wholeSecond: true };
  if (word.startsWith('@')) return { rate: Number(word.slice(1)) };
  return { at: SCENARIO_START_US + durationUs(word) };
}

function rejectUnknown(table: TomlTable, known: readonly string[], where: string): void {
  for (const key of Object.keys(table)) if (!known.includes(key)) fail(`${where}.${key}`);
}

function fail(what: string): never {
  throw new Error(`a scenario knows no ${what}`);
}

function asTable(value: TomlValue): TomlTable {
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Date)
    throw new Error('a table was expected');
  return value;
}

function asArray(value: TomlValue): TomlValue[] {
  if (!Array.isArray(value)) throw new Error('an array was expected');
  return value;
}
