import { type Rect, TONES } from './canvas.ts';
import type { ChartRequest } from './chart-request.ts';
import { count, timeOfDay } from './format.ts';
import type { Rates } from './rates.ts';
import type { Scene } from './scene.ts';
import { type Line, span } from './spans.ts';
import { sparkline, squeeze } from './sparkline.ts';

const TITLE = 'lines a second';
/** Rows of the stats view that the chart has when the screen is high enough, else only its lines of blocks. */
const CHART_ROWS = 8;
const SHORT_ROWS = 3;
const HIGH = 30;
const WIDE = 60;

/** The first rows of the stats view: what was read and lost lately, in blocks; a chart may be drawn over them. */
export function rateLines(scene: Scene, width: number): Line[] {
  const { lines, lost } = scene.mirror.rates;
  const room = Math.max(1, Math.min(lines.length, width - 26));
  const row = (name: string, values: readonly number[], tone: (typeof TONES)[keyof typeof TONES]): Line => [
    span(`  ${name.padEnd(6)} `, TONES.dim),
    span(sparkline(squeeze(values, room), room), tone),
    span(` ≤${count(Math.max(0, ...values))}`, TONES.dim),
  ];
  const rows: Line[] = [[span(TITLE.toUpperCase(), TONES.title)], row('read', lines, TONES.seen)];
  rows.push(lost.some((n) => n > 0) ? row('lost', lost, TONES.fail) : [span('  none lost', TONES.dim)]);
  while (rows.length < rowsOf(scene, width)) rows.push([]);
  return [...rows, []];
}

/** The same as a chart, where the screen has room for one and its rows are not scrolled away. */
export function rateChart(scene: Scene, rect: Rect, scroll: number): ChartRequest[] {
  const height = rowsOf(scene, rect.width);
  const { rates } = scene.mirror;
  if (scroll > 0 || height < CHART_ROWS || rates.lines.length < 2) return [];
  const x = timesOf(rates, scene);
  return [
    {
      rect: { ...rect, height },
      title: TITLE,
      series: [
        { name: 'read', x, y: rates.lines, tone: TONES.seen },
        { name: 'lost', x, y: rates.lost, tone: TONES.fail },
      ],
      formatY: count,
    },
  ];
}

function rowsOf({ state }: Scene, width: number): number {
  return state.size.height >= HIGH && width >= WIDE ? CHART_ROWS : SHORT_ROWS;
}

// The same second has the very same labels, so that its chart need not be drawn again.
const known = new WeakMap<Rates, readonly string[]>();

function timesOf(rates: Rates, { look }: Scene): readonly string[] {
  const { endSecond, lines } = rates;
  const times =
    known.get(rates) ??
    lines.map((_, i) => timeOfDay((endSecond - lines.length + 1 + i) * 1_000_000, look.localOffsetUs));
  known.set(rates, times);
  return times;
}
