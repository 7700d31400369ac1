import type { Canvas, Rect } from '../views/canvas.ts';
import type { ChartRequest } from '../views/chart-request.ts';

export type DrawChart = (canvas: Canvas, chart: ChartRequest) => void;

interface Drawn {
  readonly chart: ChartRequest;
  readonly chars: Uint16Array;
  readonly tones: Uint8Array;
}

/** The charts of one screen, and of the one before it. */
const KEPT = 4;

/**
 * Charts that are drawn once for each second's figures and copied into the other frames: the widget takes a
 * millisecond and leaves a megabyte to be collected. A chart is the same when it shows the same arrays.
 */
export function rememberCharts(draw: DrawChart): DrawChart {
  const known = new Map<string, Drawn>();
  return (canvas, chart) => {
    const { x, y, width, height } = chart.rect;
    const place = `${x} ${y} ${width} ${height}`;
    const drawn = known.get(place);
    if (drawn !== undefined && isSame(drawn.chart, chart)) return paste(canvas, drawn);
    draw(canvas, chart);
    known.delete(place);
    known.set(place, { chart, ...cut(canvas, chart.rect) });
    if (known.size > KEPT) known.delete(known.keys().next().value!);
  };
}

function isSame(a: ChartRequest, b: ChartRequest): boolean {
  return (
    a.title === b.title &&
    a.series.length === b.series.length &&
    a.series.every(({ x, y }, i) => x === b.series[i]!.x && y === b.series[i]!.y)
  );
}

function cut(canvas: Canvas, { x, y, width, height }: Rect): Pick<Drawn, 'chars' | 'tones'> {
  const chars = new Uint16Array(width * height);
  const tones = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * canvas.width + x;
    chars.set(canvas.chars.subarray(from, from + width), row * width);
    tones.set(canvas.tones.subarray(from, from + width), row * width);
  }
  return { chars, tones };
}

function paste(canvas: Canvas, { chart, chars, tones }: Drawn): void {
  const { x, y, width, height } = chart.rect;
  for (let row = 0; row < height; row++) {
    const to = (y + row) * canvas.width + x;
    canvas.chars.set(chars.subarray(row * width, (row + 1) * width), to);
    canvas.tones.set(tones.subarray(row * width, (row + 1) * width), to);
  }
}
