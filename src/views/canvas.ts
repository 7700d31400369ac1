/**
 * What a cell means, not how it looks: the terminal decides on colours, NO_COLOR and ASCII. One number a cell, so
 * that a test can print a screen's tones as a map of letters.
 */
export const TONES = {
  plain: 0,
  dim: 1,
  ok: 2,
  warn: 3,
  fail: 4,
  /** A node that has been seen but whose downstream has not; discovered things. */
  seen: 5,
  /** Pane borders. */
  border: 6,
  /** The focused pane's border and title. */
  focus: 7,
  title: 8,
  /** The selected row or edge: drawn inverse. */
  selected: 9,
  /** A key in the footer or in the help. */
  key: 10,
  /** Loss going on, a refused manifest: white on red. */
  alarm: 11,
  okDim: 12,
  warnDim: 13,
  failDim: 14,
  bold: 15,
} as const;

export type Tone = (typeof TONES)[keyof typeof TONES];

/** A rectangle in cells; `x` and `y` count from the top left of the screen. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A grid of cells that views paint and the terminal shows. Every cell holds one UTF-16 unit that is one column
 * wide: `put` replaces whatever is not. Painting outside is cut, never an error.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly chars: Uint16Array;
  readonly tones: Uint8Array;

  constructor(width: number, height: number) {
    this.width = Math.max(0, Math.floor(width));
    this.height = Math.max(0, Math.floor(height));
    this.chars = new Uint16Array(this.width * this.height).fill(0x20);
    this.tones = new Uint8Array(this.width * this.height);
  }

  clear(): void {
    this.chars.fill(0x20);
    this.tones.fill(TONES.plain);
  }

  /** Write `text` from (x, y) to the right, cut at `limit` columns; returns the column after it. */
  put(x: number, y: number, text: string, tone: Tone = TONES.plain, limit = Number.POSITIVE_INFINITY): number {
    if (y < 0 || y >= this.height) return x;
    const end = Math.min(this.width, x + limit);
    let column = x;
    for (let i = 0; i < text.length && column < end; i++, column++) {
      if (column < 0) continue;
      const at = y * this.width + column;
      this.chars[at] = cellUnit(text.charCodeAt(i));
      this.tones[at] = tone;
    }
    return column;
  }

  /** Give the cells of a rectangle a tone and keep what they show. */
  tint({ x, y, width, height }: Rect, tone: Tone): void {
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row++) {
      const from = row * this.width + Math.max(0, x);
      const to = row * this.width + Math.min(this.width, x + width);
      if (to > from) this.tones.fill(tone, from, to);
    }
  }

  /** The rows as text, without trailing blanks. */
  toText(): string[] {
    return this.#rows((at) => String.fromCharCode(this.chars[at]!));
  }

  /** The rows as a map of tones: `.` for plain, else one letter a tone, in the order of `TONES`. */
  toToneMap(): string[] {
    return this.#rows((at) => '.dowfsbFtSkAOWXB'[this.tones[at]!] ?? '?');
  }

  #rows(cell: (at: number) => string): string[] {
    const rows: string[] = [];
    for (let y = 0; y < this.height; y++) {
      let row = '';
      for (let x = 0; x < this.width; x++) row += cell(y * this.width + x);
      rows.push(row.trimEnd());
    }
    return rows;
  }
}

/**
 * Whether a UTF-16 unit fills exactly one column in every terminal we know: printable Latin, Greek, Cyrillic, and
 * the arrows, boxes, blocks and signs that the screen itself uses. Everything else is shown as `?` by `cellUnit`
 * (callers that show tokens should use `oneCellText`, which also folds whole surrogate pairs and combining marks).
 */
export function isOneCell(unit: number): boolean {
  if (unit < 0x7f) return unit >= 0x20;
  if (unit < 0xa1) return unit === 0xa0;
  if (unit === 0xad) return false;
  if (unit < 0x300) return true;
  if (unit < 0x370) return false;
  if (unit < 0x483) return true;
  if (unit < 0x48a) return false;
  if (unit < 0x530) return true;
  if (unit >= 0x2010 && unit <= 0x2027) return true;
  if (unit >= 0x2030 && unit <= 0x205e) return true;
  if (unit >= 0x2190 && unit <= 0x21ff) return true;
  if (unit >= 0x2200 && unit <= 0x22ff) return true;
  if (unit >= 0x2500 && unit <= 0x25ff) return unit !== 0x25fd && unit !== 0x25fe;
  if (unit >= 0x2800 && unit <= 0x28ff) return true;
  return unit === 0x2713 || unit === 0x2717;
}

function cellUnit(unit: number): number {
  return isOneCell(unit) ? unit : 0x3f;
}

/**
 * Text from outside made safe to show: control characters are dropped, and each character (a surrogate pair or a
 * base with its combining marks counts as one) that is not exactly one column wide becomes `replacement`.
 */
export function oneCellText(text: string, replacement = '·'): string {
  let safe = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) continue;
    if (code >= 0x300 && code < 0x370) continue;
    safe += char.length === 1 && isOneCell(code) ? char : replacement;
  }
  return safe;
}

/** `text` in at most `width` columns, its end replaced by `…` when it is cut. */
export function fit(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 0 ? '' : `${text.slice(0, width - 1)}…`;
}
