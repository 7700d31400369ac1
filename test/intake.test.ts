import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Engine } from '../src/core/engine.ts';
import { EventBatch } from '../src/core/event-batch.ts';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import { snapshotJson } from '../src/outputs/json.ts';
import { parseLine } from '../src/protocols/line.ts';
import { Recorder } from '../src/record/recorder.ts';
import { recordedLines } from '../src/record/recording.ts';
import { createFeeder } from '../src/record/replay.ts';
import { Intake } from '../src/thread/intake.ts';
import { edge, engineSpec, stream, timeCheck } from './support/engine-specs.ts';
import { folderFor } from './support/temporary.ts';

const START = 1_700_000_000_000_000;
const SPEC = engineSpec([stream('s', [edge('web', 'db', timeCheck({ withinUs: 500_000 }))])]);

/** Lines one after the other from `us` on, as a datagram each. */
function batchOf(lines: readonly string[], us: number, stepUs: number): EventBatch {
  const batch = new EventBatch();
  batch.lines = Buffer.from(lines.join('\n'));
  let at = 0;
  for (const [i, line] of lines.entries()) {
    const event = batch.events[i]!;
    event.lineEnd = at + line.length;
    parseLine(batch.lines, at, event.lineEnd, event);
    batch.lineStarts[i] = at;
    batch.arrivals[i] = us + i * stepUs;
    at += line.length + 1;
  }
  batch.count = lines.length;
  return batch;
}

test('a loss voids what it may have touched, and is recorded where something is judged, not with each line', async (context) => {
  const file = join(folderFor(context), 'loss.rec');
  const recorder = new Recorder(file);
  const engine = new Engine(SPEC);
  const polls = [7];
  const intake = new Intake({ engine, recorder, clock: () => START + 2_000_000 });
  intake.drops = { how: 'asked of the sockets', poll: () => polls.shift() ?? 0, close: () => {} };
  engine.start(START);
  recorder.start(START);
  const causes = (from: number) => Array.from({ length: 40 }, (_, i) => `web:${from + i}|s`);
  for (const us of [START, START + 1_000_000, START + 1_100_000, START + 2_500_000]) {
    intake.batch(us);
    intake.eventBatch(batchOf(causes(us / 1_000), us, 100), 'udp');
  }
  await recorder.close();
  engine.settleAll();
  const { voidBy, failed } = snapshotOf(engine).streams[0]!.edges[0]!.checks[0]!;
  assert.deepEqual({ lost: voidBy.loss, failed }, { lost: 120, failed: 40 });

  assert.deepEqual(
    readFileSync(file, 'utf8').match(/engine #!loss \d+/g),
    ['engine #!loss 7', 'engine #!loss 0', 'engine #!loss 0'],
    'before and when the first settle, and when the clock has come to where the loss was noticed',
  );
  const replayed = new Engine(SPEC);
  const feed = createFeeder(replayed, null);
  for (const line of recordedLines(file)) feed(line);
  replayed.settleAll();
  assert.deepEqual(
    snapshotJson(snapshotOf(replayed), replayed.failures.since(0)),
    snapshotJson(snapshotOf(engine), engine.failures.since(0)),
  );
});
