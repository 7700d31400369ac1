import type { Status } from '../core/window.ts';
import { blameLine } from './blame.ts';
import { type Canvas, TONES } from './canvas.ts';
import { edgeTotals, shownEdge } from './edges.ts';
import { count, rate } from './format.ts';
import { isLosing, staleText } from './header.ts';
import type { Scene } from './scene.ts';
import { edgeText, type Line, putLine, type Span, span, widthOf } from './spans.ts';
import { edgeTone, SYMBOL, toneOf } from './status-look.ts';

/** Under 40x10: the worst status, the totals and the worst edge, as many rows of it as there are. */
export function drawTiny(canvas: Canvas, scene: Scene): void {
  const { snapshot, state, mirror } = scene;
  const totals = edgeTotals(snapshot);
  const shown = shownEdge(snapshot, state.edge)?.edge;
  const sums = [
    span(`${totals.FAIL}✗`, toneOf('FAIL')),
    span(`${totals.WARN}!`, toneOf('WARN')),
    span(`${totals.OK}✓`, toneOf('OK')),
    span(`${totals.PENDING + totals.UNOBSERVED}?`),
  ].filter(({ text }) => !text.startsWith('0'));
  const blame = blameLine(scene, canvas.width);
  const worst: Line = shown
    ? [
        span(
          `${SYMBOL[shown.status]} ${edgeText(shown.from, shown.to, Math.max(1, canvas.width - 2))}`,
          edgeTone(shown),
        ),
      ]
    : [span('no edges', TONES.dim)];
  const stale = staleText(scene);
  const oldness = state.paused ? [span('PAUSED', TONES.warn)] : stale === null ? [] : [span(stale, TONES.alarm)];
  const lines: Line[] = [
    headLine(snapshot.status, oldness, sums, canvas.width),
    blame.length > 0 ? blame : worst,
    isLosing(scene)
      ? [span(`LOSS ${count(snapshot.counters.loss)}`, TONES.alarm)]
      : [span(`loss ${count(snapshot.counters.loss)}`)],
    [span(`failing ${count(snapshot.failing.kept)}  waiting ${count(snapshot.waiting)}`)],
    [span(`${rate(mirror.frame.linesPerSecond)} ev/s`)],
  ];
  for (const [y, line] of lines.entries()) putLine(canvas, 0, y, line, canvas.width);
}

/** The status, if need be without its word; that this is an old picture; then totals, the worst first, as many as fit. */
function headLine(status: Status, oldness: readonly Span[], sums: readonly Span[], width: number): Line {
  const symbol = SYMBOL[status];
  const word = `${symbol} ${status}`;
  const line: Span[] = [span(word.length <= width ? word : symbol, toneOf(status))];
  for (const part of [...oldness, ...sums]) {
    if (widthOf(line) + 1 + part.text.length <= width) line.push(span(' '), part);
  }
  return line;
}
