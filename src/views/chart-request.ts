import type { Series } from '../thread/engine-port.ts';
import { type Canvas, fit, type Rect, TONES, type Tone } from './canvas.ts';
import { timeOfDay } from './format.ts';
import type { Look } from './scene.ts';
import { sparkline, squeeze } from './sparkline.ts';

/** A chart over time that the terminal's side may draw better than blocks can: what to draw, and where. */
export interface ChartRequest {
  readonly rect: Rect;
  readonly title: string;
  readonly series: readonly {
    readonly name: string;
    readonly x: readonly string[];
    readonly y: readonly (number | null)[];
    readonly tone: Tone;
  }[];
  readonly formatY: (value: number) => string;
}

/** Columns that the name and the greatest value of a line of blocks take. */
const LABEL = 9;

/** The same chart in blocks, one row a series: what is seen when nothing better is to be had. */
export function drawChartFallback(canvas: Canvas, { rect, title, series, formatY }: ChartRequest): void {
  if (rect.height < 1 || rect.width < LABEL + 4) return;
  const heading = rect.height > series.length ? 1 : 0;
  if (heading) canvas.put(rect.x, rect.y, fit(title, rect.width), TONES.title);
  const width = rect.width - 2 * LABEL;
  for (const [i, { name, y, tone }] of series.entries()) {
    const row = rect.y + heading + i;
    if (row >= rect.y + rect.height) break;
    const values = squeeze(y, width);
    const most = values.reduce<number>((greatest, value) => Math.max(greatest, value ?? 0), 0);
    canvas.put(rect.x, row, fit(name, LABEL - 1), TONES.dim);
    canvas.put(rect.x + LABEL, row, sparkline(values, width), tone);
    const greatest = values.every((value) => value === null) ? 'none' : `≤${formatY(most)}`;
    canvas.put(rect.x + LABEL + values.length + 1, row, greatest, TONES.dim, LABEL - 1);
  }
}

/** What charts show of a series: its whole seconds, with the time of day of each. */
export interface Slots {
  readonly x: readonly string[];
  readonly passed: readonly number[];
  readonly failed: readonly number[];
  readonly latencyUs: readonly (number | null)[];
}

const known = new WeakMap<Series, Slots>();

/**
 * A series without the second that is still running, which would look like a fall. The same series gives the very same
 * arrays, so that a chart of them need not be drawn again.
 */
export function slotsOf(series: Series, look: Look): Slots {
  const before = known.get(series);
  if (before) return before;
  const { endSecond, passed, failed, latencyUs } = series;
  const slots: Slots = {
    x: passed
      .slice(0, -1)
      .map((_, i) => timeOfDay((endSecond - passed.length + 1 + i) * 1_000_000, look.localOffsetUs)),
    passed: passed.slice(0, -1),
    failed: failed.slice(0, -1),
    latencyUs: latencyUs.slice(0, -1),
  };
  known.set(series, slots);
  return slots;
}
