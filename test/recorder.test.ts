import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { newTraceEvent, type TraceEvent } from '../src/core/event.ts';
import { fillEvent, newTextEvent } from '../src/protocols/json-event-fill.ts';
import { parseLine } from '../src/protocols/line.ts';
import { secondsText } from '../src/record/clock-text.ts';
import { Recorder } from '../src/record/recorder.ts';
import { folderFor } from './support/temporary.ts';

const START = 1_700_000_000_000_000;

/** A line as it came, and whether the recorder is told so or has to make one of the event. */
const reports = fc.record({
  line: fc
    .record({
      node: fc.constantFrom('web', 'süd', 'n'.repeat(256)),
      value: fc.constantFrom('t1|s', '日本|s', `${'t'.repeat(512)}|s`, '17|c', '0|c'),
      rate: fc.constantFrom('', '|@0.25', '|@1'),
      time: fc.constantFrom('', '|T1700000000', '|T1700000000.000042', '|T1699999999999999', '|T1700000000123'),
      tags: fc.constantFrom('', '|#from:lb', `|#k:${'v'.repeat(1500)},from:lb`, `|#k:${'v'.repeat(5000)}`),
    })
    .map(({ node, value, rate, time, tags }) => `${node}:${value}${rate}${time}${tags}`),
  ending: fc.constantFrom('', '\r', '\0\0'),
  isNative: fc.boolean(),
  source: fc.constantFrom('udp', 'syslog', 'http'),
  step: fc.constantFrom(0, 0, 1, 37, 999_999, 2_000_000),
});

/** The line that a recording must have, put together from texts. */
function plain(event: TraceEvent, arrivedAt: number, line: string | null): string {
  const text = (start: number, end: number) => Buffer.from(event.bytes.subarray(start, end)).toString();
  const time = Number.isNaN(event.at) ? `|T${arrivedAt}` : '';
  if (line !== null && Buffer.byteLength(line) <= 4096) return line + time;
  const rate = event.rate < 1 ? `|@${event.rate}` : '';
  const isBeside = event.fromStart >= 0 && event.fromEnd > event.tagsEnd;
  const from = isBeside ? `from:${text(event.fromStart, event.fromEnd)},` : '';
  const tags = event.tagsStart < 0 ? '' : `|#${from}${text(event.tagsStart, event.tagsEnd).slice(0, 4096)}`;
  const own = event.wholeSecond ? String(event.at / 1_000_000) : secondsText(event.at);
  const value = event.kind === 'tally' ? `${event.count}|c` : `${text(event.tokenStart, event.tokenEnd)}|s`;
  return `${text(event.nodeStart, event.nodeEnd)}:${value}${rate}${tags}${time || `|T${own}`}`;
}

test('a recording has native lines as they came, and others as the line that says the same', async (context) => {
  const folder = folderFor(context);
  let files = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(reports, { maxLength: 20 }), async (all) => {
      const file = join(folder, `${files++}.rec`);
      const recorder = new Recorder(file);
      const event = newTraceEvent();
      const expected: string[] = [];
      let now = START;
      for (const { line, ending, isNative, source, step } of all) {
        now += step;
        const bytes = Buffer.from(line + ending);
        const kind = parseLine(bytes, 0, bytes.length, event);
        assert.ok(kind === 'event' || kind === 'tally', `${kind}: ${line}`);
        if (isNative) recorder.line(event, now, source, bytes, 0, bytes.length);
        else recorder.event(event, now, source);
        expected.push(`${now} ${source} ${plain(event, now, isNative ? line : null)}\n`);
      }
      recorder.loss(now, 3);
      await recorder.close();
      assert.equal(readFileSync(file, 'utf8'), `${expected.join('')}${now} engine #!loss 3\n`);
      assert.equal(recorder.written, all.length + 1);
    }),
    { numRuns: 50 },
  );
});

test('blocks that were written are used again, and nothing of what was in them comes back', async (context) => {
  const file = join(folderFor(context), 'long.rec');
  const recorder = new Recorder(file);
  const event = newTraceEvent();
  const expected: string[] = [];
  for (let i = 0; i < 30_000; i++) {
    const line = `web:token-${'x'.repeat(i % 40)}-${i}|s`;
    const bytes = Buffer.from(line);
    parseLine(bytes, 0, bytes.length, event);
    recorder.line(event, START + i, 'udp', bytes, 0, bytes.length);
    expected.push(`${START + i} udp ${line}|T${START + i}\n`);
    if (i % 1000 === 0) {
      recorder.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await recorder.close();
  assert.equal(readFileSync(file, 'utf8'), expected.join(''));
});

test('a caller that came beside the tags is recorded, and no name can end its line', async (context) => {
  const file = join(folderFor(context), 'a.rec');
  const recorder = new Recorder(file);
  const event = newTextEvent();
  const rows = [
    ['web', 't1', 'lb', '', 'web:t1|s|#from:lb'],
    ['web', 't2', 'lb', 'zone:eu', 'web:t2|s|#from:lb,zone:eu'],
    ['web', 't3', '', 'zone:eu', 'web:t3|s|#zone:eu'],
    ['#a:b,c', 't4', 'x:y', '', '_a_b_c:t4|s|#from:x_y'],
  ] as const;
  for (const [node, token, from, tags] of rows) {
    assert.equal(fillEvent(event, node, token, from, tags), null);
    recorder.event(event, START, 'http');
  }
  await recorder.close();
  assert.deepEqual(
    readFileSync(file, 'utf8').trim().split('\n'),
    rows.map(([, , , , line]) => `${START} http ${line}|T${START}`),
  );
  const read = newTraceEvent();
  const bytes = Buffer.from(rows[0][4]);
  assert.equal(parseLine(bytes, 0, bytes.length, read), 'event');
  assert.equal(bytes.toString('utf8', read.fromStart, read.fromEnd), 'lb');
});
