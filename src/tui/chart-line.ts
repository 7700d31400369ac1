import { createRequire } from 'node:module';
import { type Canvas, oneCellText, type Rect, TONES, type Tone } from '../views/canvas.ts';
import type { CleanSeries } from './chart.ts';

/** The widget knows colours, we know tones: each series has a colour on the way through, and axis and text have one. */
const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const TEXT = COLORS[0];
const AXIS = COLORS[7];

/** Four labels up the axis, at values that are exact in binary whatever is charted. */
const SCALE = 8;
const Y_LABELS = 4;
const MAX_LABEL = 10;

/**
 * The line chart of blessed-contrib, in braille: two dots to a cell across, four down. It is run on a drawing context
 * of its own, without a blessed screen, and what it drew is copied cell by cell. Gaps stay gaps.
 */
export function drawLine(
  canvas: Canvas,
  rect: Rect,
  series: readonly CleanSeries[],
  top: number,
  format: (value: number) => string,
): void {
  const { setData, newContext } = loadWidget();
  const label = (scaled: number) => oneCellText(format((scaled / SCALE) * top)).slice(0, MAX_LABEL);
  const labels = Array.from({ length: Y_LABELS }, (_, at) => label((at * SCALE) / Y_LABELS));
  const labelWidth = Math.max(...labels.map((text) => text.length), 3);
  // It leaves its last row empty, so it gets one more.
  const canvasSize = { width: rect.width * 2, height: (rect.height + 1) * 4 };
  const context = newContext(canvasSize.width, canvasSize.height);
  keepGaps(context);
  const { fillText } = context;
  context.fillText = (text, x, y) => {
    // Only the labels of the y axis begin at 0; they are on the widget's scale.
    const own = x === 0 ? label(Number(text)).padStart(labelWidth) : text;
    if (own !== '') fillText.call(context, own, x, y);
  };
  const padding = (labelWidth + 1) * 2;
  const options = {
    style: { line: COLORS[1], text: TEXT, baseline: AXIS },
    legend: {},
    showNthLabel: 1,
    xLabelPadding: padding,
    xPadding: padding,
    numYLabels: Y_LABELS,
    minY: 0,
    maxY: SCALE,
  };
  const data = series.map(({ name, x, y }, at) => ({
    title: name,
    x,
    y: y.map((value) => (value === null ? Number.NaN : Math.min(1, value / top) * SCALE)),
    style: { line: COLORS[at + 1] },
  }));
  // The longest first: its labels are the ones that are shown.
  data.sort((a, b) => b.y.length - a.y.length);
  setData.call({ ctx: context, canvasSize, options }, data);
  copyFrame(canvas, rect, context._canvas.frame(), [TONES.dim, ...series.map(({ tone }) => tone)]);
}

/** Lift the pen where a value is missing (the widget's own line would never end on NaN); a lone value is a dot. */
function keepGaps(context: Context): void {
  const { beginPath, lineTo } = context;
  let drawing = false;
  context.beginPath = () => {
    drawing = false;
    beginPath.call(context);
  };
  context.lineTo = (x, y) => {
    if (Number.isNaN(y)) {
      drawing = false;
      return;
    }
    // The widget puts the greatest value two dots above its own canvas.
    const inside = Math.max(0, y);
    if (!drawing) context.moveTo(x, inside);
    drawing = true;
    lineTo.call(context, x, inside);
  };
}

/** The frame is text with `ESC [ 3 n m` for the colours of `COLORS`; everything else is a cell. */
function copyFrame(canvas: Canvas, rect: Rect, frame: string, tones: readonly Tone[]): void {
  let column = 0;
  let row = 0;
  let tone: Tone = TONES.plain;
  for (const [found, color] of frame.matchAll(/\x1b\[(\d+)m|[^\x1b]/g)) {
    if (color !== undefined) {
      if (color.startsWith('3')) tone = tones[Number(color) - 30] ?? TONES.dim;
    } else if (found === '\n') {
      column = 0;
      row++;
    } else {
      if (row < rect.height && column < rect.width) canvas.put(rect.x + column, rect.y + row, found, tone);
      column++;
    }
  }
}

/** The part of a drawing context that the chart uses. */
interface Context {
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  fillText(text: string, x: number, y: number): void;
  readonly _canvas: { frame(): string };
}

interface Widget {
  readonly setData: (this: object, data: readonly object[]) => void;
  readonly newContext: (width: number, height: number) => Context;
}

let widget: Widget | null = null;

/** It brings lodash and all of blessed along (30 ms, 5 MB), so it is loaded when the first chart is drawn. */
function loadWidget(): Widget {
  if (widget !== null) return widget;
  const load = createRequire(import.meta.url);
  // Its own dependencies are found from where it is.
  const loadBeside = createRequire(load.resolve('blessed-contrib/lib/widget/charts/line.js'));
  const Line = load('blessed-contrib/lib/widget/charts/line.js') as { prototype: { setData: Widget['setData'] } };
  const { Canvas: DotCanvas } = loadBeside('drawille-canvas-blessed-contrib') as {
    Canvas: new (width: number, height: number) => { getContext(): Context };
  };
  widget = {
    setData: Line.prototype.setData,
    newContext: (width, height) => new DotCanvas(width, height).getContext(),
  };
  return widget;
}
