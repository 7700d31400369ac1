import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { watchSignals } from '../src/tui/signals.ts';

/** The listeners are called as the process would call them; a real signal is sent in the tests with a real terminal. */
function watched({ hadTerminal = true, hasTerminal = true }) {
  const calls: string[] = [];
  const own = new Map<string, (...values: unknown[]) => void>();
  const before = new Map(EVENTS.map((event) => [event, process.listeners(event as 'SIGTERM')]));
  const unwatch = watchSignals(
    {
      stop: (exitCode) => calls.push(`stop ${exitCode}`),
      reload: () => calls.push('reload'),
      crash: (error) => calls.push(`crash ${error}`),
      suspend: () => calls.push('suspend'),
      resume: () => calls.push('resume'),
    },
    { hadTerminal, hasTerminal: () => hasTerminal },
  );
  for (const event of EVENTS) {
    const added = process.listeners(event as 'SIGTERM').filter((listener) => !before.get(event)?.includes(listener));
    assert.ok(added.length <= 1);
    if (added[0]) own.set(event, added[0] as (...values: unknown[]) => void);
  }
  return { calls, unwatch, emit: (event: string, value?: unknown) => own.get(event)?.(value) };
}

const EVENTS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGTSTP', 'SIGCONT', 'uncaughtException', 'unhandledRejection'];

const ROWS = [
  { event: 'SIGTERM', expected: 'stop 143' },
  { event: 'SIGINT', expected: 'stop 130' },
  { event: 'SIGHUP', hasTerminal: false, expected: 'stop 129' },
  { event: 'SIGHUP', hasTerminal: true, expected: 'reload' },
  { event: 'SIGHUP', hadTerminal: false, hasTerminal: false, expected: 'reload' },
  { event: 'SIGTSTP', expected: 'suspend' },
  { event: 'SIGCONT', expected: 'resume' },
  { event: 'uncaughtException', expected: 'crash bug' },
  { event: 'unhandledRejection', expected: 'crash bug' },
] as const;

for (const { event, expected, ...terminal } of ROWS) {
  test(`${event} ${JSON.stringify(terminal)} means ${expected}`, () => {
    const { calls, unwatch, emit } = watched(terminal);
    try {
      emit(event, 'bug');
      assert.deepEqual(calls, [expected]);
    } finally {
      unwatch();
    }
  });
}

test('after the first signal that stops, its echo is ignored for a moment, and then the next one is the system’s again', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const before = EVENTS.map((event) => process.listenerCount(event));
  const { calls, emit } = watched({});
  emit('SIGTERM');
  assert.deepEqual(calls, ['stop 143']);
  assert.ok(process.listenerCount('SIGTERM') > before[EVENTS.indexOf('SIGTERM')]!);
  context.mock.timers.tick(1000);
  assert.deepEqual(
    EVENTS.map((event) => process.listenerCount(event)),
    before,
  );
});
