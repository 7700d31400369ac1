import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Engine } from '../src/core/engine.ts';
import type { Transition } from '../src/core/snapshot.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import { exitCodeOf } from '../src/outputs/exit-code.ts';
import { JSON_LINES, PLAIN_LINES } from '../src/outputs/headless.ts';
import { edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

const CHANGE: Transition = {
  id: 0,
  at: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000,
  edgeKey: 'shop/web/db/0',
  stream: 'shop',
  from: 'web',
  to: 'db',
  edge: null,
  was: 'UNOBSERVED',
  status: 'PENDING',
  pass: 1,
  total: 1,
};

describe('the lines of the headless mode', () => {
  test('in words', () => {
    assert.equal(PLAIN_LINES.transition(CHANGE), '2026-01-02T03:04:05Z shop web→db UNOBSERVED→PENDING pass=1/1');
    assert.equal(
      PLAIN_LINES.listening({ input: 'udp', address: '127.0.0.1', port: 8125 }),
      'listening: udp on 127.0.0.1:8125',
    );
    assert.equal(PLAIN_LINES.listening({ input: 'udp', address: '::1', port: 8125 }), 'listening: udp on [::1]:8125');
  });

  test('as JSON, one object each', () => {
    const bound = { input: 'udp', address: '127.0.0.1', port: 8125 };
    assert.equal(JSON_LINES.listening(bound), '{"type":"listening","input":"udp","address":"127.0.0.1","port":8125}');
    const hostile = JSON_LINES.transition({ ...CHANGE, from: 'a\nb"' });
    assert.ok(!hostile.includes('\n'));
    assert.equal(JSON.parse(hostile).from, 'a\nb"');
  });

  test('end with the whole picture as JSON, and with nothing in words', () => {
    const engine = new Engine(engineSpec([stream('shop', [edge('web', 'db', timeCheck())])]));
    const last = JSON_LINES.final(snapshotOf(engine), []);
    assert.ok(last?.startsWith('{"type":"snapshot","name":'));
    assert.equal(PLAIN_LINES.final(snapshotOf(engine), []), null);
  });
});

describe('the exit code', () => {
  const checked = snapshotOf(new Engine(engineSpec([stream('shop', [edge('web', 'db', timeCheck())])])));
  for (const [status, code] of [
    ['OK', 0],
    ['WARN', 1],
    ['FAIL', 2],
    ['UNOBSERVED', 3],
    ['PENDING', 3],
  ] as const) {
    test(`${code} when the worst is ${status}`, () => {
      assert.equal(exitCodeOf({ ...checked, status }), code);
    });
  }

  test('0 when nothing is checked', () => {
    const drawn = new Engine(engineSpec([stream('shop', [edge('web', 'db')])]));
    assert.equal(exitCodeOf(snapshotOf(drawn)), 0);
    assert.equal(exitCodeOf(snapshotOf(new Engine(engineSpec([stream('all', [], ['*'])])))), 0);
  });
});
