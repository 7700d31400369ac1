import type { Canvas, Rect } from '../views/canvas.ts';
import type { CleanSeries } from './chart.ts';

const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/**
 * Bars of block characters, newest at the right, each series in rows of its own as far as they go. Where several
 * values share a column the greatest shows, so that no spike is lost; what is above 0 shows at least a little.
 */
export function drawBars(canvas: Canvas, rect: Rect, series: readonly CleanSeries[], top: number): void {
  const shown = series.filter(({ y }) => y.length > 0).slice(0, rect.height);
  shown.forEach((one, at) => {
    const first = Math.floor((rect.height * at) / shown.length);
    const next = Math.floor((rect.height * (at + 1)) / shown.length);
    drawOne(canvas, { ...rect, y: rect.y + first, height: next - first }, one, top);
  });
}

function drawOne(canvas: Canvas, { x, y, width, height }: Rect, { y: values, tone }: CleanSeries, top: number): void {
  const perColumn = Math.ceil(values.length / width);
  const columns = Math.ceil(values.length / perColumn);
  for (let column = 0; column < columns; column++) {
    const end = values.length - (columns - 1 - column) * perColumn;
    const greatest = greatestOf(values.slice(Math.max(0, end - perColumn), end));
    if (greatest === null) continue;
    const level = Math.min(height * 8, Math.max(greatest > 0 ? 1 : 0, Math.round((greatest / top) * height * 8)));
    for (let row = 0; row < height; row++) {
      const eighths = Math.min(8, Math.max(0, level - row * 8));
      canvas.put(x + width - columns + column, y + height - 1 - row, EIGHTHS[eighths]!, tone);
    }
  }
}

function greatestOf(values: readonly (number | null)[]): number | null {
  let greatest: number | null = null;
  for (const value of values) if (value !== null && (greatest === null || value > greatest)) greatest = value;
  return greatest;
}
