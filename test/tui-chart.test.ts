import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Chart, type ChartSeries, drawChart } from '../src/tui/chart.ts';
import { Canvas, type Rect, TONES } from '../src/views/canvas.ts';

const times = (count: number) => Array.from({ length: count }, (_, at) => `12:${String(at).padStart(2, '0')}`);

function series(y: readonly (number | null)[], more: Partial<ChartSeries> = {}): ChartSeries {
  return { name: 'max', x: times(y.length), y, tone: TONES.ok, ...more };
}

function drawn(rect: { width: number; height: number }, chart: Partial<Chart>): { text: string[]; tones: string[] } {
  const canvas = new Canvas(rect.width, rect.height);
  drawChart(canvas, { x: 0, y: 0, ...rect }, { title: 'latency', unicode: true, series: [], ...chart });
  return { text: canvas.toText(), tones: canvas.toToneMap() };
}

test('a line has an axis with values, times below, and the tone of its series', () => {
  const { text, tones } = drawn({ width: 40, height: 8 }, { series: [series([0, 1000, 2000, 3000, 4000, 5000])] });
  assert.equal(text[0], 'latency  ─ max');
  assert.match(text.join('\n'), / 6k .*\n.* 4k .*\n.* 2k .*\n.* 0 /s);
  assert.match(text.at(-1)!, /12:00 +12:02 +12:04/);
  assert.match(text.slice(1, -2).join(''), /[\u2801-\u28ff]/);
  assert.ok(tones.slice(1).join('').includes('o'));
});

test('values are written as the caller wants', () => {
  const { text } = drawn(
    { width: 40, height: 8 },
    { series: [series([0, 4])], maxY: 4, formatY: (value) => `${value}s` },
  );
  assert.match(text.join('\n'), /3s.*2s.*1s.*0s/s);
});

test('the axis ends where its quarters are round, and of whole things whole', () => {
  const labels = (...values: number[]) =>
    drawn({ width: 40, height: 8 }, { series: [series([0, ...values])] })
      .text.slice(1)
      .flatMap((row) => /^ *(\S+) ⡇/.exec(row)?.[1] ?? []);
  assert.deepEqual(labels(1), ['3', '2', '1', '0']);
  assert.deepEqual(labels(7), ['6', '4', '2', '0']);
  assert.deepEqual(labels(9), ['9', '6', '3', '0']);
  assert.deepEqual(labels(37), ['30', '20', '10', '0']);
  assert.deepEqual(labels(0.5), ['0.6', '0.4', '0.2', '0']);
});

test('a missing value is a gap in the line, and a lone one a dot', () => {
  const line = (y: (number | null)[]) =>
    drawn({ width: 44, height: 6 }, { series: [series(y)], maxY: 10 })
      .tones.slice(1)
      .join('')
      .replace(/[^o]/g, '').length;
  const whole = line([5, 5, 5, 5, 5]);
  assert.ok(line([5, 5, null, 5, 5]) < whole);
  assert.equal(line([null, null, 5, null, null]), 1);
  assert.equal(line([5, Number.NaN, Number.POSITIVE_INFINITY, 5, 5]), line([5, null, null, 5, 5]));
});

test('the greatest value is inside the chart', () => {
  const { tones } = drawn({ width: 40, height: 8 }, { series: [series([10, 10, 10])], maxY: 10 });
  assert.ok(tones[1]?.includes('o'));
});

test('where there is no room or no Unicode, bars of blocks stand for it', () => {
  const y = [1, 2, 3, 4, 5, 6, 7, 8];
  assert.deepEqual(drawn({ width: 8, height: 1 }, { series: [series(y)], maxY: 8 }).text, ['▁▂▃▄▅▆▇█']);
  assert.deepEqual(
    drawn({ width: 4, height: 1 }, { series: [series(y)], maxY: 8 }).text,
    ['▂▄▆█'],
    'the greater of two',
  );
  assert.deepEqual(drawn({ width: 10, height: 3 }, { unicode: false, series: [series(y)], maxY: 8 }).text, [
    'latency',
    '      ▂▄▆█',
    '  ▂▄▆█████',
  ]);
});

test('a value above nothing shows, and one above the axis stays inside', () => {
  assert.deepEqual(drawn({ width: 3, height: 1 }, { series: [series([0.001, 0, 99])], maxY: 8 }).text, ['▁ █']);
});

test('without values it says so', () => {
  for (const y of [[], [null], [Number.NaN, null]]) {
    assert.match(drawn({ width: 40, height: 8 }, { series: [series(y)] }).text.join('\n'), /no data yet/);
  }
  assert.match(drawn({ width: 40, height: 8 }, { series: [] }).text.join('\n'), /no data yet/);
});

test('names and labels from outside are only ever text', () => {
  const hostile = '\x1b[31m{red-fg}\x9b漢';
  const chart = { title: hostile, series: [series([1, 2, 3], { name: hostile, x: [hostile, hostile, hostile] })] };
  const { text } = drawn({ width: 60, height: 10 }, chart);
  assert.doesNotMatch(text.join(''), /[\x00-\x1f\x7f-\x9f]/);
  assert.match(text[0]!, /^\[31m\{red-fg\}· {2}─ \[31m\{red-fg\}·$/);
});

test('nothing makes it throw, and it paints only its own rectangle', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e-320, 1e308, 5), fc.constant(null));
  const one = fc.record({
    name: fc.string({ maxLength: 12 }),
    x: fc.array(fc.string({ unit: 'binary', maxLength: 9 }), { maxLength: 12 }),
    y: fc.array(number, { maxLength: 40 }),
    tone: fc.constantFrom(TONES.ok, TONES.fail),
  });
  const side = fc.integer({ min: -3, max: 50 });
  const rect: fc.Arbitrary<Rect> = fc.record({ x: side, y: side, width: side, height: side });
  fc.assert(
    fc.property(
      rect,
      fc.array(one, { maxLength: 8 }),
      fc.boolean(),
      fc.option(fc.double()),
      (where, all, unicode, maxY) => {
        const canvas = new Canvas(45, 20);
        for (let y = 0; y < canvas.height; y++) canvas.put(0, y, '#'.repeat(canvas.width));
        drawChart(canvas, where, { title: 'any', series: all, unicode, ...(maxY === null ? {} : { maxY }) });
        canvas.toText().forEach((row, y) => {
          const inside = y >= where.y && y < where.y + where.height;
          for (let x = 0; x < canvas.width; x++) {
            if (inside && x >= where.x && x < where.x + where.width) continue;
            assert.equal(row[x], '#', `${x},${y}`);
          }
        });
      },
    ),
    { numRuns: 200 },
  );
});
