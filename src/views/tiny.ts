import type { Status } from '../core/window.ts';
import { blameLine } from './blame.ts';
import { type Canvas, TONES } from './canvas.ts';
import { edgeTotals, shownEdge, troubles } from './edges.ts';
import { age, count, rate } from './format.ts';
import { isLosing, staleText } from './header.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, edgeText, type Line, putLine, type Span, span, widthOf } from './spans.ts';
import { spellOf } from './spell.ts';
import { edgeTone, SYMBOL, toneOf } from './status-look.ts';

/** Under 40x10: the worst status, the totals and the worst edge, as many rows of it as there are. */
export function drawTiny(canvas: Canvas, scene: Scene): void {
  const { snapshot, state, mirror } = scene;
  const { width, height } = canvas;
  const totals = edgeTotals(snapshot);
  const sums = [
    span(`${totals.FAIL}✗`, toneOf('FAIL')),
    span(`${totals.WARN}!`, toneOf('WARN')),
    span(`${totals.OK}✓`, toneOf('OK')),
    span(`${totals.PENDING + totals.UNOBSERVED}?`),
  ].filter(({ text }) => !text.startsWith('0'));
  const lost = count(snapshot.counters.loss);
  const losing = isLosing(scene);
  const stale = staleText(scene);
  const oldness = state.paused ? [span('PAUSED', TONES.warn)] : stale === null ? [] : [span(stale, TONES.alarm)];
  const lines: Line[] = [
    headLine(snapshot.status, oldness, sums, width),
    ...(losing ? [[span(`LOSS ${lost}`, TONES.alarm)]] : []),
    ...edgeLines(scene, width, height),
    ...(losing ? [] : [[span(`loss ${lost}`)]]),
    fitting(width, [`failing ${count(snapshot.failing.kept)}`, `waiting ${count(snapshot.waiting)}`]),
    [span(`${rate(mirror.frame.linesPerSecond)} ev/s`)],
  ];
  for (const [y, line] of lines.entries()) putLine(canvas, 0, y, line, width);
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

/** Which edge, and since when: on one row where its names have room beside it, else on two. */
function edgeLines(scene: Scene, width: number, height: number): Line[] {
  const { snapshot, state, mirror } = scene;
  const first = troubles(snapshot)[0]?.edge;
  const edge = first ?? shownEdge(snapshot, state.edge)?.edge;
  if (!edge) return [[span('no edges', TONES.dim)]];
  const { from, to, status } = edge;
  const name: Line = [span(`${SYMBOL[status]} ${edgeText(from, to, Math.max(1, width - 2))}`, edgeTone(edge))];
  const spell = first ? spellOf(first, mirror.transitions) : null;
  if (spell === null) return [name];
  const since = ` since ${timeIn(scene, spell.sinceUs)}`;
  const fitsOne = clean(from).length + clean(to).length + 3 + since.length <= width;
  if (height < 4 || fitsOne) return [blameLine(scene, width)];
  return [name, fitting(width, [since, `(${age(scene.nowUs - spell.sinceUs)})`])];
}

/** As many of the parts as there is room for. */
function fitting(width: number, parts: readonly string[]): Line {
  let text = parts[0]!;
  for (const part of parts.slice(1)) if (text.length + 1 + part.length <= width) text += ` ${part}`;
  return [span(text)];
}
