import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './model/model.ts';
import { eventRecord } from './model/records.ts';
import { easyCases, hardCases, sampleCases } from './support/random-recordings.ts';
import { recordingText } from './support/recording-text.ts';

test('random recordings reach every outcome, so that a property over them says something', () => {
  const reached: Record<string, number> = {};
  for (const { spec, records } of sampleCases(hardCases(), 1, 300)) {
    const { counters, edges, failures } = judge(spec, records, 'settle-all');
    const checks = edges.flatMap((edge) => edge.checks);
    const names = [
      ...Object.entries(counters).flatMap(([name, count]) => (count > 0 ? [name] : [])),
      ...failures.map(({ reason }) => reason.replace(/ .*/, '')),
      ...checks.flatMap(({ voidBy }) => Object.entries(voidBy).flatMap(([why, n]) => (n > 0 ? [`void ${why}`] : []))),
      ...checks.map(({ status }) => status),
      ...checks.flatMap(({ passed, partial }) => [
        ...(passed > 0 ? ['pass'] : []),
        ...(partial > 0 ? ['partial'] : []),
      ]),
    ];
    for (const name of names) reached[name] = (reached[name] ?? 0) + 1;
  }
  const wanted =
    'events tallies ignored bad unknown duplicate repeat orphan afterwards future old loss missing late short pass partial';
  const statuses = ['OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL', 'void loss', 'void restart', 'void sampled'];
  for (const name of [...wanted.split(' '), ...statuses]) assert.ok((reached[name] ?? 0) >= 5, `${name} in 5 of 300`);
});

test('the same seed gives the same recordings', () => {
  for (const cases of [hardCases, easyCases]) {
    assert.deepEqual(sampleCases(cases(), 42, 5), sampleCases(cases(), 42, 5));
  }
});

test('records are written as the lines of a recording', () => {
  const text = recordingText([
    { kind: 'start', at: 1_700_000_000_000_000 },
    eventRecord({ arrivedAt: 1_700_000_000_000_001, node: 'web', token: 't:1', at: 1_700_000_000_000_000, rate: 0.5 }),
    eventRecord({ arrivedAt: 1_700_000_000_000_002, node: 'web', token: 't2', from: 'lb' }),
    eventRecord({ arrivedAt: 1_700_000_000_000_000, node: 'web', token: null, count: 5 }),
    eventRecord({
      arrivedAt: 1_700_000_000_900_000,
      node: 'db',
      token: 't',
      at: 1_700_000_000_000_000,
      wholeSecond: true,
    }),
    { kind: 'loss', at: 1_700_000_001_000_000, datagrams: 3 },
  ]);
  assert.deepEqual(text.split('\n'), [
    '1700000000000000 engine #!start',
    '1700000000000001 udp web:t:1|s|@0.5|T1700000000000000',
    '1700000000000002 udp web:t2|s|#from:lb|T1700000000000002',
    '1700000000000000 udp web:5|c|T1700000000000002',
    '1700000000900000 udp db:t|s|T1700000000',
    '1700000001000000 engine #!loss 3',
    '',
  ]);
});
