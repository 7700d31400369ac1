import type { CheckSnapshot, EdgeSnapshot } from '../core/snapshot.ts';
import { drawBox, putCentred } from './box.ts';
import { type Canvas, fit, type Rect, TONES } from './canvas.ts';
import { type ChartRequest, drawChartFallback, slotsOf } from './chart-request.ts';
import { checkText, fullLabel, middleLabel } from './edge-text.ts';
import { type EdgeRow, shownEdge, worstCheck } from './edges.ts';
import { age, count, duration } from './format.ts';
import type { Pane } from './panes.ts';
import { RECENT_LEGEND, recentCells } from './recent.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, edgeText, type Line, putLine, type Span, span, widthOf } from './spans.ts';
import { sparkline } from './sparkline.ts';
import { spellOf } from './spell.ts';
import { edgeTone, SYMBOL, toneOf } from './status-look.ts';

/** Widest run of observations, and of latencies, that the detail shows before its words. */
const CELLS = 60;

/** From so many columns on two charts stand beside each other. */
const WIDE = 90;

/** The selected edge: what it saw, since when, how fast. Returns the charts to draw over it, if there is room. */
export function drawEdgePane(canvas: Canvas, { rect, bare }: Pane, scene: Scene, focused: boolean): ChartRequest[] {
  const row = shownEdge(scene.snapshot, scene.state.edge);
  if (bare && rect.height <= 1) {
    if (row) putLine(canvas, rect.x + 1, rect.y, oneLine(scene, row.edge, rect.width - 1), rect.width - 1);
    return [];
  }
  if (!row) {
    const inner = drawBox(canvas, rect, { title: [span('2 edge', TONES.title)], focused, bare });
    putCentred(canvas, inner, 'no edge yet');
    return [];
  }
  const { edge } = row;
  const mark =
    edge.firstBroken && edge.status !== 'OK' ? 'first broken ' : edge.downstreamOfBroken ? 'downstream ' : '';
  const names = clean(edge.from).length + clean(edge.to).length + 1;
  // The limit goes before a name is cut.
  const label = names + fullLabel(edge).length + 10 <= rect.width ? fullLabel(edge) : middleLabel(edge);
  const showMark = names + mark.length + label.length + 14 <= rect.width;
  const inner = drawBox(canvas, rect, {
    title: [span(`2 ${edgeText(edge.from, edge.to, Math.max(9, rect.width - label.length - 10))}`, TONES.title)],
    right: [span(showMark ? mark : '', edgeTone(edge)), span(label, edgeTone(edge))],
    focused,
    bare,
  });
  return drawDetail(canvas, { ...inner, x: inner.x + 1, width: Math.max(0, inner.width - 2) }, scene, row);
}

function drawDetail(canvas: Canvas, rect: Rect, scene: Scene, row: EdgeRow): ChartRequest[] {
  const { edge } = row;
  const check = worstCheck(edge);
  const lines: Line[] = check ? checkLines(scene, edge, check, rect.width) : [uncheckedLine(edge)];
  const wanted = rect.height - lines.length;
  // Charts beside each other want six rows, one line of blocks for each series three.
  const charts = rect.width >= WIDE ? 6 : 3;
  if (wanted >= 1)
    lines.push(...moreLines(scene, row, rect.width).slice(0, wanted >= 14 ? 99 : Math.max(1, wanted - charts)));
  for (const [i, line] of lines.entries()) {
    if (i < rect.height) putLine(canvas, rect.x, rect.y + i, line, rect.width);
  }
  const left = { ...rect, y: rect.y + lines.length, height: rect.height - lines.length };
  return drawCharts(canvas, left, scene, edge);
}

function checkLines(scene: Scene, edge: EdgeSnapshot, check: CheckSnapshot, width: number): Line[] {
  const { latency } = check;
  const cells = Math.max(10, Math.min(CELLS, width - 54));
  const since: Span[] =
    edge.since === null
      ? [span(edge.status, edgeTone(edge))]
      : [span(`${edge.status} since ${timeIn(scene, edge.since)} (${age(scene.nowUs - edge.since)})`, edgeTone(edge))];
  const figures = latency.p50Us === null ? [span('no latency yet', TONES.dim)] : latencyFigures(check);
  return [
    columns(
      width,
      [
        [span('recent '), ...recentCells(check, cells)],
        since,
        [span(`waiting ${count(check.waiting)}`)],
        voidPart(check),
      ],
      cells + 7,
    ),
    columns(
      width,
      [
        [span('lat    '), span(sparkline(check.recentLatencies, cells))],
        figures,
        [span(`${count(check.perMinute)} tokens/min`)],
      ],
      cells + 7,
    ),
  ];
}

function latencyFigures({ latency, spec }: CheckSnapshot): Span[] {
  const figure = (name: string, us: number | null): Span[] =>
    us === null ? [] : [span(`${name} `), span(duration(us), us > spec.withinUs ? TONES.fail : TONES.plain), span(' ')];
  return [...figure('p50', latency.p50Us), ...figure('p95', latency.p95Us), ...figure('max', latency.maxUs)];
}

function voidPart(check: CheckSnapshot): Span[] {
  const reasons = Object.entries(check.voidBy).filter(([, n]) => n > 0);
  const why = reasons.length === 0 ? '' : ` (${reasons.map(([reason, n]) => `${reason} ${count(n)}`).join(', ')})`;
  return [span(`void ${count(check.void)}${why}`, check.void > 0 ? TONES.warn : TONES.plain)];
}

/** Parts side by side: the first in a column of its own, the others as far as they fit. */
function columns(width: number, parts: readonly Line[], first: number): Line {
  const line: Span[] = [...parts[0]!];
  line.push(span(' '.repeat(Math.max(0, first - widthOf(line)))));
  for (const part of parts.slice(1)) {
    if (widthOf(line) + 2 + widthOf(part) > width) break;
    line.push(span('  '), ...part);
  }
  return line;
}

function uncheckedLine(edge: EdgeSnapshot): Line {
  const { p50Us, p95Us, maxUs } = edge.latency;
  if (p50Us === null) return [span(`seen ${count(edge.seen)} times, no check`, TONES.dim)];
  const figures = `p50 ${duration(p50Us)} p95 ${duration(p95Us ?? p50Us)} max ${duration(maxUs ?? p50Us)}`;
  return [span(`seen ${count(edge.seen)} times, no check   ${figures}`)];
}

/** What is worth a row when there are rows: the check in full, what settled so far, other checks, its name. */
function moreLines(scene: Scene, { edge, stream }: EdgeRow, width: number): Line[] {
  const check = worstCheck(edge);
  const lines: Line[] = [];
  if (check) {
    const last = check.last === null ? 'never' : timeIn(scene, check.last);
    const failed = check.lastFailed === null ? 'never' : timeIn(scene, check.lastFailed);
    lines.push([
      span(`last pass ${last}  last fail `),
      span(failed, check.failed > 0 ? TONES.fail : TONES.plain),
      span(`  came after all ${count(check.afterwards)}`),
    ]);
  }
  const checks = edge.checks.length > 1 ? edge.checks : check ? [check] : [];
  for (const { spec, status, pass, total, passed, failed, partial } of checks) {
    const batch = spec.kind === 'count' ? `  partial ${partial}/${spec.every}` : '';
    const ever = `  ever ${count(passed)}✓ ${count(failed)}✗`;
    lines.push([
      span(`${SYMBOL[status]} `, toneOf(status)),
      span(`${pass}/${total} ${checkText(spec)}${batch}${ever}`),
    ]);
  }
  const named = edge.name === null ? '' : `${edge.name}, `;
  lines.push([span(`${named}stream ${stream.name}`.slice(0, width), TONES.dim)]);
  if (check) lines.push([span(RECENT_LEGEND, TONES.dim)]);
  return lines;
}

function drawCharts(canvas: Canvas, rect: Rect, scene: Scene, edge: EdgeSnapshot): ChartRequest[] {
  const { series } = scene.mirror.frame;
  if (!series || series.edgeKey !== edge.key || rect.height < 2) return [];
  const { x, passed, failed, latencyUs } = slotsOf(series, scene.look);
  if (passed.every(isNone) && failed.every(isNone) && latencyUs.every(isNone)) {
    canvas.put(rect.x, rect.y, fit(`nothing settled in the last ${passed.length + 1} s`, rect.width), TONES.dim);
    return [];
  }
  const limit = worstCheck(edge)?.spec.withinUs;
  const request = (
    place: Rect,
    title: string,
    parts: ChartRequest['series'],
    formatY: ChartRequest['formatY'],
  ): ChartRequest => ({
    rect: place,
    title,
    series: parts,
    formatY,
  });
  const rates: ChartRequest['series'] = [
    { name: 'passed', x, y: passed, tone: TONES.ok },
    { name: 'failed', x, y: failed, tone: TONES.fail },
  ];
  const latencies: ChartRequest['series'] = [{ name: 'latency', x, y: latencyUs, tone: TONES.seen }];
  const latencyTitle =
    limit === undefined
      ? 'latency, greatest of each second'
      : `latency, greatest of each second; limit ${duration(limit)}`;
  const charts: ChartRequest[] = [];
  if (rect.width >= WIDE && rect.height >= 5) {
    const half = Math.floor(rect.width / 2) - 1;
    charts.push(request({ ...rect, width: half }, latencyTitle, latencies, duration));
    charts.push(
      request({ ...rect, x: rect.x + half + 2, width: rect.width - half - 2 }, 'settled a second', rates, count),
    );
  } else if (rect.height >= 12) {
    const half = Math.floor(rect.height / 2);
    charts.push(request({ ...rect, height: half }, latencyTitle, latencies, duration));
    charts.push(request({ ...rect, y: rect.y + half, height: rect.height - half }, 'settled a second', rates, count));
  } else {
    charts.push(request({ ...rect, height: Math.min(3, rect.height) }, 'settled a second', rates, count));
  }
  for (const chart of charts) drawChartFallback(canvas, chart);
  // A chart proper needs room for its axes; below that the blocks say more.
  return charts.filter(({ rect: place }) => place.height >= 5 && place.width >= 30);
}

function isNone(value: number | null): boolean {
  return value === null || value === 0;
}

/** `✗ a→b FAIL 0/3 since 12:04:17 (16s)`, for the smallest screens. */
function oneLine(scene: Scene, edge: EdgeSnapshot, width: number): Line {
  const check = worstCheck(edge);
  const tally = check ? ` ${check.pass}/${check.total}` : '';
  const sinceUs = spellOf(edge, scene.mirror.transitions)?.sinceUs ?? edge.since;
  const since = sinceUs === null ? '' : ` ${timeIn(scene, sinceUs)}`;
  const ago = sinceUs === null ? '' : ` ${age(scene.nowUs - sinceUs)}`;
  const start = `${SYMBOL[edge.status]} `;
  const names = clean(edge.from).length + clean(edge.to).length + 1;
  const ends = [` ${edge.status}${tally}${since}${ago}`, ` ${edge.status}${since}${ago}`, `${since}${ago}`, ago];
  const end = ends.find((text) => start.length + names + text.length <= width) ?? ends[2]!;
  return [
    span(start + edgeText(edge.from, edge.to, Math.max(5, width - start.length - end.length)) + end, edgeTone(edge)),
  ];
}
