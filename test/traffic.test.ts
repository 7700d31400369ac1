import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../src/core/engine.ts';
import { newTraceEvent } from '../src/core/event.ts';
import type { EdgeSnapshot, Snapshot } from '../src/core/snapshot.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import type { EngineSpec } from '../src/core/spec.ts';
import { oneInOf } from '../src/demo/incidents.ts';
import { networkOf } from '../src/demo/network.ts';
import { packLines } from '../src/demo/packets.ts';
import { Schedule } from '../src/demo/schedule.ts';
import { createTraffic, type TrafficOptions } from '../src/demo/traffic.ts';
import { loadManifest } from '../src/manifest/find.ts';
import { defaultManifest, parseManifest } from '../src/manifest/manifest.ts';
import { explainLine } from '../src/protocols/explain-line.ts';
import { parseLine } from '../src/protocols/line.ts';

const SECOND = 1_000_000;
const START = 1_700_000_000 * SECOND;
const TICK_US = 20_000;

function specOf(toml: string): EngineSpec {
  const result = parseManifest(toml, 'test.toml');
  assert.ok(result.ok, JSON.stringify(result));
  return result.manifest.engine;
}

function sample(name: string): EngineSpec {
  const result = loadManifest(new URL(`../manifests/${name}.toml`, import.meta.url).pathname);
  assert.ok(result.ok);
  return result.manifest.engine;
}

/** Lines of so many seconds, as a timer would fetch them. */
function play(spec: EngineSpec, options: TrafficOptions, seconds: number): string[] {
  const traffic = createTraffic(spec, options);
  const lines: string[] = [];
  for (let now = START; now <= START + seconds * SECOND; now += TICK_US) lines.push(...traffic.next(now));
  return lines;
}

/** The same, through the parser and the engine; `look` sees a picture every fifth of a second. */
function judge(
  spec: EngineSpec,
  options: TrafficOptions,
  seconds: number,
  look?: (snapshot: Snapshot) => void,
): Snapshot {
  const traffic = createTraffic(spec, options);
  const engine = new Engine(spec);
  const event = newTraceEvent();
  for (let tick = 0; tick * TICK_US <= seconds * SECOND; tick++) {
    const now = START + tick * TICK_US;
    for (const line of traffic.next(now)) {
      const bytes = new TextEncoder().encode(line);
      const kind = parseLine(bytes, 0, bytes.length, event);
      assert.ok(kind === 'event' || kind === 'tally', line);
      engine.take(event, now, 'udp');
    }
    engine.advance(now);
    if (look && tick % 10 === 0) look(snapshotOf(engine));
  }
  return snapshotOf(engine);
}

const edgesOf = ({ streams }: Snapshot): readonly EdgeSnapshot[] => streams.flatMap(({ edges }) => edges);
const failuresOf = (snapshot: Snapshot) =>
  edgesOf(snapshot).flatMap(({ key, checks }) => checks.filter(({ failed }) => failed > 0).map(() => key));
const passesOf = (snapshot: Snapshot) => edgesOf(snapshot).flatMap(({ checks }) => checks.map(({ passed }) => passed));

test('the same seed plays the same traffic, another seed other tokens', () => {
  const spec = sample('shop');
  assert.deepEqual(play(spec, { seed: 7 }, 5), play(spec, { seed: 7 }, 5));
  const tokens = (seed: number) => new Set(play(spec, { seed }, 5).map((line) => line.split(/[:|]/)[1]));
  assert.ok([...tokens(7)].every((token) => !tokens(8).has(token)));
});

test('every line is an event or a tally of a node that the manifest names', () => {
  for (const name of ['sample', 'minimal', 'shop']) {
    const spec = sample(name);
    const engine = new Engine(spec);
    const lines = play(spec, { seed: 1 }, 10);
    assert.ok(lines.length > 50);
    for (const line of lines) {
      const { kind, node } = explainLine(new TextEncoder().encode(line));
      assert.ok(kind === 'event' || kind === 'tally', line);
      assert.ok(engine.isNode(node!), line);
    }
  }
});

test('without faults nothing fails, and no reply lacks its cause', () => {
  for (const name of ['sample', 'minimal', 'shop']) {
    const snapshot = judge(sample(name), { seed: 3, faults: false }, 40);
    assert.deepEqual(failuresOf(snapshot), [], name);
    assert.ok(
      passesOf(snapshot).every((passed) => passed > 0),
      name,
    );
    assert.deepEqual([snapshot.counters.orphan, snapshot.counters.duplicate], [0, 0], name);
  }
});

test('a newcomer sees OK, WARN and FAIL within a minute, and most tokens are good', () => {
  for (const [name, seed] of [
    ['sample', 1],
    ['sample', 2],
    ['sample', 3],
    ['shop', 1],
    ['shop', 2],
  ] as const) {
    const seen = new Set<string>();
    const snapshot = judge(sample(name), { seed }, 60, (picture) => {
      for (const edge of edgesOf(picture)) seen.add(edge.status);
    });
    for (const status of ['OK', 'WARN', 'FAIL']) assert.ok(seen.has(status), `${status} in ${name} with seed ${seed}`);
    const checks = edgesOf(snapshot).flatMap((edge) => edge.checks);
    const failed = checks.reduce((sum, check) => sum + check.failed, 0);
    const passed = checks.reduce((sum, check) => sum + check.passed, 0);
    assert.ok(failed > 0 && failed < passed / 4, `${failed} of ${passed} in ${name} with seed ${seed}`);
  }
});

const counting = (check: string) => `
  [[stream]]
  name = "s"
  [[stream.edges]]
  from = "a"
  to = "b"
  check = [${check}]
  [[stream.edges]]
  from = "b"
  to = "c"`;

for (const check of [
  '{ kind = "count", every = 5, expect = 4, within = "2s" }',
  '{ kind = "count", every = 5, expect = 4 }',
  '{ kind = "count", every = 1, expect = 1 }',
  '{ kind = "count", every = 1, expect = 3, within = "1s" }',
  '{ kind = "count", every = 7, expect = 7, within = "50ms" }',
  '{ kind = "count", every = 2, expect = 9, within = "1s" }, { kind = "time", within = "1s" }',
  '{ kind = "count", every = 3, expect = 2, within = "1s" }, { kind = "time", within = "1s" }',
]) {
  test(`count checks get what they want: ${check}`, () => {
    const snapshot = judge(specOf(counting(check)), { seed: 5, faults: false }, 30);
    assert.deepEqual(failuresOf(snapshot), []);
    assert.ok(
      passesOf(snapshot).every((passed) => passed >= 15),
      String(passesOf(snapshot)),
    );
    assert.equal(snapshot.counters.orphan, 0);
  });
}

test('a count check fails in an incident as well', () => {
  const spec = specOf(counting('{ kind = "count", every = 5, expect = 4, within = "2s", ok = 2 }'));
  assert.deepEqual(failuresOf(judge(spec, { seed: 1 }, 40)), ['s/a/b/0']);
});

test('without a manifest the sample system plays, and discovery draws it without a wrong edge', () => {
  const snapshot = judge(defaultManifest().engine, { seed: 1 }, 10);
  assert.deepEqual(
    edgesOf(snapshot)
      .map(({ from, to }) => `${from} → ${to}`)
      .sort(),
    ['event-processor → database', 'event-processor → journal', 'web-server → event-processor'],
  );
});

test('a discovering stream that names its nodes has them called one after the other', () => {
  const spec = specOf('[[stream]]\nname = "s"\nnodes = ["a", "b", "c"]\ndiscover = true');
  const { links, entries } = networkOf(spec);
  assert.deepEqual([entries, links.map(({ from, to }) => from + to)], [['a'], ['ab', 'bc']]);
});

test('a wildcard plays as several nodes', () => {
  const spec = specOf(
    '[[stream]]\nname = "s"\n[[stream.edges]]\nfrom = "in"\nto = "worker-*"\n[[stream.edges]]\nfrom = "worker-*"\nto = "out"',
  );
  const nodes = new Set(play(spec, { seed: 1 }, 10).map((line) => line.split(':')[0]));
  assert.deepEqual([...nodes].sort(), ['in', 'out', 'worker-1', 'worker-2', 'worker-3']);
});

test('a token that two streams pass around in a circle goes round once', () => {
  const edge = (name: string, from: string, to: string) =>
    `[[stream]]\nname = "${name}"\n[[stream.edges]]\nfrom = "${from}"\nto = "${to}"\ncheck = { within = "1s" }\n`;
  const lines = play(specOf(edge('there', 'a', 'b') + edge('back', 'b', 'a')), { seed: 1, faults: false }, 10);
  const perToken = new Map<string, number>();
  for (const line of lines) perToken.set(line.split(/[:|]/)[1]!, (perToken.get(line.split(/[:|]/)[1]!) ?? 0) + 1);
  assert.ok(Math.max(...perToken.values()) <= 4);
});

test('lines carry a time only where a check is too short for a timer', () => {
  const within = (text: string) =>
    specOf(`[[stream]]\nname = "s"\n[[stream.edges]]\nfrom = "a"\nto = "b"\ncheck = { within = "${text}" }`);
  assert.ok(play(within('2ms'), { seed: 1 }, 3).every((line) => /\|T\d{16}$/.test(line)));
  assert.ok(play(within('1s'), { seed: 1 }, 3).every((line) => !line.includes('|T')));
  assert.deepEqual(failuresOf(judge(within('2ms'), { seed: 1, faults: false }, 10)), []);
});

test('a rate that makes no sense plays nothing or as much as a microsecond can hold', () => {
  const linesAt = (tokensPerSecond: number) => {
    const traffic = createTraffic(sample('minimal'), { seed: 1, tokensPerSecond });
    return traffic.next(START).length + traffic.next(START + 1000).length;
  };
  assert.deepEqual([0, -5, Number.NaN].map(linesAt), [0, 0, 0]);
  assert.equal(linesAt(1e12), 1000);
});

test('after a long pause traffic goes on instead of making up for it', () => {
  const traffic = createTraffic(sample('sample'), { seed: 1 });
  traffic.next(START);
  assert.deepEqual(traffic.next(START + 3600 * SECOND), []);
  const lines = [];
  for (let i = 1; i <= 100; i++) lines.push(...traffic.next(START + 3600 * SECOND + i * TICK_US));
  assert.ok(lines.length > 10 && lines.length < 80, String(lines.length));
});

const timed = { kind: 'time', withinUs: SECOND, idleAfterUs: 0, idle: 'keep' } as const;
const shares: readonly [ok: number, warn: number, fail: number, oneIn: number][] = [
  [3, 1, 2, 7],
  [85, 5, 10, 15],
  [3, 0, 0, 0],
  [3, 1, 0, 0],
  [3, 2, 2, 0],
  [9, 1, 3, 13],
];
for (const [ok, warn, fail, oneIn] of shares) {
  test(`${ok}/${warn}/${fail} ${oneIn === 0 ? 'cannot warn' : `warns when one token in ${oneIn} is lost`}`, () => {
    const link = {
      from: 'a',
      to: 'b',
      timeChecks: [{ ...timed, ok, warn, fail }],
      countChecks: [],
      withinUs: SECOND,
      discover: false,
    };
    assert.equal(oneInOf(link), oneIn);
  });
}

test('a schedule gives what is due in order of time, then of entry', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(25), (times, now) => {
      const schedule = new Schedule<number>();
      for (const [index, at] of times.entries()) schedule.put(at, index);
      const taken: number[] = [];
      for (let due = schedule.takeDue(now); due !== null; due = schedule.takeDue(now)) taken.push(due.what);
      const due = times.map((at, index) => ({ at, index })).filter(({ at }) => at <= now);
      assert.deepEqual(
        taken,
        due.sort((a, b) => a.at - b.at).map(({ index }) => index),
      );
      assert.equal(schedule.size, times.length - taken.length);
    }),
  );
});

test('packets hold all lines in order and no more bytes than allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })), (texts) => {
      const lines = texts.map((text) => text.replaceAll('\n', '-'));
      const packets = packLines(lines, 20);
      assert.deepEqual(
        packets.flatMap((packet) => packet.split('\n')),
        lines,
      );
      for (const packet of packets) assert.ok(Buffer.byteLength(packet) <= 20 || !packet.includes('\n'));
      for (let i = 1; i < packets.length; i++) {
        const first = packets[i]!.split('\n')[0]!;
        assert.ok(Buffer.byteLength(`${packets[i - 1]}\n${first}`) > 20, 'the line would have fitted before');
      }
    }),
  );
});
