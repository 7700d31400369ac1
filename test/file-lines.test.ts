import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BATCH_EVENTS } from '../src/core/event-batch.ts';
import { Lines } from '../src/inputs/file-lines.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import type { LogFormat } from '../src/protocols/log-format.ts';
import { collectingSink } from './support/collecting-sink.ts';

/** How many events come together for these lines, and each as the native line that it is, or as an event. */
function taken(format: LogFormat, lines: readonly string[]): { batches: number[]; texts: string[] } {
  const batches: number[] = [];
  const texts: string[] = [];
  const sink = collectingSink();
  const { eventBatch } = sink;
  sink.eventBatch = (batch, source) => {
    batches.push(batch.count);
    eventBatch(batch, source);
    for (let i = 0; i < batch.count; i++) {
      const native = batch.lines?.subarray(batch.lineStarts[i], batch.events[i]!.lineEnd);
      texts.push(native === undefined ? sink.events.at(i - batch.count)! : Buffer.from(native).toString());
    }
  };
  const config = { format, node: 'shop', timezone: 'utc', order: DEFAULT_ORDER, rules: [] } as const;
  const reader = new Lines(config, 'shop', sink, 'file');
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  let at = 0;
  for (const line of lines) {
    const length = Buffer.byteLength(line);
    reader.take(bytes, at, at + length, 0);
    at += length + 1;
  }
  reader.flush();
  return { batches, texts };
}

test('native lines go on together and as they came', () => {
  const lines = Array.from({ length: BATCH_EVENTS + 6 }, (_, i) => `web:t${i}|s|#n:${i}`);
  assert.deepEqual(taken('line', lines), { batches: [BATCH_EVENTS, 6], texts: lines });
});

test('lines that are bad or of other use come between without effect', () => {
  assert.deepEqual(taken('line', ['web:a|s', 'load:1|g', 'nothing', '', 'web:b|s']), {
    batches: [2],
    texts: ['web:a|s', 'web:b|s'],
  });
});

test('what is not understood in place goes on at once, behind what came before', () => {
  const { texts, batches } = taken('logfmt', ['trace_id=aa1', 'trace_id="bb\\"2"', 'trace_id=cc3']);
  assert.deepEqual(texts, ['shop aa1', 'shop bb"2', 'shop cc3']);
  assert.ok(batches.length >= 2, `${batches}`);
});
