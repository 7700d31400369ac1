import { type Canvas, fit, oneCellText, type Rect, TONES, type Tone } from './canvas.ts';

/** A piece of a row in one tone. Its text is safe: one column a UTF-16 unit, so `text.length` is its width. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** A row of text made of spans. */
export type Line = readonly Span[];

const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/** Text from anywhere made safe to measure and to paint. */
export function clean(text: string): string {
  return PLAIN_ASCII.test(text) ? text : oneCellText(text);
}

/** A span of text from anywhere: names and tokens are strangers' words. */
export function span(text: string, tone: Tone = TONES.plain): Span {
  return { text: clean(text), tone };
}

/** Columns that a line takes. */
export function widthOf(line: Line): number {
  let width = 0;
  for (const { text } of line) width += text.length;
  return width;
}

/** Paint a line within `limit` columns, cut with `…`; returns the column after it. */
export function putLine(canvas: Canvas, x: number, y: number, line: Line, limit = canvas.width - x): number {
  const end = x + Math.max(0, limit);
  let column = x;
  for (const { text, tone } of line) {
    if (column >= end) break;
    column = canvas.put(column, y, fit(text, end - column), tone);
  }
  return column;
}

/** The same line in one tone: a selected row, or one that is dimmed. */
export function toned(line: Line, tone: Tone): Line {
  return line.map(({ text }) => ({ text, tone }));
}

/** Fill one row of a rectangle with lines of text from its top; what does not fit is left out. */
export function putLines(canvas: Canvas, { x, y, width, height }: Rect, lines: readonly Line[]): void {
  for (let row = 0; row < height && row < lines.length; row++) putLine(canvas, x, y + row, lines[row]!, width);
}

/** `from→to` in at most `width` columns: both names lose their ends before one is lost as a whole. */
export function edgeText(from: string, to: string, width: number): string {
  const left = clean(from);
  const right = clean(to);
  if (left.length + right.length + 1 <= width) return `${left}→${right}`;
  if (width < 5) return fit(`${left}→${right}`, width);
  const room = width - 1;
  const half = Math.floor(room / 2);
  const leftRoom = Math.max(Math.min(left.length, half), room - right.length);
  return `${fit(left, leftRoom)}→${fit(right, room - leftRoom)}`;
}

/** A text of any length cut into rows: a token, or a problem of a manifest, is shown whole somewhere. */
export function wrapped(text: string, width: number, tone: Tone): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < text.length || at === 0; at += Math.max(1, width)) {
    lines.push([span(text.slice(at, at + Math.max(1, width)), tone)]);
  }
  return lines;
}

/** A text cut into rows between its words, the first row of `first` columns; a word that is too long is cut. */
export function filled(text: string, width: number, first = width): string[] {
  const rows = [''];
  const room = () => Math.max(1, rows.length === 1 ? first : width);
  for (const word of text.split(' ')) {
    const longer = rows.at(-1) === '' ? word : `${rows.at(-1)} ${word}`;
    if (longer.length <= room()) {
      rows[rows.length - 1] = longer;
      continue;
    }
    let rest = word;
    if (rows.at(-1) !== '') rows.push('');
    while (rest.length > room()) {
      rows[rows.length - 1] = rest.slice(0, room());
      rest = rest.slice(rows.at(-1)!.length);
      rows.push('');
    }
    rows[rows.length - 1] = rest;
  }
  return rows;
}
