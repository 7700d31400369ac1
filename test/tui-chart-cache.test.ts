import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberCharts } from '../src/tui/chart-cache.ts';
import { Canvas, TONES } from '../src/views/canvas.ts';
import type { ChartRequest } from '../src/views/chart-request.ts';

const x = ['12:00:00', '12:00:01'];
const y = [1, 2];

function chart(changes: Partial<ChartRequest> = {}): ChartRequest {
  const series = [{ name: 'passed', x, y, tone: TONES.ok }];
  return { rect: { x: 2, y: 1, width: 3, height: 2 }, title: 'rate', series, formatY: String, ...changes };
}

/** Draws how often it was asked to. */
function counting() {
  let drawn = 0;
  const draw = rememberCharts((canvas, { rect }) => {
    drawn++;
    canvas.put(rect.x, rect.y + 1, `#${drawn}`, TONES.ok);
  });
  return { draw, drawn: () => drawn };
}

test('a chart of the same figures at the same place is drawn once, and looks the same afterwards', () => {
  const { draw, drawn } = counting();
  const [first, second] = [new Canvas(8, 4), new Canvas(8, 4)];
  draw(first, chart());
  draw(second, chart());
  assert.equal(drawn(), 1);
  assert.deepEqual(second.toText(), first.toText());
  assert.deepEqual(second.toToneMap(), first.toToneMap());
  assert.match(second.toText().join('\n'), /#1/);
});

test('other figures, another title or another place are drawn anew', () => {
  const { draw, drawn } = counting();
  const canvas = new Canvas(8, 4);
  draw(canvas, chart());
  draw(canvas, chart({ series: [{ name: 'passed', x, y: [1, 2], tone: TONES.ok }] }));
  draw(canvas, chart({ title: 'other' }));
  draw(canvas, chart({ rect: { x: 0, y: 0, width: 3, height: 2 } }));
  assert.equal(drawn(), 4);
});

test('what stood beside a remembered chart is not touched', () => {
  const { draw } = counting();
  draw(new Canvas(8, 4), chart());
  const canvas = new Canvas(8, 4);
  canvas.put(0, 2, 'abcdefgh');
  draw(canvas, chart());
  assert.equal(canvas.toText()[2], 'ab#1 fgh');
});
