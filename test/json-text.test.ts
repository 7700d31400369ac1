import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteText } from '../src/outputs/byte-text.ts';
import { snapshotJson } from '../src/outputs/json.ts';
import { JsonTexts } from '../src/outputs/json-text.ts';
import { sampleWorld, type World, worldOf } from './support/http-world.ts';

const MANY_KINDS = String.raw`
name = "\"streams\":[],\"failures\":[]"
[[stream]]
name = "a \"quoted\" \\ name"
nodes = ["a", "é", "\"unseen\""]
[[stream.edges]]
from = "a"
to = "é"
name = "two checks"
[[stream.edges.check]]
within = "1s"
ok = 2
warn = 2
fail = 3
[[stream.edges.check]]
kind = "count"
every = 2
expect = 1
within = "20us"
idle = "fail"
idle_after = "10s"
[[stream]]
name = "free"
discover = true
[[stream]]
name = "empty"
nodes = ["x"]
`;

const same = (world: World, texts: JsonTexts, most = 1000) => {
  const failures = world.source.failures(-1, most);
  const snapshot = world.source.snapshot();
  const to = new ByteText(0);
  texts.writeSnapshot(snapshot, failures, to);
  assert.equal(to.bytes.toString(), JSON.stringify(snapshotJson(snapshot, failures)));
};

test('a snapshot is the text that JSON.stringify makes of it, whatever is in it', () => {
  const texts = new JsonTexts();
  same(sampleWorld(), texts);
  const world = worldOf(MANY_KINDS);
  same(world, texts);
  for (let i = 0; i < 12; i++) {
    world.see(i * 500, 'a', `t${i}`);
    world.see(i * 500 + 90.5, 'é', i % 3 === 0 ? `late ${i}` : `t${i}`);
    world.see(i * 500 + 91, 'nobody', `"${i}"`);
    same(world, texts);
  }
  world.wait(60_000);
  same(world, texts);
  same(world, texts, 2);
});

test('a row that has changed is written anew', () => {
  const texts = new JsonTexts();
  const world = sampleWorld();
  const rows = world.source.failures(-1, 10);
  const textOf = (failures: typeof rows) => {
    const to = new ByteText(0);
    texts.writeFailures({ kept: 2, total: 2 }, failures, to);
    return JSON.parse(to.bytes.toString());
  };
  assert.deepEqual(textOf(rows), textOf(rows));
  const changed = rows.map((row) => ({ ...row, afterwards: row.decided + 1 }));
  assert.deepEqual(
    textOf(changed).failures.map(({ id, afterwards }: Record<string, unknown>) => [id, typeof afterwards]),
    [
      [0, 'string'],
      [1, 'string'],
    ],
  );
  assert.equal(textOf(rows).failures[0].afterwards, null);
});
