import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Engine } from '../src/core/engine.ts';
import { newTraceEvent } from '../src/core/event.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import { defaultManifest } from '../src/manifest/manifest.ts';
import { snapshotJson } from '../src/outputs/json.ts';
import { parseLine } from '../src/protocols/line.ts';
import { Playback } from '../src/record/playback.ts';
import { Recorder } from '../src/record/recorder.ts';
import { recordedLines } from '../src/record/recording.ts';
import { createFeeder } from '../src/record/replay.ts';
import { edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';

const folder = mkdtempSync(join(tmpdir(), 'observatory-recording-'));
after(() => rmSync(folder, { recursive: true }));

function written(text: string | Uint8Array): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.rec`);
  writeFileSync(file, text);
  return file;
}

/** What is read of a file, one string per line. */
const read = (text: string | Uint8Array) => readFrom(written(text));

function readFrom(file: string): string[] {
  const lines: string[] = [];
  for (const line of recordedLines(file)) {
    const body = new TextDecoder().decode(line.bytes.subarray(line.start, line.end));
    if (line.kind === 'line') lines.push(`${line.arrivedAt} ${line.source} ${body}`);
    else
      lines.push(
        line.kind === 'loss' ? `loss ${line.datagrams} at ${line.arrivedAt}` : `${line.kind} at ${line.arrivedAt}`,
      );
  }
  return lines;
}

const SPEC = engineSpec([stream('s', [edge('web', 'db', timeCheck({ withinUs: 500_000 }))])]);

function judged(file: string): Engine {
  const engine = new Engine(SPEC);
  const feed = createFeeder(engine, null);
  for (const line of recordedLines(file)) feed(line);
  engine.settleAll();
  return engine;
}

test('a recording is read from a pipe as from a file', { skip: process.platform === 'win32' }, () => {
  for (const text of ['5 udp web:a|s|T5\n6 udp db:a|s|T6\n', 'db:a|s|T1700000002\nweb:a|s|T1700000001\n']) {
    const pipe = join(folder, `${text.length}.pipe`);
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, pipe]);
    assert.deepEqual(readFrom(pipe), read(text));
    writer.kill();
  }
});

test('prefix and suffix of the UDP input are taken off the nodes of plain lines, too', () => {
  const engine = new Engine(SPEC);
  const feed = createFeeder(engine, { prefix: 'eu-', suffix: '.lan' });
  for (const line of recordedLines(written('eu-web.lan:a|s|T1700000000\neu-db:a|s|T1700000000\n'))) feed(line);
  assert.deepEqual([engine.counters.events, engine.counters.unknown], [2, 0]);
});

const rows: readonly (readonly [what: string, text: string, lines: readonly string[]])[] = [
  ['events of several inputs', '5 udp web:a|s|T5\n7 syslog db:a|s|T6\n', ['5 udp web:a|s|T5', '7 syslog db:a|s|T6']],
  ['marks of the engine', '5 engine #!start\n9 engine #!loss 12\n', ['start at 5', 'loss 12 at 9']],
  ['a mark that nobody knows', '5 engine #!start\n6 engine #!jump\n', ['start at 5', 'bad at 6']],
  ['a last line that was cut', '5 udp web:a|s|T5\n1700', ['5 udp web:a|s|T5', 'bad at 5']],
  ['a last line without its end', '5 udp web:a|s|T5\n6 udp db:a|s|T6', ['5 udp web:a|s|T5', '6 udp db:a|s|T6']],
  ['times that run backwards', '9 udp web:a|s|T9\n5 udp db:a|s|T5\n', ['9 udp web:a|s|T9', '5 udp db:a|s|T5']],
  ['a negative time', '5 udp web:a|s|T5\n-6 udp db:a|s|T6\n', ['5 udp web:a|s|T5', 'bad at 5']],
  ['an absurd time', '5 udp web:a|s|T5\n99999999999999999999 udp db:a|s\n', ['5 udp web:a|s|T5', 'bad at 5']],
  ['blank lines between', '5 udp web:a|s|T5\n\n\n6 udp db:a|s|T6\n', ['5 udp web:a|s|T5', '6 udp db:a|s|T6']],
  [
    'junk between',
    '5 udp web:a|s|T5\n\u0000\u0001\u00ff\n6 udp db:a|s|T6\n',
    ['5 udp web:a|s|T5', 'bad at 5', '6 udp db:a|s|T6'],
  ],
  [
    'plain lines, sorted by their time',
    'db:a|s|T1700000002\nweb:a|s|T1700000001\n',
    ['1700000001000000 udp web:a|s|T1700000001', '1700000002000000 udp db:a|s|T1700000002'],
  ],
  [
    'a plain line without a time',
    'web:a|s\nweb:b|s|T1700000001\n',
    ['bad at 0', '1700000001000000 udp web:b|s|T1700000001'],
  ],
  ['nothing', '', []],
];

for (const [what, text, lines] of rows) {
  test(`a recording: ${what}`, () => assert.deepEqual(read(text), lines));
}

test('a line longer than any datagram is bad, and the next one is read', () => {
  const text = `5 udp web:a|s|T5\n6 udp web:${'x'.repeat(2_000_000)}|s\n7 udp db:a|s|T7\n`;
  const lines = read(text);
  assert.equal(lines[0], '5 udp web:a|s|T5');
  assert.equal(lines.at(-1), '7 udp db:a|s|T7');
});

test('lines across the chunks in which a file is read come whole', () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, i) => `${1_700_000_000_000_000 + i} udp web:token-number-${i}|s|T${1_700_000_000_000_000 + i}`,
  );
  assert.deepEqual(read(`${lines.join('\n')}\n`), lines);
});

test('the same file always gives the same snapshot', () => {
  const file = written('1000000 udp web:a|s|T1000000\n1100000 udp db:a|s|T1100000\n2000000 udp web:b|s|T2000000\n');
  const [one, other] = [judged(file), judged(file)].map((engine) =>
    JSON.stringify(snapshotJson(snapshotOf(engine), engine.failures.since(0))),
  );
  assert.equal(one, other);
});

test('what was recorded is judged as it was judged live, also what came without a time or by another input', async () => {
  const file = join(folder, 'live.rec');
  const live = new Engine(SPEC);
  const recorder = new Recorder(file);
  const event = newTraceEvent();
  const start = 1_700_000_000_000_000;
  live.start(start);
  recorder.start(start);
  const lines: [arrivedAt: number, text: string, native: boolean][] = [
    [start + 1_000, 'web:a|s', true],
    [start + 2_000, 'db:a|s|#user:7', true],
    [start + 1_500, 'web:backwards|s', true],
    [start + 3_000, 'web:b|s|T1700000000.001234', false],
    [start + 4_000, 'web:c|s|@0.5|#from:lb,k:v', false],
    [start + 5_000, 'db:whole|s|T1700000000', false],
    [start + 6_000, 'web:3|c', false],
    [start + 7_000, 'stranger:x|s', true],
  ];
  for (const [arrivedAt, text, native] of lines) {
    const bytes = new TextEncoder().encode(text);
    parseLine(bytes, 0, bytes.length, event);
    live.take(event, arrivedAt, native ? 'udp' : 'syslog');
    if (native) recorder.line(event, live.now, 'udp', bytes, 0, bytes.length);
    else recorder.event(event, live.now, 'syslog');
  }
  live.loss(start + 8_000, 3);
  recorder.loss(start + 8_000, 3);
  await recorder.close();
  live.settleAll();
  assert.match(
    readFileSync(file, 'utf8'),
    /^1700000000000000 engine #!start\n1700000000001000 udp web:a\|s\|T1700000000001000\n/,
  );
  const replayed = judged(file);
  assert.deepEqual(
    snapshotJson(snapshotOf(replayed), replayed.failures.since(0)),
    snapshotJson(snapshotOf(live), live.failures.since(0)),
  );
});

test('in the dashboard a recording plays in its own time, can be held, and starts again', async () => {
  const file = written('1000000 udp web:a|s|T1000000\n3000000 udp web:b|s|T3000000\n9000000 udp web:c|s|T9000000\n');
  let wall = 50_000_000;
  const manifest = { ...defaultManifest(), engine: SPEC };
  const playback = new Playback(file, manifest, 2, () => wall);
  const request = { failuresAfter: -1, transitionsAfter: -1, detail: null };
  const eventsAfter = async (us: number) => {
    wall += us;
    return (await playback.frame(request)).snapshot.counters.events;
  };
  assert.equal(await eventsAfter(0), 1);
  assert.equal(await eventsAfter(900_000), 1);
  assert.equal(await eventsAfter(100_000), 2);
  playback.playback.pause(true);
  assert.equal(await eventsAfter(60_000_000), 2);
  playback.playback.pause(false);
  assert.equal(await eventsAfter(3_000_000), 3);
  assert.equal(playback.engine.failures.total, 3);
  playback.playback.restart();
  assert.equal(await eventsAfter(0), 1);
});
