import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Position, Positions, positionsFile } from '../src/inputs/follow-positions.ts';
import { temporaryFolder } from './support/temporary.ts';

const root = temporaryFolder();

function position(id: string, at: number): Position {
  return { path: `/var/log/${id}`, id, at, headBytes: 0, head: '' };
}

test('the file lies in the state directory, and a relative one counts as none', () => {
  assert.equal(positionsFile({ XDG_STATE_HOME: '/s' }), '/s/observatory-tui/positions.json');
  assert.match(positionsFile({ XDG_STATE_HOME: 's' }), /\/\.local\/state\/observatory-tui\/positions\.json$/);
  assert.match(positionsFile({}), /\/\.local\/state\/observatory-tui\/positions\.json$/);
});

test('two processes that share the file keep each other’s positions, and nothing is left behind', async () => {
  const file = join(root, 'shared', 'positions.json');
  const [a, b] = [await Positions.load(file), await Positions.load(file)];
  a.set(position('1:1', 10));
  b.set(position('1:2', 20));
  assert.deepEqual([await a.save(), await b.save()], [null, null]);
  a.set(position('1:1', 11));
  await a.save();
  const loaded = await Positions.load(file);
  assert.deepEqual([loaded.get('1:1')?.at, loaded.get('1:2')?.at, loaded.get('1:3')], [11, 20, null]);
  assert.deepEqual(readdirSync(join(root, 'shared')), ['positions.json']);
});

test('files are remembered up to a limit, those that were read last', async () => {
  const file = join(root, 'many.json');
  const positions = await Positions.load(file);
  for (let i = 0; i < 1500; i++) positions.set(position(`1:${i}`, i));
  await positions.save();
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).files.length, 1024);
  assert.deepEqual([positions.get('1:0'), positions.get('1:1499')?.at], [null, 1499]);
});

test('what was not saved is saved the next time', async () => {
  const file = join(root, 'later', 'positions.json');
  const positions = await Positions.load(file);
  positions.set(position('1:1', 1));
  writeFileSync(join(root, 'later'), 'in the way');
  assert.match((await positions.save()) ?? '', /^positions are not kept: /);
  const { rmSync } = await import('node:fs');
  rmSync(join(root, 'later'));
  assert.equal(await positions.save(), null);
  assert.equal((await Positions.load(file)).get('1:1')?.at, 1);
});

for (const text of [
  '',
  '[]',
  '{"files":{}}',
  '{"files":[{"path":"a","id":"1:1","at":-1,"headBytes":0,"head":""}]}',
  '\0\0',
]) {
  test(`${JSON.stringify(text)} as state is the same as nothing`, async () => {
    const file = join(root, 'broken.json');
    writeFileSync(file, text);
    assert.equal((await Positions.load(file)).get('1:1'), null);
  });
}
