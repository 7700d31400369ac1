import { putCentred } from './box.ts';
import { type Canvas, fit, type Rect, TONES, type Tone } from './canvas.ts';
import type { Scene } from './scene.ts';
import type { Span } from './spans.ts';

/** One column of a table, for rows of one kind. */
export interface Column<Row> {
  /** As the manifest and the title name it. */
  readonly name: string;
  readonly title: string;
  /** Columns it needs at least. */
  readonly width: number;
  /** What it would like to have before any other takes all it can use. */
  readonly want?: number;
  /** What it may take beyond that when there is room; asked once a frame. */
  readonly most?: (scene: Scene) => number;
  /** Columns with a greater number are left out first when the pane is narrow; without one it always stays. */
  readonly drop?: number;
  readonly right?: boolean;
  readonly cell: (row: Row, scene: Scene, width: number) => Span;
  /** Rows can be sorted by it, ascending. */
  readonly compare?: (a: Row, b: Row) => number;
}

/** Rows to show: only those on the screen are asked for. */
export interface TableRows<Row> {
  readonly length: number;
  readonly at: (index: number) => Row | undefined;
  /** Index of the selected row, or −1. */
  readonly selected: number;
}

export interface TableLook {
  readonly focused: boolean;
  readonly sort: { readonly by: string; readonly reversed: boolean } | null;
  readonly heading: boolean;
  /** What to say when there are no rows. */
  readonly empty: string;
}

const GAP = 2;
/** Width of the mark before the selected row. */
const MARK = 2;

/** The first row shown: the selection in the middle, so that rows may come and go around it without it moving. */
export function firstVisible(length: number, height: number, selected: number): number {
  return Math.max(0, Math.min(length - height, Math.max(0, selected) - (height >> 1)));
}

/** Draw heading and visible rows. */
export function drawTable<Row>(
  canvas: Canvas,
  rect: Rect,
  columns: readonly Column<Row>[],
  rows: TableRows<Row>,
  scene: Scene,
  look: TableLook,
): void {
  if (rows.length === 0) {
    putCentred(canvas, rect, look.empty);
    return;
  }
  const widths = columnWidths(columns, rect.width - MARK, scene);
  const heading = look.heading && rect.height > 1 ? 1 : 0;
  if (heading) drawHeading(canvas, rect, columns, widths, look);
  const height = rect.height - heading;
  const first = firstVisible(rows.length, height, rows.selected);
  for (let line = 0; line < height; line++) {
    const row = rows.at(first + line);
    if (row === undefined || first + line >= rows.length) break;
    const y = rect.y + heading + line;
    const selected = first + line === rows.selected;
    if (selected) canvas.put(rect.x, y, '>', TONES.bold);
    drawRow(canvas, rect.x + MARK, y, columns, widths, (column, width) => column.cell(row, scene, width));
    if (selected && look.focused) canvas.tint({ x: rect.x, y, width: rect.width, height: 1 }, TONES.selected);
  }
}

function drawHeading<Row>(
  canvas: Canvas,
  rect: Rect,
  columns: readonly Column<Row>[],
  widths: readonly number[],
  { sort }: TableLook,
): void {
  drawRow(canvas, rect.x + MARK, rect.y, columns, widths, (column) => {
    const mark = sort?.by === column.name ? (sort.reversed ? '▼' : '▲') : '';
    return { text: column.title + mark, tone: TONES.title };
  });
}

function drawRow<Row>(
  canvas: Canvas,
  left: number,
  y: number,
  columns: readonly Column<Row>[],
  widths: readonly number[],
  cell: (column: Column<Row>, width: number) => { readonly text: string; readonly tone: Tone },
): void {
  let x = left;
  for (const [i, column] of columns.entries()) {
    const width = widths[i]!;
    if (width === 0) continue;
    const { text, tone } = cell(column, width);
    const shown = fit(text, width);
    canvas.put(column.right ? x + width - shown.length : x, y, shown, tone);
    x += width + GAP;
  }
}

/** The width of each column in `room`; 0 for those that are left out. */
export function columnWidths<Row>(columns: readonly Column<Row>[], room: number, scene: Scene): number[] {
  const widths = columns.map(({ width }) => width);
  const liked = columns.map(({ width, want, most }) =>
    want ? Math.max(width, Math.min(want, most?.(scene) ?? want)) : width,
  );
  const sum = (each: readonly number[]): number =>
    each.reduce((all, width, i) => all + (widths[i]! > 0 ? width + GAP : 0), -GAP);
  const order = columns
    .map(({ drop }, index) => ({ drop: drop ?? 0, index }))
    .filter(({ drop }) => drop > 0)
    .sort((a, b) => b.drop - a.drop);
  for (const { index } of order) {
    if (sum(liked) <= room) break;
    widths[index] = 0;
  }
  let spare = room - sum(widths);
  const grow = (i: number, wanted: number): void => {
    if (spare <= 0 || widths[i] === 0) return;
    const more = Math.max(0, Math.min(spare, wanted - widths[i]!));
    widths[i] = widths[i]! + more;
    spare -= more;
  };
  // First what is short and says most, at the right, gets what it likes; then each in turn takes all it can use.
  for (let i = columns.length - 1; i >= 0; i--) grow(i, liked[i]!);
  for (const [i, { most }] of columns.entries()) if (most) grow(i, most(scene));
  return widths;
}

/** The operator's choice among the columns, in their order; all of them without a choice, or when it names none. */
export function chosenColumns<Row>(
  columns: readonly Column<Row>[],
  choice: readonly string[] | undefined,
): readonly Column<Row>[] {
  const chosen = (choice ?? []).flatMap((name) => columns.filter((column) => column.name === name));
  return chosen.length === 0 ? columns : chosen;
}
