import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../src/core/window.ts';
import { applyFrame, applyResize, newDashboard } from '../src/views/dashboard.ts';
import { spellOf } from '../src/views/spell.ts';
import { at, edge, incidentFrame, transition } from './support/frames.ts';
import { painted } from './support/painted.ts';

type Change = readonly [time: string, was: Status, status: Status];

const rows: readonly { name: string; changes: readonly Change[]; since: string; onAndOff: boolean }[] = [
  { name: 'a first failure', changes: [['12:04:17', 'OK', 'FAIL']], since: '12:04:17', onAndOff: false },
  {
    name: 'a warning that became a failure',
    changes: [
      ['12:03:00', 'OK', 'WARN'],
      ['12:04:17', 'WARN', 'FAIL'],
    ],
    since: '12:03:00',
    onAndOff: false,
  },
  {
    name: 'one that comes and goes',
    changes: [
      ['12:02:30', 'OK', 'FAIL'],
      ['12:03:00', 'FAIL', 'OK'],
      ['12:03:10', 'OK', 'FAIL'],
      ['12:04:00', 'FAIL', 'OK'],
      ['12:04:17', 'OK', 'FAIL'],
    ],
    since: '12:02:30',
    onAndOff: true,
  },
  {
    name: 'one that had been well for a minute',
    changes: [
      ['12:02:30', 'OK', 'FAIL'],
      ['12:03:17', 'FAIL', 'OK'],
      ['12:04:17', 'OK', 'FAIL'],
    ],
    since: '12:04:17',
    onAndOff: false,
  },
  {
    name: 'one that had never been well before',
    changes: [
      ['12:04:10', 'PENDING', 'OK'],
      ['12:04:17', 'OK', 'FAIL'],
    ],
    since: '12:04:17',
    onAndOff: false,
  },
  { name: 'one whose log is gone', changes: [], since: '12:04:17', onAndOff: false },
];

for (const { name, changes, since, onAndOff } of rows) {
  test(`the trouble of ${name} began at ${since}${onAndOff ? ' and comes and goes' : ''}`, () => {
    const log = changes.map(([time, was, status], id) => transition(id, time, 'a', 'b', was, status));
    const other = transition(99, '12:04:16', 'a', 'c', 'FAIL', 'OK');
    const failing = { ...edge('a', 'b', null), status: 'FAIL', since: at('12:04:17') } as const;
    assert.deepEqual(spellOf(failing, [...log, other]), { sinceUs: at(since), onAndOff });
  });
}

test('an edge that is well is in no trouble', () => {
  assert.equal(spellOf({ ...edge('a', 'b', null), status: 'OK', since: at('12:04:17') }, []), null);
});

test('what comes and goes is told as one trouble, with all that it cost', () => {
  const changes: readonly Change[] = [
    ['12:02:30', 'OK', 'FAIL'],
    ['12:04:00', 'FAIL', 'OK'],
    ['12:04:17', 'OK', 'FAIL'],
  ];
  const transitions = changes.map(([time, was, status], id) =>
    transition(id, time, 'event-processor', 'database', was, status),
  );
  const state = applyFrame(applyResize(newDashboard(), 120, 40), { ...incidentFrame(), transitions });
  assert.match(painted(state), /event-processor→database on and off since 12:02:30 \(2m03s\), 12 tokens missing/);
  assert.match(painted(applyResize(state, 20, 6)), /✗ event-pr…→database\n since 12:02:30\b/);
});
