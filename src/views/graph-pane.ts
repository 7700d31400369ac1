import { blameLine } from './blame.ts';
import { drawBox, putCentred } from './box.ts';
import { type Canvas, type Rect, TONES } from './canvas.ts';
import { drawEmptyState, isSilent } from './empty-state.ts';
import { drawGraph } from './graph/draw.ts';
import type { Point } from './graph/graph.ts';
import { clampPan, homeOf, scrollTo, surroundingsOf } from './graph/pick.ts';
import { drawTree, type TreeRow, treeRowOf, treeSpan } from './graph/tree.ts';
import { type GraphPicture, graphPicture } from './graph-picture.ts';
import { insideOf, type Pane } from './panes.ts';
import type { Scene } from './scene.ts';
import { panesOf } from './screen-panes.ts';
import { type Line, span } from './spans.ts';
import { type DashboardState, filterTitle } from './state.ts';

/** The stream that the selected edge belongs to, as a graph; what broke first stands on its lower edge. */
export function drawGraphPane(canvas: Canvas, pane: Pane, scene: Scene, focused: boolean): void {
  const { snapshot, state } = scene;
  const picture = graphPicture(state, insideOf(pane), scene.look.unicode);
  const { streams } = snapshot;
  const which =
    streams.length > 1 && picture
      ? ` ${picture.stream.name} (${streams.indexOf(picture.stream) + 1}/${streams.length})`
      : '';
  const hidden = picture ? hiddenSides(picture, insideOf(pane), state) : '';
  const right: Line = picture
    ? [
        ...(hidden === '' ? [] : [span(`more ${hidden}  `, TONES.key)]),
        span(`${viewText(picture)}${state.zoom === null ? '' : ' (z)'}`),
      ]
    : [];
  if (!pane.bare) {
    drawBox(canvas, pane.rect, {
      title: [span(`1 graph${which}`, TONES.title), ...filterTitle(state.filters.edges)],
      right,
      bottom: blameLine(scene, pane.rect.width - 5),
      focused,
    });
  }
  const area = insideOf(pane);
  const isQuiet = picture?.chosen.view === 'trouble' && picture.chosen.layout.edges.length === 0;
  if (isQuiet) putCentred(canvas, area, 'no trouble in this stream');
  else if (picture) drawPicture(canvas, area, state, picture);
  else if (isSilent(scene) && area.height > 4) drawEmptyState(canvas, area, scene);
  else putCentred(canvas, area, 'no node has been seen');
}

function drawPicture(canvas: Canvas, area: Rect, state: DashboardState, picture: GraphPicture): void {
  const { chosen, look, widths } = picture;
  const { x, y } = originOf(state, area, picture);
  if (chosen.view === 'tree') drawTree(chosen.rows, look, canvas, { area, x, y }, widths.short);
  else drawGraph(chosen.layout, look, canvas, { area, x, y });
}

type Size = Pick<Rect, 'width' | 'height'>;

/** Which cell of the picture is at the top left: what is selected is in view, then comes what the operator panned. */
export function originOf({ pan }: DashboardState, area: Rect, picture: GraphPicture): Point {
  const { chosen, shown } = picture;
  if (chosen.view === 'tree') return treeOrigin(pan, area, chosen.rows, picture);
  const { layout } = chosen;
  const home = homeOf(layout, area);
  const rect = shown === null ? null : surroundingsOf(layout, shown, area);
  const seen = rect ? scrollTo(rect, { area, ...home }) : home;
  return clampPan({ x: seen.x + pan.x, y: seen.y + pan.y }, layout, area);
}

function treeOrigin(pan: Point, area: Rect, rows: readonly TreeRow[], { shown, widths }: GraphPicture): Point {
  const row = shown === null ? 0 : Math.max(0, treeRowOf(rows, { edge: shown }));
  const last = Math.max(0, rows.length - area.height);
  const y = Math.min(last, Math.max(0, row - (area.height >> 1))) + pan.y;
  const [start, end] = rows[row] ? treeSpan(rows[row], widths.short) : [0, 0];
  const x = Math.max(-1, Math.min(start - 1, end - area.width)) + pan.x;
  const most = Math.max(-1, treeSize(rows, { widths }).width - area.width);
  return { x: Math.max(-1, Math.min(x, most)), y: Math.max(0, Math.min(last, y)) };
}

function treeSize(rows: readonly TreeRow[], { widths }: Pick<GraphPicture, 'widths'>): Size {
  return { width: Math.max(0, ...rows.map((row) => treeSpan(row, widths.short)[1])), height: rows.length };
}

/** The graph shifted, no further than there is something to see: so that the way back is as long as the way there. */
export function panned(state: DashboardState, dx: number, dy: number): DashboardState {
  const pane = panesOf(state).find(({ name }) => name === 'graph');
  const picture = pane && graphPicture(state, insideOf(pane));
  if (!pane || !picture) return state;
  const area = insideOf(pane);
  const next = { ...state, pan: { x: state.pan.x + dx, y: state.pan.y + dy } };
  const home = originOf({ ...state, pan: { x: 0, y: 0 } }, area, picture);
  const there = originOf(next, area, picture);
  return { ...next, pan: { x: there.x - home.x, y: there.y - home.y } };
}

/** `compact`; of the trouble also how little of the whole it is. */
function viewText({ chosen, stream }: GraphPicture): string {
  if (chosen.view !== 'trouble') return chosen.view;
  return `trouble: ${chosen.layout.edges.length} of ${stream.edges.length} edges`;
}

/** Arrows towards what does not fit into the pane: `◂▸`. */
function hiddenSides(picture: GraphPicture, area: Rect, state: DashboardState): string {
  const { chosen } = picture;
  const { x, y } = originOf(state, area, picture);
  const size = chosen.view === 'tree' ? treeSize(chosen.rows, picture) : chosen.layout;
  const sides = [
    [x > 0, '◂'],
    [x + area.width < size.width, '▸'],
    [y > 0, '▴'],
    [y + area.height < size.height, '▾'],
  ] as const;
  return sides.map(([hidden, arrow]) => (hidden ? arrow : '')).join('');
}
