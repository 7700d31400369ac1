import type { CheckSnapshot } from '../core/snapshot.ts';
import { TONES, type Tone } from './canvas.ts';
import type { Span } from './spans.ts';

type Cell = readonly [string, Tone];

const UNKNOWN: Cell = ['?', TONES.plain];
const SIGNS: Readonly<Record<string, Cell>> = {
  p: ['✓', TONES.ok],
  m: ['✗', TONES.fail],
  l: ['L', TONES.fail],
  v: ['○', TONES.dim],
};

/** What the signs of `recentCells` mean. */
export const RECENT_LEGEND = '✓ pass  ✗ missing  L late  ○ void  [ ] the window';

/**
 * The newest observations of a check in `width` columns, newest right, with brackets around those that are judged:
 * `✓✓✓✓[✗✗✗]`. A window that does not fit begins with `…` in place of its bracket.
 */
export function recentCells({ recent, total }: CheckSnapshot, width: number): Span[] {
  const inWindow = windowLength(recent, total);
  const cells = [...recent].map((outcome): Cell => SIGNS[outcome] ?? UNKNOWN);
  const window = cells.slice(cells.length - inWindow);
  const before = cells.slice(0, cells.length - inWindow);
  if (window.length + 2 > width) {
    return [
      { text: '…', tone: TONES.dim },
      ...runs(window.slice(-Math.max(0, width - 2))),
      { text: ']', tone: TONES.bold },
    ];
  }
  const room = width - window.length - 2;
  return [
    ...runs(room > 0 ? before.slice(-room) : []),
    { text: '[', tone: TONES.bold },
    ...runs(window),
    { text: ']', tone: TONES.bold },
  ];
}

/** How many of the newest outcomes the window spans: voids lie between its observations without being among them. */
function windowLength(recent: string, total: number): number {
  let left = total;
  let length = 0;
  for (let i = recent.length - 1; i >= 0 && left > 0; i--) {
    length++;
    if (recent[i] !== 'v') left--;
  }
  return length;
}

function runs(cells: readonly Cell[]): Span[] {
  const spans: Span[] = [];
  for (const [text, tone] of cells) {
    const last = spans.at(-1);
    if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + text, tone };
    else spans.push({ text, tone });
  }
  return spans;
}
