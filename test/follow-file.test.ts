import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LINE_BYTES } from '../src/inputs/file-lines.ts';
import { type LineTaker, newChunk, OpenFile, type Turn } from '../src/inputs/follow-file.ts';
import { temporaryFolder } from './support/temporary.ts';

const root = temporaryFolder();
const chunk = newChunk();
let files = 0;

interface Reader {
  readonly file: OpenFile;
  readonly taken: string[];
  turn(): Promise<Turn>;
  rest(): Promise<void>;
}

function fileOf(text: string): string {
  const path = join(root, `${files++}.log`);
  writeFileSync(path, text);
  return path;
}

async function openAt(path: string, before?: OpenFile): Promise<Reader> {
  const file = await OpenFile.open(path);
  assert.ok(file instanceof OpenFile);
  if (before !== undefined) assert.ok(await file.resume(await before.positionOf(path)));
  const taken: string[] = [];
  const take: LineTaker['take'] = (bytes, start, end) => {
    taken.push(Buffer.from(bytes.subarray(start, Math.min(end, start + 20))).toString());
  };
  const lines = { take, takeCut: take, flush: () => {} };
  return {
    file,
    taken,
    turn: () => file.turn(chunk, lines, () => 0),
    rest: () => file.takeRest(chunk, lines, () => 0),
  };
}

test('a byte order mark before a line that is not finished is no other file', async () => {
  const path = fileOf('\ufeffa:1');
  const first = await openAt(path);
  assert.deepEqual([await first.turn(), await first.turn()], ['new', 'nothing']);
  const resumed = await openAt(path, first.file);
  appendFileSync(path, '|s\n');
  for (const { turn, taken, file } of [first, resumed]) {
    assert.deepEqual([await turn(), await turn()], ['new', 'nothing']);
    assert.deepEqual(taken, ['a:1|s']);
    await file.close();
  }
});

test('a last line that was taken without its end is not taken again, nor what is before it', async () => {
  const path = fileOf('a:1|s\na:2|s');
  const first = await openAt(path);
  await first.turn();
  await first.rest();
  assert.deepEqual(first.taken, ['a:1|s', 'a:2|s']);
  assert.equal(await first.turn(), 'nothing');
  const resumed = await openAt(path, first.file);
  assert.equal(await resumed.turn(), 'nothing');
  appendFileSync(path, '?\na:3|s\n');
  await resumed.turn();
  assert.deepEqual(resumed.taken, ['a:3|s']);
  for (const { file } of [first, resumed]) await file.close();
});

test('after a restart within a line that was cut, the next line is the next', async () => {
  const path = fileOf(`a:1|s\n${'x'.repeat(LINE_BYTES + 10)}`);
  const first = await openAt(path);
  await first.turn();
  assert.deepEqual(first.taken, ['a:1|s', 'x'.repeat(20)]);
  const resumed = await openAt(path, first.file);
  appendFileSync(path, 'yyy\na:2|s\n');
  assert.equal(await resumed.turn(), 'new');
  assert.deepEqual(resumed.taken, ['a:2|s']);
  for (const { file } of [first, resumed]) await file.close();
});

test('a file that was written anew in its place is read from its start', async () => {
  const path = fileOf('a:1|s\n');
  const { file, taken, turn } = await openAt(path);
  await turn();
  writeFileSync(path, 'b:other|s\nb:2|s\n');
  assert.equal(await turn(), 'restarted');
  await turn();
  assert.deepEqual(taken, ['a:1|s', 'b:other|s', 'b:2|s']);
  await file.close();
});
