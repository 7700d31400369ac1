import { type Canvas, fit, oneCellText, type Rect, TONES, type Tone } from '../views/canvas.ts';
import { drawBars } from './chart-bars.ts';
import { drawLine } from './chart-line.ts';

/** Numbers over time, oldest first. */
export interface Chart {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** The top of the axis; without it, what the greatest value needs. */
  readonly maxY?: number;
  /** How a value is written on the axis; without it as a short number. */
  readonly formatY?: (value: number) => string;
  /** False: bars of ASCII characters, as there is no braille. */
  readonly unicode: boolean;
}

export interface ChartSeries {
  readonly name: string;
  /** A label for each value, such as a time of day; may be shorter than `y`. */
  readonly x: readonly string[];
  /** Null, NaN and infinities are gaps. */
  readonly y: readonly (number | null)[];
  readonly tone: Tone;
}

/** Older values than these are left out: no terminal has that many columns. */
const MAX_POINTS = 2000;
const MAX_SERIES = 6;

/** Below this the axis leaves no room for the line, in cells. */
const MIN_LINE: { readonly width: number; readonly height: number } = { width: 24, height: 5 };

/**
 * Draw a line chart into a rectangle: the title with the names of the series in the first row, below it the line
 * chart of blessed-contrib in braille, or bars where there is no room or no Unicode. Never throws.
 */
export function drawChart(canvas: Canvas, rect: Rect, chart: Chart): void {
  const { x, y, width, height } = rect;
  if (width < 1 || height < 1) return;
  for (let row = y; row < y + height; row++) canvas.put(x, row, ' '.repeat(Math.min(width, canvas.width)));
  const series = chart.series.slice(0, MAX_SERIES).map(cleaned);
  const plot = height > 1 ? { x, y: y + 1, width, height: height - 1 } : rect;
  if (height > 1) drawTitle(canvas, rect, chart.title, series);
  const points = Math.max(0, ...series.map((one) => one.y.length));
  const values = series.flatMap((one) => one.y).filter((value) => value !== null);
  if (values.length === 0) {
    canvas.put(x, plot.y + (plot.height >> 1), fit('no data yet', width), TONES.dim);
    return;
  }
  const top = axisTop(chart.maxY, values);
  const roomy = plot.width >= MIN_LINE.width && plot.height >= MIN_LINE.height;
  if (chart.unicode && roomy && points > 1) drawLine(canvas, plot, series, top, chart.formatY ?? shortNumber);
  else drawBars(canvas, plot, series, top);
}

/** A series that needs no further checking: `x` is as long as `y`. */
export interface CleanSeries {
  readonly name: string;
  readonly x: readonly string[];
  readonly y: readonly (number | null)[];
  readonly tone: Tone;
}

/** Finite numbers from 0 up, and labels without anything that a terminal or the widget would obey. */
function cleaned({ name, x, y, tone }: ChartSeries): CleanSeries {
  const first = Math.max(0, y.length - MAX_POINTS);
  const values = y.slice(first).map((value) => (value !== null && Number.isFinite(value) ? Math.max(0, value) : null));
  const labels = values.map((_, at) => fit(oneCellText(x[first + at] ?? ''), 12));
  return { name: oneCellText(name), x: labels, y: values, tone };
}

function drawTitle(canvas: Canvas, { x, y, width }: Rect, title: string, series: readonly CleanSeries[]): void {
  let column = canvas.put(x, y, fit(oneCellText(title), width), TONES.title);
  for (const { name, tone } of series) {
    const room = x + width - column - 2;
    if (name === '' || room < 3) continue;
    column = canvas.put(column + 2, y, fit(`─ ${name}`, room), tone);
  }
}

/** 1, 2 or 5 times a power of ten, so that the labels stay while values move. */
function axisTop(wanted: number | undefined, values: readonly number[]): number {
  if (wanted !== undefined && Number.isFinite(wanted) && wanted > 0) return wanted;
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  // Powers of ten beyond these turn into infinities or zeros along the way.
  if (greatest < 1e-9) return 1;
  if (greatest > 1e15) return greatest;
  // A quarter of it is a round number too, as labels stand at quarters; of whole things it is a whole one.
  if (greatest <= 4 && values.every(Number.isInteger)) return 4;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return [1.2, 2, 4, 8, 12].map((step) => step * power).find((top) => top >= greatest) ?? greatest;
}

function shortNumber(value: number): string {
  if (value >= 1e15) return value.toExponential(0);
  const [unit, name] = UNITS.find(([least]) => value >= least) ?? [1, ''];
  return `${Number((value / unit).toPrecision(3))}${name}`;
}

const UNITS = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;
