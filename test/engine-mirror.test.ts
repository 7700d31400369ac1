import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { Engine } from '../src/core/engine.ts';
import type { Figures, Snapshot } from '../src/core/snapshot.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import type { EngineSpec } from '../src/core/spec.ts';
import { InputError } from '../src/inputs/input-error.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import { sourceOf } from '../src/outputs/http-source.ts';
import { fillEvent, newTextEvent } from '../src/protocols/json-event-fill.ts';
import { createCalls } from '../src/thread/calls.ts';
import { EngineLooks } from '../src/thread/engine-look.ts';
import { EngineMirror } from '../src/thread/engine-mirror.ts';
import { START } from './support/http-world.ts';

function specOf(failures: number): EngineSpec {
  const time = 'check = { within = "1s" }';
  const both =
    'check = [{ within = "500ms", ok = 2, warn = 2 }, { kind = "count", every = 3, expect = 2, idle = "warn" }]';
  const edges = [
    ['a', 'b', time],
    ['b', 'c', both],
    ['c', 'd', time],
    ['a', 'd', 'name = "not checked"'],
  ];
  const result = parseManifest(
    `[limits]\nfailures = ${failures}
[[stream]]\nname = "s"\nedges = [${edges.map(([from, to, more]) => `{ from = "${from}", to = "${to}", ${more} }`).join(', ')}]
[[stream]]\nname = "free"\nnodes = ["*"]\ndiscover = true\nedges = [{ from = "a", to = "c", ${time} }]`,
    'test.toml',
  );
  assert.ok(result.ok, JSON.stringify(result));
  return result.manifest.engine;
}

/** What of a snapshot outputs are told. */
function figuresOf(snapshot: Snapshot): Figures {
  const streams = snapshot.streams.map((stream) => ({
    ...stream,
    nodes: stream.nodes.map(({ name, seen, last, discovered }) => ({ name, seen, last, discovered })),
    edges: stream.edges.map((edge) => ({
      ...edge,
      checks: edge.checks.map(({ recent, recentLatencies, perMinute, ...figures }) => figures),
    })),
  }));
  return { ...snapshot, streams };
}

/** An engine, its mirror, and time that goes on by itself from look to look. */
function mirrored(failures: number) {
  const there = { engine: new Engine(specOf(failures)), looks: 0 };
  there.engine.start(START);
  const looks = new EngineLooks();
  let nowMs = 0;
  const mirror = new EngineMirror(
    {
      look: async (request) => {
        there.looks++;
        return structuredClone(looks.of(there.engine, [], request));
      },
      history: async (token) => there.engine.historyOf(token),
    },
    () => nowMs,
  );
  const event = newTextEvent();
  let us = START;
  const see = (node: string, token: string, afterUs = 10) => {
    us += afterUs;
    fillEvent(event, node, token, '');
    there.engine.take(event, us, 'udp');
  };
  const source = sourceOf(
    () => there.engine,
    () => [],
  );
  const isSame = async (what: string) => {
    nowMs += 1000;
    await mirror.fresh();
    assert.deepEqual(mirror.snapshot(), figuresOf(snapshotOf(there.engine)), what);
    assert.deepEqual(mirror.failures(-1, 1e6), source.failures(-1, 1e6), what);
    assert.deepEqual(mirror.failures(-1, 3), source.failures(-1, 3), what);
    const middle = source.failures(-1, 3)[0]?.id ?? 0;
    assert.deepEqual(mirror.failures(middle, 1e6), source.failures(middle, 1e6), what);
    // A reload empties the engine's list, and whoever was away still wants to hear of what was before.
    const changes = source.transitions(-1);
    assert.deepEqual(mirror.transitions((changes[0]?.id ?? source.transitionCount()) - 1), changes, what);
    assert.equal(mirror.failureCount(), source.failureCount(), what);
    assert.equal(mirror.transitionCount(), source.transitionCount(), what);
    for (const { key, checks } of mirror.snapshot().streams.flatMap((stream) => stream.edges)) {
      if (checks.length === 0) assert.equal(mirror.latencies(key, 0), null, what);
      checks.forEach((_, check) => {
        const { counts, sumUs } = source.latencies(key, check)!;
        const told = mirror.latencies(key, check)!;
        assert.deepEqual([Array.from(told.counts), told.sumUs], [counts, sumUs], what);
      });
    }
  };
  return {
    there,
    mirror,
    see,
    isSame,
    wait: (forUs: number) => {
      us += forUs;
      there.engine.advance(us);
    },
    turn: (ms: number) => {
      nowMs += ms;
    },
  };
}

const SECOND = 1_000_000;

test('a mirror shows what the engine does, however much has come since it was looked at', async () => {
  const { there, see, wait, isSame } = mirrored(1200);
  await isSame('nothing yet');
  let token = 0;
  const lose = (count: number) => {
    for (let i = 0; i < count; i++) see('a', `t${token++}`);
    wait(2 * SECOND);
  };
  see('a', 'good');
  see('b', 'good');
  lose(3);
  await isSame('a few');
  lose(700);
  await isSame('more than one look tells');
  lose(5000);
  await isSame('more than are kept');
  for (let i = 0; i < 5; i++) see('b', `t${token - 1 - i}`);
  await isSame('replies after all');
  for (let i = 0; i < 1100; i++) see('b', `t${token - 6 - i}`);
  lose(2);
  await isSame('more replies than are remembered one by one');
  there.engine = there.engine.withSpec(specOf(1200));
  await isSame('the same list after a reload');
  there.engine = there.engine.withSpec(specOf(600));
  await isSame('another list');
  lose(2);
  await isSame('and what came into it');
});

test('a mirror shows what the engine does, of every kind of edge and whatever it came to', async () => {
  const { there, see, wait, isSame } = mirrored(100);
  for (const token of ['t1', 't2', 't3', 't4']) {
    see('a', token);
    see('b', token, 300_000);
    see('c', token, token === 't3' ? 600_000 : 200_000);
    see('d', token, 100_000);
    await isSame(`all on its way: ${token}`);
  }
  see('d', 'of nothing');
  see('new', 't4');
  wait(3 * SECOND);
  await isSame('an orphan, a node and an edge that were found');
  see('b', 'lost');
  there.engine.loss(there.engine.now, 7);
  wait(3 * SECOND);
  await isSame('void');
  there.engine.board.acknowledge('s/b/c/0', true);
  await isSame('acknowledged');
  wait(400 * SECOND);
  await isSame('idle');
  there.engine = there.engine.withSpec({ ...specOf(100), name: 'another', streams: specOf(100).streams.slice(0, 1) });
  see('D', 't5');
  see('bb', 't5');
  await isSame('names that nobody knows, after a reload');
  see('D', 't6');
  await isSame('one of them once more');
});

test('many who ask at once cost one look, and a change makes the next one new', async () => {
  const { there, mirror, see, wait, turn } = mirrored(100);
  await Promise.all(Array.from({ length: 20 }, () => mirror.fresh()));
  turn(49);
  await mirror.fresh();
  assert.equal(there.looks, 1);
  see('a', 't');
  wait(2 * SECOND);
  await mirror.afresh();
  assert.deepEqual([there.looks, mirror.failureCount()], [2, 2]);
  turn(50);
  await mirror.fresh();
  assert.equal(there.looks, 3);
});

test('two threads call each other, and an error is told as what it is', async () => {
  const { port1, port2 } = new MessageChannel();
  type Here = { add: (a: number, b: number) => number; refuse: () => void; fail: () => Promise<void> };
  const here: Here = {
    add: (a, b) => a + b,
    refuse: () => {
      throw new InputError('the port is taken');
    },
    fail: async () => {
      throw new TypeError('a bug');
    },
  };
  const there = createCalls<Here>(port2, { name: () => 'there' });
  const back = createCalls<{ name: () => string }>(port1, here);
  assert.deepEqual(await Promise.all([there.add(1, 2), there.add(3, 4)]), [3, 7]);
  await assert.rejects(there.refuse(), { name: 'InputError', message: 'the port is taken' });
  await assert.rejects(there.fail(), { name: 'Error', message: /^TypeError: a bug\n.*engine-mirror/ });
  assert.equal(await back.name(), 'there');
  port1.close();
});
