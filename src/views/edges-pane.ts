import { drawBox } from './box.ts';
import { type Canvas, TONES } from './canvas.ts';
import { limitText } from './edge-text.ts';
import { type EdgeRow, worstCheck } from './edges.ts';
import { age, count, duration } from './format.ts';
import type { Pane } from './panes.ts';
import { recentCells } from './recent.ts';
import type { Scene } from './scene.ts';
import { clean, edgeText, type Span, span } from './spans.ts';
import { filterTitle } from './state.ts';
import { badness, edgeTone, statusText } from './status-look.ts';
import { type Column, chosenColumns, drawTable } from './table.ts';

export const EDGE_COLUMNS: readonly Column<EdgeRow>[] = [
  {
    name: 'status',
    title: 'STATUS',
    width: 9,
    want: 12,
    most: ({ snapshot }) =>
      Math.max(9, ...snapshot.streams.flatMap(({ edges }) => edges.map((edge) => statusText(edge).length))),
    cell: ({ edge }) => span(statusText(edge), edgeTone(edge)),
    compare: (a, b) =>
      badness(b.edge.status) - badness(a.edge.status) || Number(b.edge.firstBroken) - Number(a.edge.firstBroken),
  },
  {
    name: 'edge',
    title: 'EDGE',
    width: 20,
    want: 32,
    most: ({ snapshot }) =>
      Math.min(
        60,
        Math.max(
          20,
          ...snapshot.streams.flatMap(({ edges }) => edges.map(({ from, to }) => from.length + to.length + 1)),
        ),
      ),
    cell: ({ edge }, _scene, width) =>
      span(edgeText(edge.from, edge.to, width), edge.downstreamOfBroken ? TONES.dim : TONES.bold),
    compare: (a, b) => (a.edge.from + a.edge.to < b.edge.from + b.edge.to ? -1 : 1),
  },
  {
    name: 'pass',
    title: 'PASS',
    width: 7,
    right: true,
    cell: ({ edge }) => {
      const check = worstCheck(edge);
      return span(check ? `${check.pass}/${check.total}` : count(edge.seen));
    },
  },
  { name: 'window', title: 'WINDOW', width: 10, drop: 2, cell: ({ edge }, _scene, width) => windowCell(edge, width) },
  {
    name: 'p95',
    title: 'P95',
    width: 6,
    right: true,
    drop: 1,
    cell: ({ edge }) => {
      const check = worstCheck(edge);
      const us = (check?.latency ?? edge.latency).p95Us;
      if (us === null) return span('-', TONES.dim);
      return span(duration(us), check && us > check.spec.withinUs ? TONES.fail : TONES.plain);
    },
    compare: (a, b) => p95Of(b) - p95Of(a),
  },
  {
    name: 'limit',
    title: 'LIMIT',
    width: 9,
    drop: 5,
    cell: ({ edge }) => {
      const check = worstCheck(edge);
      return check ? span(limitText(check.spec).replace('within=', '')) : span('-', TONES.dim);
    },
  },
  {
    name: 'waiting',
    title: 'WAIT',
    width: 5,
    right: true,
    drop: 3,
    cell: ({ edge }) => span(count(worstCheck(edge)?.waiting ?? 0)),
    compare: (a, b) => (worstCheck(b.edge)?.waiting ?? 0) - (worstCheck(a.edge)?.waiting ?? 0),
  },
  {
    name: 'void',
    title: 'VOID',
    width: 5,
    right: true,
    drop: 4,
    cell: ({ edge }) => {
      const voided = worstCheck(edge)?.void ?? 0;
      return span(count(voided), voided > 0 ? TONES.warn : TONES.plain);
    },
  },
  {
    name: 'rate',
    title: '/MIN',
    width: 5,
    right: true,
    drop: 6,
    cell: ({ edge }) => span(count(worstCheck(edge)?.perMinute ?? 0)),
    compare: (a, b) => (worstCheck(b.edge)?.perMinute ?? 0) - (worstCheck(a.edge)?.perMinute ?? 0),
  },
  {
    name: 'since',
    title: 'SINCE',
    width: 6,
    right: true,
    drop: 3,
    cell: ({ edge }, scene) => span(edge.since === null ? '-' : age(scene.nowUs - edge.since)),
    compare: (a, b) => (b.edge.since ?? 0) - (a.edge.since ?? 0),
  },
];

/** All edges as a table; the selected one is the one that the graph and the detail show. */
export function drawEdgesPane(
  canvas: Canvas,
  { rect, bare }: Pane,
  scene: Scene,
  rows: readonly EdgeRow[],
  selected: number,
  focused: boolean,
): void {
  const { filters, sorts, columns } = scene.state;
  const by = sorts.edges?.by ?? 'status';
  const inner = drawBox(canvas, rect, {
    title: [span('5 edges', TONES.title), ...filterTitle(filters.edges)],
    right: [span(by === 'status' ? `${rows.length}  worst first` : `${rows.length}  by ${clean(by)}`)],
    focused,
    bare,
  });
  const empty = filters.edges ? 'no edge matches the filter' : 'no edge yet';
  drawTable(
    canvas,
    inner,
    chosenColumns(EDGE_COLUMNS, columns.edges),
    { length: rows.length, at: (index) => rows[index], selected },
    scene,
    { focused, sort: { by, reversed: sorts.edges?.reversed ?? false }, heading: true, empty },
  );
}

function windowCell(edge: EdgeRow['edge'], width: number): Span {
  const check = worstCheck(edge);
  if (!check) return span('');
  return span(
    recentCells(check, width)
      .map(({ text }) => text)
      .join(''),
    edgeTone(edge),
  );
}

function p95Of({ edge }: EdgeRow): number {
  return (worstCheck(edge)?.latency ?? edge.latency).p95Us ?? -1;
}
