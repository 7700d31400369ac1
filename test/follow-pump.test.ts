import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Turn } from '../src/inputs/follow-file.ts';
import { Pump, STUCK_US, type Visitable } from '../src/inputs/follow-pump.ts';

interface Scripted extends Visitable {
  readonly name: string;
}

/** Answers its turns in order, then `nothing`; `null` never comes back before `release` is called. */
function scripted(name: string, turns: (Turn | null)[], seen: string[], releases: (() => void)[] = []): Scripted {
  return {
    name,
    isStuck: false,
    async visit() {
      seen.push(name);
      const turn = turns.length === 0 ? 'nothing' : turns.shift()!;
      if (turn !== null) return turn;
      return new Promise((resolve) => {
        releases.push(() => resolve('nothing'));
      });
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('who has more to read waits for its next turn behind the others', async () => {
  const seen: string[] = [];
  const pump = new Pump<Scripted>(
    () => 0,
    () => {},
  );
  const long = scripted('long', ['more', 'more', 'new'], seen);
  for (const item of [long, scripted('a', ['new'], seen), scripted('b', ['new'], seen)]) pump.ask(item, true);
  pump.start();
  await settled();
  await pump.close();
  assert.deepEqual(seen, ['long', 'a', 'b', 'long', 'long']);
});

test('a visit that does not end is given up, the others go on, and it is visited again once it came back', async () => {
  const seen: string[] = [];
  const releases: (() => void)[] = [];
  let now = 0;
  const pump = new Pump<Scripted>(
    () => now,
    () => {},
  );
  const stuck = scripted('stuck', [null, 'new'], seen, releases);
  pump.ask(stuck, true);
  pump.ask(scripted('other', ['new'], seen), true);
  pump.start();
  await settled();
  pump.watch();
  assert.deepEqual([seen, stuck.isStuck], [['stuck'], false]);
  now = STUCK_US;
  pump.watch();
  await settled();
  assert.deepEqual([seen, stuck.isStuck], [['stuck', 'other'], true]);
  pump.ask(stuck, true);
  pump.start();
  await settled();
  assert.deepEqual(seen, ['stuck', 'other']);
  releases[0]!();
  await settled();
  pump.ask(stuck, true);
  pump.start();
  await settled();
  assert.deepEqual([seen, stuck.isStuck], [['stuck', 'other', 'stuck'], false]);
  await pump.close();
});
