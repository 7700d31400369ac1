import { type Canvas, fit, type Rect, TONES } from './canvas.ts';
import { type Line, putLine, toned, widthOf } from './spans.ts';

/** What is written on the edges of a pane. */
export interface BoxText {
  readonly title: Line;
  /** At the right end of the top edge: it gives way last, as it holds the status. */
  readonly right?: Line;
  /** On the bottom edge, left. */
  readonly bottom?: Line;
  readonly focused: boolean;
  /** Without sides and bottom, where every row and column counts. */
  readonly bare?: boolean;
}

/** Draw a pane's frame and texts; returns the rectangle inside. */
export function drawBox(canvas: Canvas, rect: Rect, text: BoxText): Rect {
  const { x, y, width, height } = rect;
  if (width < 2 || height < 1) return { ...rect, height: 0 };
  const tone = text.focused ? TONES.focus : TONES.border;
  const corners = text.bare ? '──' : '┌┐';
  canvas.put(x, y, corners[0] + '─'.repeat(width - 2) + corners[1], tone);
  const marker = text.focused ? '▸' : ' ';
  const right = text.right ?? [];
  const rightWidth = Math.min(widthOf(right), width - 4);
  if (rightWidth > 0) {
    const at = x + width - rightWidth - 3;
    canvas.put(at, y, ' ', tone);
    canvas.put(putLine(canvas, at + 1, y, right, rightWidth), y, ' ', tone);
  }
  const room = width - 4 - (rightWidth > 0 ? rightWidth + 2 : 0);
  if (room > 2 && text.title.length > 0) {
    canvas.put(x + 1, y, marker, TONES.focus);
    canvas.put(
      putLine(canvas, x + 2, y, text.focused ? toned(text.title, TONES.focus) : text.title, room),
      y,
      ' ',
      tone,
    );
  }
  if (text.bare) return { x, y: y + 1, width, height: height - 1 };
  if (height < 2) return { ...rect, height: 0 };
  for (let row = y + 1; row < y + height - 1; row++) {
    canvas.put(x, row, '│', tone);
    canvas.put(x + width - 1, row, '│', tone);
  }
  canvas.put(x, y + height - 1, `└${'─'.repeat(width - 2)}┘`, tone);
  if (text.bottom && widthOf(text.bottom) > 0) {
    canvas.put(x + 1, y + height - 1, ' ', tone);
    canvas.put(putLine(canvas, x + 2, y + height - 1, text.bottom, width - 5), y + height - 1, ' ', tone);
  }
  return { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
}

/** A sentence in the middle of an empty pane. */
export function putCentred(canvas: Canvas, { x, y, width, height }: Rect, text: string): void {
  if (height <= 0 || width <= 0) return;
  const shown = fit(text, width);
  canvas.put(x + Math.floor((width - shown.length) / 2), y + Math.floor(height / 2), shown, TONES.dim);
}
