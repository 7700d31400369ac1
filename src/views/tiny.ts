import { blameLine } from './blame.ts';
import { type Canvas, TONES } from './canvas.ts';
import { edgeTotals, shownEdge } from './edges.ts';
import { count, rate } from './format.ts';
import { isLosing } from './header.ts';
import type { Scene } from './scene.ts';
import { edgeText, type Line, putLine, span } from './spans.ts';
import { edgeTone, SYMBOL, toneOf } from './status-look.ts';

/** Under 40x10: the worst status, the totals and the worst edge, as many rows of it as there are. */
export function drawTiny(canvas: Canvas, scene: Scene): void {
  const { snapshot, state, mirror } = scene;
  const totals = edgeTotals(snapshot);
  const shown = shownEdge(snapshot, state.edge)?.edge;
  const status = span(`${SYMBOL[snapshot.status]} ${snapshot.status}`, toneOf(snapshot.status));
  const sums = `${totals.OK}✓ ${totals.WARN}! ${totals.FAIL}✗ ${totals.PENDING + totals.UNOBSERVED}?`;
  const blame = blameLine(scene, canvas.width);
  const worst: Line = shown
    ? [
        span(
          `${SYMBOL[shown.status]} ${edgeText(shown.from, shown.to, Math.max(1, canvas.width - 2))}`,
          edgeTone(shown),
        ),
      ]
    : [span('no edges', TONES.dim)];
  const lines: Line[] = [
    [status, span(`  ${sums}`), ...(state.paused ? [span('  PAUSED', TONES.warn)] : [])],
    blame.length > 0 ? blame : worst,
    isLosing(scene)
      ? [span(`LOSS ${count(snapshot.counters.loss)}`, TONES.alarm)]
      : [span(`loss ${count(snapshot.counters.loss)}`)],
    [span(`failing ${count(snapshot.failing.kept)}  waiting ${count(snapshot.waiting)}`)],
    [span(`${rate(mirror.frame.linesPerSecond)} ev/s`)],
  ];
  for (const [y, line] of lines.entries()) putLine(canvas, 0, y, line, canvas.width);
}
