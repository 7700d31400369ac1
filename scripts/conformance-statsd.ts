/*
 * Holds the line protocol against lines that other projects test their parsers with, and explains each disagreement.
 *
 *     node --import tsx scripts/conformance-statsd.ts FILE
 *
 * FILE has a JSON object a line: {line, valid, expect: {name, type, kind, values, rate, tags}}, where `expect` says
 * only what its source asserts. Exit code 1 when a disagreement has no explanation.
 */
import { readFileSync } from 'node:fs';
import { explainLine, type LineExplanation } from '../src/protocols/explain-line.ts';

interface Row {
  readonly line: string;
  readonly valid: boolean;
  readonly expect: null | {
    readonly name?: string;
    readonly type?: string;
    readonly kind?: string;
    readonly value?: number;
    readonly values?: readonly (string | number)[];
    readonly rate?: number;
    readonly tags?: readonly string[] | Readonly<Record<string, string>>;
  };
}

/** What a row is about, by its source's word or else by what its line looks like. */
function classOf({ line, valid, expect }: Row): string {
  if (!valid) return 'invalid to its source';
  if (expect?.kind) return expect.kind === 'event' ? 'DogStatsD event' : 'service check';
  const type = expect?.type ?? /\|(c|s|g|ms|h|d)(?:\||$)/.exec(line)?.[1] ?? '?';
  return { c: 'counter', s: 'set', g: 'gauge', ms: 'timer', h: 'histogram', d: 'distribution' }[type] ?? type;
}

/** What this project should make of a row if it agrees with the source: others' types are read and ignored. */
function wanted(row: Row): LineExplanation['kind'] {
  if (!row.valid) return 'bad';
  return ({ set: 'event', counter: 'tally' }[classOf(row)] as 'event' | 'tally' | undefined) ?? 'ignored';
}

function agrees(row: Row, ours: LineExplanation): boolean {
  if (ours.kind !== wanted(row)) return false;
  if (ours.kind !== 'event' && ours.kind !== 'tally') return true;
  const { name, value, values = value === undefined ? undefined : [value], rate, tags } = row.expect ?? {};
  return (
    (name === undefined || name === ours.node) &&
    (values === undefined || (values.length === 1 && String(values[0]) === String(ours.token ?? ours.count))) &&
    (rate === undefined || rate === (ours.rate ?? 1)) &&
    (tags === undefined || sameTags(tags, ours.tags))
  );
}

function sameTags(theirs: NonNullable<NonNullable<Row['expect']>['tags']>, ours: readonly string[]): boolean {
  if (Array.isArray(theirs)) return JSON.stringify(theirs) === JSON.stringify(ours);
  // As key and value: a tag without value reads `true` there, and the container id counts as a tag.
  const pairs = Object.entries(theirs as Record<string, string>).filter(([key]) => key !== 'container');
  const mine = ours.map((tag) => (tag.includes(':') ? tag : `${tag}:true`));
  return pairs.length === mine.length && pairs.every(([key, value]) => mine.includes(`${key}:${value}`));
}

/** The first that fits names the disagreement. */
const EXPLANATIONS: readonly [why: string, fits: (row: Row, ours: LineExplanation) => boolean][] = [
  [
    'DogStatsD events and service checks are told by how they begin; what is in them is never looked at',
    ({ line, valid }, ours) => !valid && /^(_e\{|_sc\|)/.test(line) && ours.kind === 'ignored',
  ],
  [
    'gauges, timers and histograms are ignored with any value, so a wrong value is none of our business',
    ({ valid }, ours) => !valid && ours.kind === 'ignored',
  ],
  ['a set holds any text: `+10` is a token', ({ valid }, ours) => !valid && ours.kind === 'event'],
  [
    'an empty option (`||`, a last `|`) and an option without a name (`|:`) are no options, so the type is not seen',
    ({ line }, ours) => /\|(:?\||:?$)/.test(line) && ours.reason === 'type',
  ],
  [
    'several values in one line (`1:2|c`, `1|c:2|c`) are no count',
    ({ line }, ours) => /:[^:]*:.*\|c$/.test(line) && ours.reason === 'number',
  ],
  [
    'a tally counts events that happened: digits only, so no sign, no fraction, no exponent',
    ({ line }, ours) => /:[+-]?[\d.]+([eE][+-]?\d+)?\|c/.test(line) && ours.reason === 'number',
  ],
  ['a malformed rate makes the line bad', (_, ours) => ours.reason === 'rate'],
  [
    'what follows the type and is no option makes the line bad',
    ({ line }, ours) => /\|c\|[\d.]+$/.test(line) && ours.reason === 'type',
  ],
];

function report(rows: readonly Row[]): number {
  const classes = new Map<string, { rows: number; agreed: number }>();
  const disagreements = new Map<string, string[]>();
  for (const row of rows) {
    const ours = explainLine(new TextEncoder().encode(row.line));
    const tally = classes.get(classOf(row)) ?? { rows: 0, agreed: 0 };
    classes.set(classOf(row), tally);
    tally.rows++;
    if (agrees(row, ours)) {
      tally.agreed++;
      continue;
    }
    const why = EXPLANATIONS.find(([, fits]) => fits(row, ours))?.[0] ?? UNEXPLAINED;
    const said = `${JSON.stringify(row.line)} is ${ours.kind}${ours.reason === null ? '' : ` (${ours.reason})`}`;
    disagreements.set(why, [...(disagreements.get(why) ?? []), said]);
  }
  for (const [name, { rows: all, agreed }] of [...classes].sort()) {
    console.log(`${name.padEnd(24)} ${agreed}/${all}`.padEnd(36), `${((100 * agreed) / all).toFixed(1)}%`);
  }
  const agreed = [...classes.values()].reduce((sum, tally) => sum + tally.agreed, 0);
  console.log(
    `${'all'.padEnd(24)} ${agreed}/${rows.length}`.padEnd(36),
    `${((100 * agreed) / rows.length).toFixed(1)}%`,
  );
  for (const [why, lines] of disagreements) {
    console.log(`\n${lines.length} × ${why}`);
    for (const line of lines) console.log(`    ${line}`);
  }
  return disagreements.has(UNEXPLAINED) ? 1 : 0;
}

const UNEXPLAINED = 'UNEXPLAINED';

const file = process.argv[2];
if (file === undefined) {
  console.error('usage: conformance-statsd.ts FILE');
  process.exitCode = 64;
} else {
  const lines = readFileSync(file, 'utf8').split('\n');
  process.exitCode = report(lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row));
}
